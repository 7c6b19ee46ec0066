"""What a laboratory reads of the drafts, and a holder that has no account."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cpc_reports import timers
from cpc_reports.models import Clock, LabRequest
from portal.core.workflow import GuardFailed, perform
from portal.documents import guards
from portal.documents.services import receive
from portal.filings.models.clocks import ClockState
from portal.mail.models import OutgoingMessage
from tests.factories import cpc as factory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
HOLDER = {"holder": "Laboratoire Lointain", "holder_email": "affaires@lointain.example"}


def opened(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def drafting(**answers):
    desk = factory.concluded(**answers)
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    return desk


def ask_stranger(desk, purpose="data"):
    perform(
        desk.again(),
        "ask_laboratory",
        actor=desk.evaluator,
        purpose=purpose,
        items=["1"] if purpose == "data" else [],
        summary="EXEMPLIDE, aphtose sévère",
        due_on=factory.today() + datetime.timedelta(days=30),
        **HOLDER,
    )
    return LabRequest.objects.latest("pk")


def test_the_drafts_are_read_by_the_laboratory_as_they_were_sent(client):
    desk = drafting()
    asked = factory.ask_laboratory(desk, "observations")
    framework = desk.framework
    framework.posology = "Posologie changée depuis."
    framework.save()
    log_in(client, desk.lab_user)
    page = opened(client, reverse("cpc_reports:laboratory", args=[asked.uuid]))
    assert "50 mg par jour." in page
    assert "version 0" not in page
    assert "Posologie changée depuis." not in page
    assert "Aphtose sévère de l’adulte" in page
    assert "Électromyogramme" in page, "the draft of the protocol"
    for secret in ("Centre Exemple", "Contact Scientifique", "cpc@centre.example"):
        assert secret not in page
    assert Clock.objects.get(batch=asked.uuid).state == ClockState.RUNNING
    factory.answer_laboratory(desk, asked)
    assert Clock.objects.get(batch=asked.uuid).state == ClockState.MET


def test_there_is_a_draft_to_observe():
    desk = factory.assessed()
    with pytest.raises(GuardFailed) as failure:
        factory.ask_laboratory(desk, "observations")
    assert "projet de cadre" in factory.told(failure)


@pytest.mark.parametrize("purpose", ["data", "protocol"])
def test_what_is_not_to_be_observed_is_asked_without_the_drafts(client, purpose):
    desk = drafting()
    asked = factory.ask_laboratory(desk, purpose)
    assert asked.drafts == {}
    log_in(client, desk.lab_user)
    page = opened(client, reverse("cpc_reports:laboratory", args=[asked.uuid]))
    assert "Projets soumis" not in page


def test_somebody_is_asked():
    desk = factory.assessed()
    told = {"purpose": "data", "items": ["1"], "summary": "EXEMPLIDE", "due_on": factory.today()}
    with pytest.raises(GuardFailed) as failure:
        perform(desk.again(), "ask_laboratory", actor=desk.evaluator, **told)
    fields = {one.field for one in failure.value.obstacles}
    assert {"holder", "holder_email"} <= fields


def test_a_holder_without_an_account_is_invited_and_its_letter_is_typed(client):
    desk = factory.assessed()
    asked = ask_stranger(desk)
    mail = OutgoingMessage.objects.get(address=HOLDER["holder_email"])
    assert reverse("accounts:ask_access") in mail.content.text
    assert "CPC@ansm.sante.fr" in mail.content.text
    assert "EXEMPLIDE" not in mail.content.text
    file = receive(
        ContentFile(pdf(), name="reponse.pdf"),
        subject=desk.again().subject,
        anchor=asked.anchor,
        user=desk.evaluator,
        organisation=None,
        kind="other",
    )
    assert guards.may_write(desk.evaluator, file.subject, asked.anchor)
    assert guards.may_read(desk.second, file.subject, file)
    for other in (desk.drafter, desk.lab_user):
        assert not guards.may_read(other, file.subject, file)
        assert not guards.may_write(other, file.subject, asked.anchor)

    log_in(client, desk.evaluator)
    parties = reverse("cpc_reports:parties", args=[desk.report.uuid])
    page = opened(client, parties)
    assert "affaires@lointain.example" in page

    def move(name):
        return reverse(
            "cpc_reports:party_move", args=[desk.report.uuid, "laboratoire", asked.pk, name]
        )

    for name in ("note_receipt", "record_answer", "attach"):
        opened(client, move(name))
    future = factory.today() + datetime.timedelta(days=2)
    told = {"received_on": future.strftime("%d/%m/%Y")}
    assert client.post(move("note_receipt"), told).status_code == 200
    told = {"received_on": factory.today().strftime("%d/%m/%Y")}
    assert client.post(move("note_receipt"), told).status_code == 302
    told = {"item_1": "Deux essais, en pièce jointe.", "channel": "post"}
    assert client.post(move("record_answer"), told).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.received_on) == ("answered", factory.today())
    page = opened(client, parties)
    assert "Deux essais, en pièce jointe." in page
    assert desk.evaluator.full_name in page
    file.refresh_from_db()
    assert file.sealed_at
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion="unfavourable",
        rationale="Données insuffisantes.",
    )


def test_a_request_joins_the_account_that_the_holder_has_since():
    desk = factory.assessed()
    asked = ask_stranger(desk)
    with pytest.raises(GuardFailed):
        perform(asked, "attach", actor=desk.evaluator, organisation=desk.report.organisation)
    perform(asked, "attach", actor=desk.evaluator, organisation=desk.laboratory)
    assert OutgoingMessage.objects.filter(user=desk.lab_user).exists()
    factory.answer_laboratory(desk, LabRequest.objects.get())
    with pytest.raises(GuardFailed):
        perform(
            factory.ask_laboratory(desk),
            "attach",
            actor=desk.evaluator,
            organisation=desk.laboratory,
        )


def test_a_holder_without_an_account_is_reminded_by_mail_alone():
    desk = factory.assessed()
    asked = ask_stranger(desk)
    clock = Clock.objects.get(batch=asked.uuid)
    timers.on_reminder(clock, clock.reminders.first())
    assert OutgoingMessage.objects.filter(address=HOLDER["holder_email"]).count() == 2
