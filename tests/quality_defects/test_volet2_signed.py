"""Volet 2 signed: frozen, timed, late, corrected, questioned, judged."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.filings.services import clocks, reminders, revisions
from portal.filings.services.requests import Question, save_draft_answer
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from quality_defects.effects import judgements
from quality_defects.fields.volet2 import BLOCKS
from quality_defects.models import BlockJudgement
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second

pytestmark = pytest.mark.django_db


def mails(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


# Signing ---------------------------------------------------------------------------------------


def test_drafter_cannot_sign():
    desk = second.opened()
    second.fill(second.volet2(desk))
    with pytest.raises(NotAllowed):
        second.sign(desk, actor=desk.drafter)


def test_attestation_is_needed():
    desk = second.opened()
    second.fill(second.volet2(desk))
    with pytest.raises(GuardFailed, match="attestation"):
        perform(second.volet2(desk), "submit", actor=desk.signatory)


def test_provisional_signature_stops_the_alarm_and_awaits_the_final_version():
    desk = second.signed()
    case = desk.again()
    first = case.clocks.get(kind="volet2")
    final = case.clocks.get(kind="volet2_final")
    assert (first.state, final.state) == ("met", "running")
    assert final.due_on == second.days(45)
    assert case.volet2.state == "submitted_provisional"
    assert case.volet2.first_submitted_at is not None


def test_signature_freezes_differences_and_orders_documents_beside_those_of_volet1():
    desk = second.opened()
    second.fill(second.volet2(desk), units_concerned=12)
    second.sign(desk)
    revision = desk.again().revisions.get(part="volet2")
    assert (revision.number, revision.is_final) == (1, False)
    assert revision.payload["volet1"] == {
        "version": 1,
        "changes": [["Unités en cause", "3", "12"]],
    }
    ordered = GeneratedDocument.objects.filter(subject=desk.case.subject)
    assert sorted(ordered.values_list("kind", "format")) == [
        ("quality_defects.receipt", "pdf"),
        ("quality_defects.volet1", "docx"),
        ("quality_defects.volet1", "pdf"),
        ("quality_defects.volet2", "docx"),
        ("quality_defects.volet2", "pdf"),
        ("quality_defects.volet2_receipt", "pdf"),
    ]
    assert len(set(ordered.values_list("file_name", flat=True))) == 6


def test_signature_writes_to_both_sides():
    desk = second.signed()
    mailbox = desk.case.organisation.email
    assert mails("receipt").filter(address=mailbox).count() == 2
    assert mails("version_received").filter(address=desk.evaluator.email).count() == 2
    attached = [
        one.document.kind
        for message in mails("receipt").filter(address=mailbox)
        for one in message.content.attachments.all()
    ]
    assert sorted(attached) == ["quality_defects.receipt", "quality_defects.volet2_receipt"]


def test_final_signature_meets_both_clocks():
    desk = second.signed()
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.fill(second.volet2(desk), final=True)
    second.sign(desk, final=True)
    assert second.volet2(desk).state == "submitted_final"
    assert set(desk.again().clocks.filter(part="volet2").values_list("state", flat=True)) == {"met"}
    assert desk.again().revisions.get(part="volet2", number=2).is_final


def test_another_provisional_version_moves_the_day_of_the_final_one():
    desk = second.signed()
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.fill(second.volet2(desk), final_expected_on=second.days(60))
    second.sign(desk)
    final = desk.again().clocks.filter(kind="volet2_final").order_by("pk")
    assert [(one.state, one.due_on) for one in final] == [
        ("cancelled", second.days(45)),
        ("running", second.days(60)),
    ]


def test_day_that_the_agency_extended_is_kept():
    desk = second.signed()
    clock = desk.again().clocks.get(kind="volet2_final")
    clocks.extend(clock, second.days(90), "Analyse longue", desk.evaluator)
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.sign(desk)
    assert desk.again().clocks.get(kind="volet2_final").due_on == second.days(90)


# Lateness --------------------------------------------------------------------------------------


def pass_due(desk, kind):
    clock = desk.again().clocks.get(kind=kind)
    with time_machine.travel(clock.due_at + datetime.timedelta(minutes=5), tick=False):
        reminders.scan()
        reminders.scan()


def test_late_draft_is_late_and_still_a_draft():
    desk = second.opened()
    pass_due(desk, "volet2")
    volet = second.volet2(desk)
    assert (volet.state, volet.is_overdue) == ("draft", True)
    second.fill(volet, final_expected_on=second.days(80))
    second.sign(desk)
    assert not second.volet2(desk).is_overdue


def test_late_final_version_is_told_to_both_sides():
    desk = second.signed()
    pass_due(desk, "volet2_final")
    volet = second.volet2(desk)
    assert (volet.state, volet.is_overdue) == ("submitted_provisional", True)
    clock = desk.again().clocks.get(kind="volet2_final")
    with time_machine.travel(clock.due_at + datetime.timedelta(hours=9), tick=False):
        reminders.scan()
    addresses = set(mails("overdue").values_list("address", flat=True))
    assert {desk.case.organisation.email, desk.evaluator.email} <= addresses


def test_extension_lifts_the_delay():
    desk = factory.submitted()
    pass_due(desk, "volet2")
    clock = desk.again().clocks.get(kind="volet2")
    clocks.extend(
        clock, local_date(clock.due_at) + datetime.timedelta(days=9), "Report", desk.evaluator
    )
    assert not second.volet2(desk).is_overdue


# Corrections -----------------------------------------------------------------------------------


def test_final_volet2_is_reopened_with_a_reason_only():
    desk = second.signed(final=True)
    with pytest.raises(WrongState):
        perform(second.volet2(desk), "amend", actor=desk.drafter)
    with pytest.raises(GuardFailed):
        perform(second.volet2(desk), "correct", actor=desk.drafter)
    perform(second.volet2(desk), "correct", actor=desk.drafter, comment="Nouveau résultat")
    assert desk.again().transitions.get(name="correct").comment == "Nouveau résultat"
    with pytest.raises(GuardFailed, match="définitive"):
        second.sign(desk)
    second.sign(desk, final=True)
    assert desk.again().revisions.filter(part="volet2").count() == 2


def test_final_volet1_is_reopened_with_a_reason_only():
    desk = factory.submitted()
    volet = desk.volet
    volet.signed_as_final = True
    volet.save()
    with pytest.raises(GuardFailed):
        perform(desk.volet, "amend", actor=desk.drafter)
    perform(desk.volet, "correct", actor=desk.drafter, comment="Erreur de lot")
    assert desk.volet.state == "amending"


def test_provisional_volet1_is_not_corrected():
    desk = factory.submitted()
    with pytest.raises(GuardFailed):
        perform(desk.volet, "correct", actor=desk.drafter, comment="Erreur")


@pytest.mark.parametrize(
    ("final", "begin", "drop", "state"),
    [
        (False, "amend", "drop_amendment", "submitted_provisional"),
        (True, "correct", "drop_correction", "submitted_final"),
    ],
)
def test_dropped_version_restores_the_signed_one(final, begin, drop, state):
    desk = second.signed(final=final)
    perform(second.volet2(desk), begin, actor=desk.drafter, comment="Doute")
    volet = second.volet2(desk)
    volet.units_concerned = 77
    volet.save()
    volet.capas.all().delete()
    perform(second.volet2(desk), drop, actor=desk.drafter)
    volet = second.volet2(desk)
    assert (volet.state, volet.units_concerned) == (state, 3)
    assert volet.capas.get().number == "CAPA-01"


# Questions and judgement -----------------------------------------------------------------------


def test_question_on_volet2_is_answered_by_its_next_version():
    desk = second.signed()
    due_on = second.days(5)
    question = Question(
        part="volet2", text="Quel site ?", reason="clarify", section="cause", field="root_causes"
    )
    revisions.request_completion(
        second.volet2(desk), [question], actor=desk.evaluator, due_on=due_on
    )
    assert second.volet2(desk).state == "completion_requested"
    save_draft_answer(desk.again().requests.get(), "Exempleville.")
    second.sign(desk)
    asked = desk.again().requests.get()
    assert (asked.state, asked.answer_revision) == ("answered", 2)


def all_sufficient():
    return dict.fromkeys(BLOCKS, ("sufficient", ""))


def test_sufficient_blocks_of_a_final_version_evaluate_it():
    desk = second.signed(final=True)
    judged = judgements.judge(second.volet2(desk), all_sufficient(), actor=desk.evaluator)
    assert judged.state == "evaluated"
    assert judged.evaluated_by == desk.evaluator
    assert BlockJudgement.objects.count() == len(BLOCKS)


def test_one_block_left_out_does_not_evaluate():
    desk = second.signed(final=True)
    given = all_sufficient()
    del given["V09"]
    judged = judgements.judge(second.volet2(desk), given, actor=desk.evaluator)
    assert judged.state == "submitted_final"
    with pytest.raises(GuardFailed, match="V09"):
        perform(second.volet2(desk), "evaluate", actor=desk.evaluator)


def test_sufficient_blocks_of_a_provisional_version_do_not_evaluate_it():
    desk = second.signed()
    judged = judgements.judge(second.volet2(desk), all_sufficient(), actor=desk.evaluator)
    assert judged.state == "submitted_provisional"


def test_insufficient_blocks_become_questions():
    desk = second.signed(final=True)
    given = all_sufficient() | {"V03": ("insufficient", "L’échantillothèque manque.")}
    judged = judgements.judge(
        second.volet2(desk), given, actor=desk.evaluator, due_on=second.days(10)
    )
    assert judged.state == "completion_requested"
    asked = desk.again().requests.get()
    assert (asked.part, asked.section) == ("volet2", "investigations")
    assert "L’échantillothèque manque." in asked.question


@pytest.mark.parametrize(
    ("given", "due_on"),
    [({"V03": ("insufficient", "")}, second.days(3)), ({"V03": ("insufficient", "Ceci")}, None)],
)
def test_judgement_without_reason_or_date_keeps_nothing(given, due_on):
    desk = second.signed(final=True)
    with pytest.raises(ValidationError):
        judgements.judge(second.volet2(desk), given, actor=desk.evaluator, due_on=due_on)
    assert not BlockJudgement.objects.exists()


def test_draft_is_not_judged():
    desk = second.opened()
    with pytest.raises(ValidationError):
        judgements.judge(second.volet2(desk), all_sufficient(), actor=desk.evaluator)


def test_evaluated_volet_may_be_questioned_again():
    desk = second.signed(final=True)
    judgements.judge(second.volet2(desk), all_sufficient(), actor=desk.evaluator)
    perform(second.volet2(desk), "request_completion", actor=desk.evaluator)
    volet = second.volet2(desk)
    assert (volet.state, volet.evaluated_at) == ("completion_requested", None)


def test_time_of_day_of_first_submission_is_the_first_signature():
    desk = second.signed()
    first = second.volet2(desk).first_submitted_at
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        perform(second.volet2(desk), "amend", actor=desk.drafter)
        second.sign(desk)
    assert second.volet2(desk).first_submitted_at == first
