"""A recall that was decided: its alert, its first effectiveness point and its report are timed."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.core.workflow import perform
from portal.filings.services import reminders
from portal.mail.models import DigestItem, OutgoingMessage
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.quality_defects.test_capas import prove

pytestmark = pytest.mark.django_db

KINDS = ("recall_alert", "recall_point", "recall_report")


def decided(eu_class="I", **change):
    desk = factory.submitted(recall=True)
    return agency.decided(desk, payload=agency.RECALL_DECISION | {"eu_class": eu_class} | change)


def clocks(desk):
    rows = desk.again().clocks.filter(kind__in=KINDS).exclude(state="cancelled")
    return {clock.kind: clock for clock in rows}


def states(desk):
    return [clocks(desk)[kind].state for kind in KINDS]


def recall(desk):
    return desk.again().measures.filter(code="MES10").last()


def told(key="overdue"):
    found = OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")
    return set(found.values_list("address", flat=True))


@pytest.mark.parametrize(
    ("eu_class", "alert", "point"),
    [
        ("I", datetime.timedelta(hours=2), datetime.timedelta(hours=24)),
        ("II", datetime.timedelta(hours=24), 3),
        ("III", 5, 15),
    ],
)
def test_class_says_how_soon(client, eu_class, alert, point):
    desk = decided(eu_class)
    found = clocks(desk)
    start = desk.again().decisions.get().created_at
    for kind, wanted in zip(KINDS, (alert, point, 45), strict=True):
        clock = found[kind]
        if isinstance(wanted, int):
            assert clock.due_on == local_date(start) + datetime.timedelta(days=wanted)
        else:
            assert clock.due_at - start == wanted
    for reader, room in ((desk.drafter, "espace"), (desk.evaluator, "agence")):
        factory.log_in(client, reader)
        page = client.get(f"/{room}/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert "Rappel : premier point d’efficacité" in page


def test_class_without_targets_and_decision_without_recall_time_nothing(settings):
    assert clocks(decided("NC")) == {}
    assert clocks(agency.decided()) == {}
    settings.QUALITY_DEFECTS_RECALL_TARGETS = []
    assert clocks(decided("I")) == {}


def test_steps_of_the_measure_meet_the_clocks():
    desk = decided()
    perform(recall(desk), "start", actor=desk.drafter)
    assert states(desk) == ["met", "running", "running"]
    perform(recall(desk), "report", actor=desk.drafter, comment="80 % des officines ont répondu.")
    assert states(desk) == ["met", "met", "running"]
    prove(desk, recall(desk))
    perform(recall(desk), "report_done", actor=desk.drafter)
    assert states(desk) == ["met", "met", "met"]


def test_other_measures_meet_nothing():
    desk = decided()
    letter = desk.again().measures.get(code="MES11")
    perform(letter, "report", actor=desk.drafter, comment="Lettre prête.")
    perform(letter, "cancel", actor=desk.evaluator, comment="Inutile.")
    assert states(desk) == ["running"] * 3


def test_cancelled_recall_is_no_longer_due():
    desk = decided()
    perform(recall(desk), "cancel", actor=desk.evaluator, comment="Sans objet.")
    assert clocks(desk) == {}


def test_alert_that_did_not_leave_is_told_to_both_sides_once():
    desk = decided()
    due = clocks(desk)["recall_alert"].due_at
    with time_machine.travel(due - datetime.timedelta(seconds=1), tick=False):
        reminders.scan()
    assert not told()
    for minutes in (1, 2):
        with time_machine.travel(due + datetime.timedelta(minutes=minutes), tick=False):
            reminders.scan()
    assert states(desk) == ["overdue", "running", "running"]
    firm = {desk.case.organisation.email, desk.signatory.email, desk.drafter.email}
    assert firm | {desk.evaluator.email} <= told()
    mails = OutgoingMessage.objects.filter(content__key="quality_defects.overdue")
    assert mails.count() == len(told())
    perform(recall(desk), "start", actor=desk.drafter)
    assert states(desk)[0] == "met"


def test_report_is_asked_for_from_the_thirtieth_day():
    desk = decided()
    day = clocks(desk)["recall_report"].due_on - datetime.timedelta(days=15)
    eight = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    with time_machine.travel(eight, tick=False):
        reminders.scan()
    waiting = DigestItem.objects.filter(content__key="quality_defects.due_later")
    assert waiting.filter(address=desk.case.organisation.email).count() == 1
    assert "Rappel : bilan" in waiting.first().content.text


def second_decision(desk, eu_class):
    payload = agency.RECALL_DECISION | {"eu_class": eu_class}
    perform(agency.propose(desk, payload), "confirm", actor=desk.second)


def test_another_class_times_what_is_left_anew():
    desk = decided("III")
    perform(recall(desk), "start", actor=desk.drafter)
    kept = clocks(desk)
    second_decision(desk, "I")
    found = clocks(desk)
    assert found["recall_alert"].pk == kept["recall_alert"].pk
    assert found["recall_report"].pk == kept["recall_report"].pk
    assert found["recall_point"].due_at < kept["recall_point"].due_at


def test_recall_ordered_again_is_timed_again():
    desk = decided()
    prove(desk, recall(desk))
    perform(recall(desk), "report_done", actor=desk.drafter)
    perform(recall(desk), "verify", actor=desk.evaluator)
    second_decision(desk, "I")
    rows = desk.again().clocks.filter(kind="recall_alert")
    assert sorted(rows.values_list("state", flat=True)) == ["met", "running"]
    assert rows.get(state="running").batch == recall(desk).uuid
    assert timezone.now() < rows.get(state="running").due_at
