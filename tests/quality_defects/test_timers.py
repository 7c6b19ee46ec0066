"""Reminders of the due dates: who is told what, when, once each, with the arithmetic."""

import dataclasses
import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.deadlines import PARIS, Policy
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import clocks, drafts, reminders, revisions
from portal.filings.services.requests import Question
from portal.mail.digests import gather
from portal.mail.models import DigestItem, OutgoingMessage
from quality_defects import timers
from quality_defects.enums import ClockKind
from tests.factories import quality_defects as factory
from tests.factories.volet1_final import complete

pytestmark = pytest.mark.django_db

CAPA = Policy("capa", 60, words="engagement du déclarant")


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


def told(key):
    return set(sent(key).values_list("address", flat=True))


def in_digest(key):
    return DigestItem.objects.filter(content__key=f"quality_defects.{key}")


def waiting(key):
    return set(in_digest(key).values_list("address", flat=True))


def at(instant):
    return time_machine.travel(instant, tick=False)


def scan_at(instant, times=2):
    with at(instant):
        for _ in range(times):
            reminders.scan()


def at_eight(day, days):
    """Return 8:00 in Paris, `days` after `day`."""
    when = datetime.datetime.combine(day, datetime.time(8, 0, 1), tzinfo=PARIS)
    return when + datetime.timedelta(days=days)


@pytest.fixture
def desk():
    return factory.submitted()


def firm(desk):
    return {desk.case.organisation.email, desk.drafter.email, desk.signatory.email}


def volet2_clock(desk):
    return desk.again().clocks.get(kind=ClockKind.VOLET2)


@pytest.mark.parametrize("days", [-1, 0])
def test_volet2_is_asked_of_pharmacist_handler_and_mailbox_once_a_day(desk, days):
    scan_at(at_eight(volet2_clock(desk).due_on, days))
    assert told("due_soon") == firm(desk)
    assert sent("due_soon").count() == 3


@pytest.mark.parametrize("days", [-15, -7, -3])
def test_volet2_that_has_time_is_asked_in_the_digest(desk, days):
    scan_at(at_eight(volet2_clock(desk).due_on, days))
    assert waiting("due_later") == firm(desk)
    assert not sent("due_soon").exists()


def test_reminders_of_several_cases_leave_in_one_mail_of_the_day(desk):
    firm_of = desk.case.organisation
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=firm_of, user=desk.drafter)
    other = dataclasses.replace(desk, case=case)
    factory.fill_volet(other.volet)
    factory.sign(other)
    due = volet2_clock(desk).due_on
    scan_at(at_eight(due, -15))
    assert gather(at_eight(due, -14)) == len(firm(desk))
    assert gather(at_eight(due, -14)) == 0
    mail = OutgoingMessage.objects.get(content__key="digest", address=firm_of.email)
    for one in (desk, other):
        assert mail.content.text.count(one.again().reference) >= 1
        assert f"/espace/defauts-qualite/{one.case.uuid}/" in mail.content.text


def test_settings_name_the_reminders_that_leave_on_their_own(desk, settings):
    settings.QUALITY_DEFECTS_URGENT_REMINDERS = ["D-15"]
    scan_at(at_eight(volet2_clock(desk).due_on, -15))
    assert told("due_soon") == firm(desk)
    scan_at(at_eight(volet2_clock(desk).due_on, 0))
    assert waiting("due_later") == firm(desk)


def test_volet2_is_not_asked_on_other_days_nor_before_eight(desk):
    due = volet2_clock(desk).due_on
    desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL).reminders.all().delete()
    scan_at(at_eight(due, -15) - datetime.timedelta(minutes=1))
    assert not sent("due_soon").exists()


def test_a_reminder_tells_the_case_the_arithmetic_and_the_way(desk):
    clock = volet2_clock(desk)
    scan_at(at_eight(clock.due_on, -1))
    text = sent("due_soon").first().content.text
    assert desk.again().reference in text
    assert clocks.working(clock).sum in text
    assert f"/espace/defauts-qualite/{desk.case.uuid}/" in text
    assert factory.PRODUCT["name"] not in text


def test_volet2_late_tells_firm_and_evaluators_on_the_next_day_at_eight(desk):
    clock = volet2_clock(desk)
    scan_at(clock.due_at + datetime.timedelta(minutes=5))
    assert desk.again().volet2.is_overdue
    assert not sent("overdue").exists()
    scan_at(at_eight(clock.due_on, 1))
    assert told("overdue") == firm(desk) | {desk.evaluator.email, desk.second.email}
    assert sent("overdue").count() == 5


