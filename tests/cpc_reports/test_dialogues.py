"""What is asked and answered after a first answer, with a laboratory or a consulted person."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from cpc_reports import timers
from cpc_reports.models import Clock, Dialogue, DialogueEntry, ReportTransition
from portal.core import navigation
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.documents import guards
from portal.documents.models import File
from portal.documents.services import receive
from portal.filings.models.clocks import ClockState
from portal.filings.services import consultations
from portal.mail.models import OutgoingMessage
from tests.cpc_reports.pages import day, of, opened, sent
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def answered(desk):
    """Return a request that the laboratory answered."""
    asked = factory.ask_laboratory(desk)
    factory.answer_laboratory(desk, asked)
    asked.refresh_from_db()
    return asked


def consulted(desk):
    """Return a consultation whose expert gave an opinion."""
    expert = MembershipFactory().user
    row = consultations.invite(
        desk.again(),
        "Quel est votre avis ?",
        actor=desk.evaluator,
        due_on=factory.today() + datetime.timedelta(days=20),
        consultee=expert,
    )
    row = perform(row, "declare", actor=expert, interests="none")
    return perform(row, "answer", actor=expert, opinion="favourable", answer="Oui.")


def ask(client, desk, kind, row, text="Et après un an ?", days=20):
    log_in(client, desk.evaluator)
    address = of("dialogue_move", desk, kind, row.pk, "ask")
    opened(client, address)
    sent(client, address, text=text, due_on=day(days))


def test_a_laboratory_is_asked_again_and_again_until_the_agency_closes(client):
    desk = factory.assessed()
    asked = answered(desk)
    for number in (1, 2):
        ask(client, desk, "laboratoire", asked, f"Question {number} ?")
        dialogue = Dialogue.objects.get()
        assert dialogue.state == "waiting"
        with pytest.raises(GuardFailed) as failure:
            perform(
                desk.again(),
                "conclude",
                actor=desk.evaluator,
                conclusion="unfavourable",
                rationale="Insuffisant.",
            )
        assert "précisions" in factory.told(failure)
        log_in(client, desk.lab_user)
        page = opened(client, reverse("cpc_reports:laboratory", args=[asked.uuid]))
        assert f"Question {number} ?" in page
        assert desk.evaluator.full_name not in page
        reply = reverse("cpc_reports:reply", args=["laboratoire", asked.uuid])
        opened(client, reply)
        sent(client, reply, text=f"Précision {number}.")
        assert Dialogue.objects.get().state == "open"
    log_in(client, desk.evaluator)
    page = opened(client, of("parties", desk))
    words = ("Question 1 ?", "Précision 1.", "Question 2 ?", "Précision 2.")
    assert [page.index(one) for one in words] == sorted(page.index(one) for one in words)
    assert Clock.objects.filter(kind="dialogue", state=ClockState.MET).count() == 2
    told = OutgoingMessage.objects.filter(content__key="cpc_reports.dialogue_asked")
    assert told.filter(user=desk.lab_user).count() == 2
    assert all("Question" not in one.content.text for one in told)
    answers = OutgoingMessage.objects.filter(content__key="cpc_reports.dialogue_answered")
    assert answers.filter(user=desk.evaluator).count() == 2
    sent(client, of("dialogue_move", desk, "laboratoire", asked.pk, "close"), comment="")
    with pytest.raises(WrongState):
        perform(Dialogue.objects.get(), "reply", actor=desk.lab_user, text="Encore.")
    log_in(client, desk.lab_user)
    assert client.get(reply).status_code == 404
    names = list(
        ReportTransition.objects.filter(part="dialogue").order_by("pk").values_list("name", flat=1)
    )
    assert names == ["open", "ask", "reply", "ask", "reply", "close"]


def test_the_space_of_a_laboratory_says_what_is_awaited(client, rf):
    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    request = rf.get("/")
    request.user, request.organisation = desk.lab_user, desk.laboratory

    def count():
        found = {one.key: one.waiting for one in navigation.links(request, "workspace")}
        return found["cpc_laboratory"]

    assert count() == 1
    factory.answer_laboratory(desk, asked)
    assert count() == 0
    asked.refresh_from_db()
    ask(client, desk, "laboratoire", asked)
    assert count() == 1
    log_in(client, desk.lab_user)
    assert "Précision attendue" in opened(client, reverse("cpc_reports:laboratories"))
    page = opened(client, reverse("cpc_reports:laboratory", args=[asked.uuid]))
    assert "Répondre avant le" in page


def test_entries_are_frozen():
    desk = factory.assessed()
    dialogue = Dialogue.objects.create(filing=desk.again(), asked=answered(desk))
    perform(dialogue, "reply", actor=desk.lab_user, text="Un oubli de notre réponse.")
    entry = DialogueEntry.objects.get()
    for change in (lambda: entry.delete(), lambda: DialogueEntry.objects.update(text="Autre.")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    assert DialogueEntry.objects.get().text == "Un oubli de notre réponse."


def test_nothing_is_added_before_the_first_answer_nor_after_the_decision(client):
    desk = factory.drafted()
    asked = factory.ask_laboratory(desk)
    early = Dialogue(filing=desk.again(), asked=asked)
    log_in(client, desk.lab_user)
    reply = reverse("cpc_reports:reply", args=["laboratoire", asked.uuid])
    assert client.get(reply).status_code == 404
    log_in(client, desk.evaluator)
    refused = client.post(
        of("dialogue_move", desk, "laboratoire", asked.pk, "ask"),
        {"text": "Et ?", "due_on": day(5)},
    )
    assert "n’est pas arrivée" in refused.content.decode()
    assert not Dialogue.objects.exists(), "a step that is refused opens nothing"
    assert early.pk is None
    factory.answer_laboratory(desk, asked)
    row = Dialogue.objects.create(filing=desk.again(), asked=asked)
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=factory.today(),
        ends_on=factory.today() + datetime.timedelta(days=900),
    )
    row.refresh_from_db()
    assert row.state == "closed"


def test_two_months_hold_for_each_question():
    desk = factory.assessed()
    row = Dialogue.objects.create(filing=desk.again(), asked=answered(desk))
    late = factory.today() + datetime.timedelta(days=75)
    with pytest.raises(GuardFailed) as failure:
        perform(row, "ask", actor=desk.evaluator, text="Et ?", due_on=late)
    assert "Deux mois au plus" in factory.told(failure)


def test_silence_is_noted_and_the_evaluation_goes_on():
    desk = factory.assessed()
    row = Dialogue.objects.create(filing=desk.again(), asked=answered(desk))
    soon = factory.today() + datetime.timedelta(days=10)
    perform(row, "ask", actor=desk.evaluator, text="Et ?", due_on=soon)
    clock = Clock.objects.get(kind="dialogue")
    timers.on_reminder(clock, clock.reminders.first())
    assert OutgoingMessage.objects.filter(content__key="cpc_reports.dialogue_reminded").exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=12), tick=False):
        timers.on_overdue(clock)
        row.refresh_from_db()
        assert row.state == "silent"
        perform(
            desk.again(),
            "conclude",
            actor=desk.evaluator,
            conclusion="favourable",
            rationale="Données retenues.",
        )
        perform(row, "reply", actor=desk.lab_user, text="Avec retard.")


def test_nobody_else_replies(client):
    desk = factory.assessed()
    asked = answered(desk)
    row = Dialogue.objects.create(filing=desk.again(), asked=asked)
    firm = OrganisationFactory(kind="laboratory", name="Autre Laboratoire")
    other = MembershipFactory(organisation=firm, signatory=True).user
    for person in (other, desk.drafter, desk.signatory, desk.evaluator):
        with pytest.raises(NotAllowed):
            perform(row, "reply", actor=person, text="Non.")
        log_in(client, person)
        address = reverse("cpc_reports:reply", args=["laboratoire", asked.uuid])
        assert client.get(address).status_code == 404


def test_an_expert_is_asked_again_and_reads_the_annexes_meanwhile(client):
    desk = factory.set_up()
    annex = receive(
        ContentFile(pdf(), name="essai.pdf"),
        subject=desk.report.subject,
        anchor="sheet.annexes",
        user=desk.drafter,
        organisation=desk.report.organisation,
        kind="publication",
    )
    factory.sign(desk)
    File.objects.update(state="clean", sealed_at=timezone.now())
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    row = consulted(desk)
    expert = row.declared_by
    annex.refresh_from_db()
    assert not guards.may_read(expert, annex.subject, annex)
    ask(client, desk, "avis", row, "La dose vous semble-t-elle justifiée ?")
    assert guards.may_read(expert, annex.subject, annex)
    mail = OutgoingMessage.objects.get(content__key="cpc_reports.dialogue_asked")
    assert (mail.user, str(row.uuid) in mail.content.text) == (expert, True)
    log_in(client, expert)
    page = opened(client, reverse("casework:opinion", args=[row.uuid]))
    assert "La dose vous semble-t-elle justifiée ?" in page
    sent(client, reverse("cpc_reports:reply", args=["avis", row.uuid]), text="Oui, à 50 mg.")
    assert not guards.may_read(expert, annex.subject, annex)
    log_in(client, desk.evaluator)
    assert "Oui, à 50 mg." in opened(client, of("parties", desk))
    with pytest.raises(GuardFailed):
        perform(
            Dialogue.objects.get(),
            "record_reply",
            actor=desk.evaluator,
            text="Reçu par courriel.",
            channel="email",
        )
    log_in(client, desk.lab_user)
    assert client.get(reverse("cpc_reports:reply", args=["avis", row.uuid])).status_code == 404


def test_what_a_laboratory_joins_to_its_precision_is_sealed_with_it():
    desk = factory.assessed()
    asked = answered(desk)
    subject = desk.again().subject
    assert not guards.may_write(desk.lab_user, subject, asked.anchor)
    row = Dialogue.objects.create(filing=desk.again(), asked=asked)
    due_on = factory.today() + datetime.timedelta(days=10)
    row = perform(row, "ask", actor=desk.evaluator, text="Le suivi ?", due_on=due_on)
    assert guards.may_write(desk.lab_user, subject, asked.anchor)
    assert not guards.may_write(desk.evaluator, subject, asked.anchor)
    file = receive(
        ContentFile(pdf(), name="suivi.pdf"),
        subject=subject,
        anchor=asked.anchor,
        user=desk.lab_user,
        organisation=desk.laboratory,
        kind="other",
    )
    assert not guards.may_read(desk.evaluator, subject, file)
    row = perform(row, "reply", actor=desk.lab_user, text="Le suivi est joint.")
    file.refresh_from_db()
    assert file.sealed_at
    assert guards.may_read(desk.evaluator, subject, file)
    assert not guards.may_write(desk.lab_user, subject, asked.anchor)


def test_a_holder_without_an_account_is_written_to_and_its_letter_typed(client):
    desk = factory.assessed()
    perform(
        desk.again(),
        "ask_laboratory",
        actor=desk.evaluator,
        holder="Laboratoire Lointain",
        holder_email="affaires@lointain.example",
        purpose="data",
        items=["1"],
        summary="EXEMPLIDE",
        due_on=factory.today() + datetime.timedelta(days=30),
    )
    asked = desk.again().lab_requests.get()
    perform(
        asked, "record_answer", actor=desk.evaluator, answers={"1": "Deux essais."}, channel="email"
    )
    ask(client, desk, "laboratoire", asked)
    mail = OutgoingMessage.objects.get(content__key="cpc_reports.dialogue_asked")
    assert mail.address == "affaires@lointain.example"
    assert "CPC@ansm.sante.fr" in mail.content.text
    address = of("dialogue_move", desk, "laboratoire", asked.pk, "record_reply")
    sent(client, address, text="Réponse par lettre.", channel="post")
    page = opened(client, of("parties", desk))
    assert "Réponse par lettre." in page
    assert "Courrier" in page


def test_what_is_asked_again_stands_in_the_list_of_whoever_was_asked(client):
    desk = factory.assessed()
    row = consulted(desk)
    asked = answered(desk)
    ask(client, desk, "avis", row, "Et chez l’enfant ?", days=12)
    ask(client, desk, "laboratoire", asked, "Et après un an ?", days=14)
    opinions = reverse("casework:opinions")
    log_in(client, row.declared_by)
    page = opened(client, opinions)
    assert "Et chez l’enfant ?" in page
    assert "Précision attendue" in page
    assert str((factory.today() + datetime.timedelta(days=12)).day) in page
    address = reverse("cpc_reports:reply", args=["avis", row.uuid])
    assert address in page
    log_in(client, desk.outsider)
    assert "Et chez l’enfant ?" not in opened(client, opinions)
    log_in(client, desk.lab_user)
    page = opened(client, reverse("cpc_reports:laboratories"))
    assert "précision attendue le" in page
    with time_machine.travel(timezone.now() + datetime.timedelta(days=13)):
        timers.on_overdue(Clock.objects.filter(kind="dialogue").earliest("due_at"))
        log_in(client, row.declared_by)
        assert "Précision non reçue à l’échéance" in opened(client, opinions)
        sent(client, address, text="Chez l’enfant aussi.")
        assert "Et chez l’enfant ?" not in opened(client, opinions)
