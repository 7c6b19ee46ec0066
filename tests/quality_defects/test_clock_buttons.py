"""What an agent may do with each clock of a case, from its page."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.core.workflow import GuardFailed, perform
from portal.filings.presentation import clock_faces
from portal.filings.services import clocks, reminders, requests
from portal.mail.models import OutgoingMessage
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories import volet2 as second

pytestmark = pytest.mark.django_db

CLASS_1 = agency.RECALL_DECISION | {"eu_class": "I", "recall_level": "N5"}


def class_one():
    return agency.decided(payload=CLASS_1)


def announcement(desk):
    return desk.again().clocks.filter(kind="announcement").latest("pk")


def offered(desk, kind):
    case = desk.again()
    pks = set(case.clocks.filter(kind=kind).values_list("pk", flat=True))
    faces = [face for face in clock_faces(case, desk.evaluator) if face.pk in pks]
    return [{action.name for action in face.actions} for face in faces]


def address(desk, clock, name):
    return f"/agence/defauts-qualite/{desk.case.uuid}/suivi/echeance/{clock.pk}/{name}/"


def test_an_agent_says_on_the_page_that_the_public_was_told(client):
    desk = class_one()
    clock = announcement(desk)
    factory.log_in(client, desk.evaluator)
    path = address(desk, clock, "meet")
    page = client.get(f"/agence/defauts-qualite/{desk.case.uuid}/").content.decode()
    assert path in page
    assert "Noter que c’est fait" in page
    asked = client.get(path).content.decode()
    assert "Par qui, et comment" in asked
    assert "Annonce au public" in asked
    late = clock.due_at + datetime.timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        factory.log_in(client, desk.evaluator)
        moment = timezone.localtime(clock.due_at - datetime.timedelta(hours=3))
        for when, who in (
            (timezone.localtime(clock.anchor_at - datetime.timedelta(days=1)), "Communiqué."),
            (timezone.localtime(late + datetime.timedelta(days=1)), "Communiqué."),
            (moment, ""),
        ):
            told = {"met_at": f"{when:%d/%m/%Y %H:%M}", "comment": who}
            assert client.post(path, told).status_code == 200
        told = {"met_at": f"{moment:%d/%m/%Y %H:%M}"}
        assert client.post(path, told | {"comment": "Mme Roy, communiqué."}).status_code == 302
    clock.refresh_from_db()
    assert clock.state == "met"
    assert not clock.was_met_late
    log = desk.case.transitions.get(part="clock", name="meet", row_pk=clock.pk)
    assert (log.actor, log.comment) == (desk.evaluator, "Mme Roy, communiqué.")


def test_an_announcement_made_in_time_is_not_told_as_missed():
    desk = class_one()
    clock = announcement(desk)
    with pytest.raises(GuardFailed):
        perform(clock, "meet", actor=desk.evaluator)
    perform(clock, "meet", actor=desk.evaluator, met_at=timezone.now(), comment="Communiqué.")
    with time_machine.travel(clock.due_at + datetime.timedelta(hours=1), tick=False):
        reminders.scan()
    missed = OutgoingMessage.objects.filter(content__key="quality_defects.target_missed")
    assert not missed.filter(dedupe__contains="announcement").exists()


def test_each_decision_of_class_one_has_its_own_announcement():
    desk = class_one()
    first = announcement(desk)
    perform(first, "meet", actor=desk.evaluator, met_at=timezone.now(), comment="Communiqué.")
    perform(agency.propose(desk, CLASS_1), "confirm", actor=desk.second)
    again = announcement(desk)
    assert (again.pk != first.pk, again.state) == (True, "running")
    names = [face.label for face in clock_faces(desk.again(), desk.evaluator)]
    assert {"Annonce au public, décision 1 (classe I, patients concernés)"} <= set(names)
    assert {"Annonce au public, décision 2 (classe I, patients concernés)"} <= set(names)


def test_clocks_of_recalls_actions_and_later_decisions_have_buttons():
    desk = class_one()
    usual = {"extend", "stop", "cancel"}
    assert offered(desk, "recall_report") == [usual]
    assert offered(desk, "announcement") == [usual | {"meet"}]
    assert offered(desk, "volet2") == [usual]
    desk = second.signed()
    assert offered(desk, "capa") == [usual]
    desk = agency.closed()
    perform(desk.again(), "reopen", actor=desk.second, reason="new_lot", comment="Lot B.")
    assert usual in offered(desk, "decision")


def test_clocks_of_questions_have_none():
    desk = factory.submitted()
    asked = requests.Question("volet1", "Combien ?", "clarify")
    requests.ask(desk.again(), [asked], due_on=local_date(timezone.now()), actor=desk.evaluator)
    assert offered(desk, "questions") == [set()]


def test_a_report_on_an_action_moves_its_day_and_keeps_the_former_one():
    desk = second.signed()
    capa = desk.again().capas.get()
    before = capa.due_on
    later = before + datetime.timedelta(days=20)
    clocks.extend(capa.clock, later, "Fournisseur en retard.", desk.evaluator)
    capa.refresh_from_db()
    assert (capa.due_on, capa.is_late) == (later, False)
    change = capa.changes.get()
    assert (change.previous_due_on, change.reason) == (before, "Fournisseur en retard.")
    assert desk.again().volet2.capas.get().due_on == later