@pytest.mark.parametrize(
    ("days", "words"), [(7, "PROJET DE COURRIER"), (15, "PROJET DE MISE EN DEMEURE")]
)
def test_volet2_later_still_drafts_a_letter_for_the_heads_alone(desk, days, words):
    clock = volet2_clock(desk)
    scan_at(at_eight(clock.due_on, 1))
    for earlier in {7, days}:
        scan_at(at_eight(clock.due_on, earlier))
    draft = desk.again().thread.filter(body__startswith=words).get()
    assert (draft.visibility, draft.author, draft.kind) == ("internal", None, "notification")
    assert desk.again().reference in draft.body
    assert told("letter_to_send") == {desk.second.email, desk.evaluator.email}
    assert not told("letter_to_send") & firm(desk)


def test_draft_of_letter_is_not_for_the_firm(client, desk):
    scan_at(at_eight(volet2_clock(desk).due_on, 7))
    factory.log_in(client, desk.drafter)
    page = client.get(f"/espace/defauts-qualite/{desk.case.uuid}/")
    assert "PROJET DE COURRIER" not in page.content.decode()
    factory.log_in(client, desk.evaluator)
    page = client.get(f"/agence/defauts-qualite/{desk.case.uuid}/")
    assert "PROJET DE COURRIER" in page.content.decode()


def test_after_an_outage_each_escalation_leaves_once_and_old_reminders_do_not(desk):
    clock = volet2_clock(desk)
    scan_at(at_eight(clock.due_on, 16), times=3)
    assert not sent("due_soon").exists()
    assert sent("overdue").filter(address=desk.signatory.email).count() == 1
    assert sent("letter_to_send").filter(address=desk.second.email).count() == 2
    assert desk.again().thread.filter(kind="notification").count() == 2


@pytest.mark.parametrize("hours", [24, 48])
def test_provisional_volet1_names_what_it_lacks(desk, hours):
    submitted = desk.volet.first_submitted_at
    scan_at(submitted + datetime.timedelta(hours=hours, seconds=1))
    assert waiting("volet1_incomplete") == firm(desk)
    text = in_digest("volet1_incomplete").first().content.text
    assert "- Date et heure de qualification en défaut déclarable" in text
    assert "- Médicament 1 – Code CIS" in text
    assert "exemplium" not in text


def test_provisional_volet1_is_reminded_a_last_time_on_the_fifth_day(desk):
    day = timezone.localdate(desk.volet.first_submitted_at)
    scan_at(at_eight(day, 5))
    assert in_digest("volet1_incomplete").count() == 3
    scan_at(at_eight(day, 9))
    assert in_digest("volet1_incomplete").count() == 3
    assert desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL).state == "cancelled"
    assert desk.again().clocks.get(kind=ClockKind.VOLET2).state == "running"


def test_the_wait_for_a_final_volet1_is_not_asked_again_once_given_up(desk):
    scan_at(at_eight(timezone.localdate(desk.volet.first_submitted_at), 9))
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.sign(desk)
    assert desk.again().clocks.filter(kind=ClockKind.VOLET1_FINAL).count() == 1


def test_final_volet1_ends_the_reminders(desk):
    perform(desk.volet, "amend", actor=desk.drafter)
    complete(desk.volet)
    factory.sign(desk, final=True)
    clock = desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL)
    assert clock.state == "met"
    scan_at(timezone.now() + datetime.timedelta(days=3))
    assert not in_digest("volet1_incomplete").exists()


def test_another_provisional_version_does_not_start_the_wait_again(desk):
    due = desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL).due_at
    with at(timezone.now() + datetime.timedelta(days=2)):
        perform(desk.volet, "amend", actor=desk.drafter)
        factory.sign(desk)
    assert desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL).due_at == due


def test_questions_are_reminded_at_half_time_when_due_and_two_days_later(desk):
    due_on = timezone.localdate() + datetime.timedelta(days=10)
    question = Question(part="volet1", text="Combien ?", reason="clarify")
    revisions.request_completion(desk.volet, [question], actor=desk.evaluator, due_on=due_on)
    for clock in desk.again().clocks.exclude(kind="questions"):
        clock.reminders.all().delete()

    scan_at(at_eight(due_on, -5))
    assert waiting("due_later") == firm(desk)
    assert not sent("due_soon").exists()
    scan_at(at_eight(due_on, 0))
    assert told("due_soon") == firm(desk)
    scan_at(at_eight(due_on, 2))
    assert told("overdue") == firm(desk) | {desk.evaluator.email, desk.second.email}


def test_every_kind_of_clock_has_a_label_and_a_row_in_the_table():
    assert set(timers.TIMERS) == set(ClockKind) | {"questions", "decision", "announcement"}
    assert set(timers.LABELS) == set(ClockKind)


def test_a_clock_of_an_unknown_kind_says_nothing(desk):
    clock = clocks.start(desk.again(), "other", CAPA, actor=desk.evaluator, reminders=["M+1"])
    before = OutgoingMessage.objects.count()
    timers.on_reminder(clock, clock.reminders.get())
    timers.on_overdue(clock)
    assert OutgoingMessage.objects.count() == before
