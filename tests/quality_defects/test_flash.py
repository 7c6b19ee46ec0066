"""Flash declarations: a mandated delegate sends Volet 1 unsigned, the signatory signs in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, available, perform, workflow_of
from portal.filings.services import clocks, reminders
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from quality_defects import documents, mandates
from quality_defects.models import Case, FlashMandate, Volet1
from quality_defects.registration import status
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db
EXPECTED = "quality_defects.flash_signature_expected"
OVERDUE = "quality_defects.flash_signature_overdue"


@pytest.fixture(autouse=True)
def opened(settings):
    settings.QUALITY_DEFECTS_FLASH = True


@pytest.fixture
def desk():
    desk = factory.set_up()
    desk.signatory.mobile = "0639980010"
    desk.signatory.save()
    return desk


@pytest.fixture
def sent(desk):
    desk.delegate = factory.mandated(desk)
    factory.flash(desk, desk.delegate)
    return desk


def told(key):
    return set(OutgoingMessage.objects.filter(content__key=key).values_list("address", flat=True))


def the_clock(desk):
    return desk.again().clocks.get(kind="flash_signature")


def time_passes(desk):
    """Let the hours of the signature pass, and scan the clocks."""
    reminders.scan(the_clock(desk).due_at + timedelta(seconds=1))


# What a mandate allows ---------------------------------------------------------------------------


def test_version_is_sent_numbered_and_marked_unsigned(sent):
    case = sent.again()
    revision = case.revisions.get()
    assert case.reference
    assert case.volet1.state == "sent_unsigned"
    assert case.volet1.awaits_signature
    assert not revision.is_signed
    assert not revision.is_typed_by_agency
    assert revision.status_word == "provisoire, non signée"
    assert revision.signer["name"] == sent.delegate.full_name
    assert "Mandat 2026-01" in revision.signer["capacity_label"]
    kept = revision.payload["flash"]
    assert kept["reason"] == "Le pharmacien responsable est en vol."
    assert kept["mandate"]["granted_by"] == sent.signatory.full_name
    assert "Personne n’a" in revision.attestation


def test_clocks_of_the_case_start_as_for_a_signed_version(sent):
    kinds = set(sent.again().clocks.values_list("kind", flat=True))
    assert {"volet2", "volet1_final", "flash_signature"} <= kinds


def test_signature_is_due_after_the_hours_of_the_setting(desk, settings):
    settings.QUALITY_DEFECTS_FLASH_HOURS = 6
    factory.flash(desk)
    clock = the_clock(desk)
    assert clock.due_at - clock.anchor_at == timedelta(hours=6)
    assert not clock.internal
    assert "confirmer par l’ANSM" in " ".join(clocks.working(clock).lines)


def test_closed_setting_refuses_and_shows_nothing(desk, client, settings):
    delegate = factory.mandated(desk)
    settings.QUALITY_DEFECTS_FLASH = False
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)
    assert "send_unsigned" not in {move.name for move in available(desk.volet, delegate)}
    factory.log_in(client, delegate)
    for page in pages(desk):
        assert client.get(page).status_code == 404
    for page in (address("summary", desk.case, "volet1"), reverse("filings:dashboard")):
        assert "flash" not in client.get(page).content.decode().lower()
    page = reverse("filings:move", args=["defauts-qualite", desk.case.uuid, "volet1", MOVE])
    assert client.get(page).status_code == 403


MOVE = "send_unsigned"


def pages(desk):
    pk = FlashMandate.objects.get().pk
    return [
        reverse("quality_defects:flash", args=[desk.case.uuid]),
        reverse("quality_defects:flash_mandates"),
        reverse("quality_defects:give_flash_mandate"),
        reverse("quality_defects:end_flash_mandate", args=[pk]),
    ]


TODAY = timezone.localdate()


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": TODAY + timedelta(days=1)},
        {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)},
    ],
    ids=["to come", "over"],
)
def test_mandate_counts_between_its_days_only(desk, changes):
    delegate = factory.mandated(desk, **changes)
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)


@pytest.mark.parametrize("ends_on", [TODAY, TODAY + timedelta(days=1)])
def test_mandate_counts_on_its_last_day(desk, ends_on):
    factory.flash(desk, factory.mandated(desk, ends_on=ends_on))
    assert desk.volet.state == "sent_unsigned"


def test_ended_mandate_blocks_at_once(desk):
    delegate = factory.mandated(desk)
    mandates.end(FlashMandate.objects.get().pk, actor=desk.signatory)
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)


def test_mandate_falls_with_who_gave_it(desk):
    delegate = factory.mandated(desk)
    desk.signatory.memberships.update(revoked_at=timezone.now())
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)


def test_mandate_of_another_firm_counts_for_nothing(desk):
    stranger = factory.mandated(factory.set_up())
    with pytest.raises(NotAllowed):
        factory.flash(desk, stranger)


def test_delegate_who_no_longer_drafts_may_not(desk):
    delegate = factory.mandated(desk)
    delegate.memberships.update(roles=["reader"])
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)


def test_delegate_needs_a_second_factor(desk):
    delegate = factory.mandated(desk)
    delegate.authenticator_set.all().delete()
    with pytest.raises(NotAllowed):
        factory.flash(desk, delegate)


@pytest.mark.parametrize(
    "lacking", [{"comment": ""}, {"attestation": False}], ids=["reason", "declaration"]
)
def test_reason_and_declaration_are_needed(desk, lacking):
    given = {"comment": "En vol.", "attestation": True} | lacking
    with pytest.raises(GuardFailed):
        perform(desk.volet, MOVE, actor=factory.mandated(desk), **given)


def test_incomplete_volet_is_refused():
    desk = factory.set_up(fill=False)
    with pytest.raises(GuardFailed):
        factory.flash(desk)


def test_delegate_never_signs(sent):
    with pytest.raises(NotAllowed):
        factory.sign(sent, actor=sent.delegate)


# What follows -------------------------------------------------------------------------------------


def test_signatories_are_told_at_once_by_both_channels(sent):
    firm = sent.again().organisation
    assert {firm.email, sent.signatory.email} <= told(EXPECTED)
    assert told(f"{EXPECTED}_sms") == {"0639980010"}
    assert not told(OVERDUE)


def test_receipt_and_message_of_the_agency_say_unsigned(sent):
    for key in ("quality_defects.receipt", "quality_defects.version_received"):
        for message in OutgoingMessage.objects.filter(content__key=key):
            assert "pas signée" in message.content.text


def test_documents_say_unsigned(sent):
    document = GeneratedDocument.objects.get(kind="quality_defects.volet1", format="docx")
    volet = documents.volet1_content(document)
    told = str(volet.context)
    assert "Transmis sans signature par" in told
    assert "Signé par" not in told
    assert "non signée" in told
    assert "non signée" in document.title
    receipt = GeneratedDocument.objects.get(kind="quality_defects.receipt")
    assert "non signée" in str(documents.receipt_content(receipt).context)


def test_both_sides_read_that_it_is_unsigned_and_until_when(client, sent):
    for user, page in ((sent.signatory, "case"), (sent.evaluator, "agency_case")):
        factory.log_in(client, user)
        text = client.get(address(page, sent.again())).content.decode()
        assert "Volet 1 non signé (déclaration flash)" in text
        assert "À signer avant le" in text
        assert "est en vol" in text
        assert "reste à confirmer par l’ANSM" in text
        assert "Signature de la déclaration flash" in text
    factory.log_in(client, sent.duty_officer)
    assert "Volet 1 non signé" in client.get(reverse("quality_defects:duty")).content.decode()


def test_signature_makes_a_signed_version_and_meets_the_clock(client, sent):
    factory.log_in(client, sent.signatory)
    sign = address("sign", sent.case, "volet1")
    assert client.get(sign).status_code == 200
    assert client.post(sign, {"final": "false", "attestation": "on"}).status_code == 302
    case = sent.again()
    assert [one.is_signed for one in case.revisions.order_by("number")] == [False, True]
    assert case.volet1.state == "submitted"
    assert not case.volet1.awaits_signature
    assert the_clock(sent).state == "met"
    reminders.scan(timezone.now() + timedelta(days=1))
    assert not told(OVERDUE)
    text = client.get(address("case", case)).content.decode()
    assert "Volet 1 non signé (déclaration flash)" not in text


def test_signature_asks_who_signs_to_prove_it_again(client, sent):
    factory.log_in(client, sent.signatory, recently=False)
    answer = client.get(address("sign", sent.case, "volet1"))
    assert "reauthenticate" in answer["Location"]


def test_sending_asks_the_delegate_to_prove_who_it_is(client, desk):
    factory.log_in(client, factory.mandated(desk), recently=False)
    answer = client.get(reverse("quality_defects:flash", args=[desk.case.uuid]))
    assert "reauthenticate" in answer["Location"]


def test_late_signature_is_red_and_told_to_both_sides(client, sent):
    time_passes(sent)
    case = sent.again()
    assert case.volet1.is_signature_overdue
    assert the_clock(sent).state == "overdue"
    assert status(case).tone == "danger"
    assert {sent.signatory.email, sent.evaluator.email, sent.duty_officer.email} <= told(OVERDUE)
    assert told(f"{OVERDUE}_sms") == {"0639980010", "0639980009"}
    factory.log_in(client, sent.evaluator)
    text = client.get(address("agency_case", case)).content.decode()
    assert "Délai de signature dépassé" in text
    before = OutgoingMessage.objects.count()
    time_passes(sent)
    assert OutgoingMessage.objects.count() == before
    factory.sign(sent)
    assert not sent.volet.is_signature_overdue
    assert the_clock(sent).state == "met"


def test_a_later_instant_granted_by_the_agency_forgets_the_delay(sent):
    time_passes(sent)
    day = timezone.localdate() + timedelta(days=3)
    clocks.extend(the_clock(sent), day, "Vol retardé.", sent.evaluator)
    assert not sent.volet.is_signature_overdue
    assert the_clock(sent).state == "running"


def test_new_version_may_be_prepared_before_the_signature(sent):
    perform(sent.volet, "amend", actor=sent.delegate)
    with pytest.raises(GuardFailed):
        perform(sent.volet, "drop_amendment", actor=sent.delegate)
    perform(sent.volet, "drop_unsigned_amendment", actor=sent.delegate)
    assert sent.volet.state == "sent_unsigned"
    perform(sent.volet, "amend", actor=sent.delegate)
    time_passes(sent)
    assert sent.volet.is_signature_overdue
    perform(sent.volet, "request_amendment_signature", actor=sent.delegate)
    factory.sign(sent)
    assert the_clock(sent).state == "met"


def test_amendment_of_a_signed_version_is_dropped_to_signed(sent):
    factory.sign(sent)
    perform(sent.volet, "amend", actor=sent.drafter)
    with pytest.raises(GuardFailed):
        perform(sent.volet, "drop_unsigned_amendment", actor=sent.drafter)
    perform(sent.volet, "drop_amendment", actor=sent.drafter)
    assert sent.volet.state == "submitted"


def test_end_of_the_case_ends_the_wait(sent):
    asked = perform(
        sent.again(), "request_withdrawal", actor=sent.signatory, comment="Envoyé par erreur."
    )
    perform(asked.withdrawal_requests.get(), "accept", actor=sent.evaluator)
    assert the_clock(sent).state == "cancelled"


def test_flash_is_for_the_first_version_only():
    assert workflow_of(Volet1)[MOVE].sources == {"draft", "to_sign"}


def test_signing_still_works_once_the_setting_is_closed(sent, settings):
    settings.QUALITY_DEFECTS_FLASH = False
    factory.sign(sent)
    assert sent.volet.state == "submitted"


def test_table_refuses_a_state_that_awaits_nothing(sent):
    with pytest.raises(IntegrityError):
        Volet1.objects.filter(pk=sent.volet.pk).update(awaits_signature=False)


def test_delegate_sends_from_the_summary(client, desk):
    delegate = factory.mandated(desk)
    factory.log_in(client, delegate)
    summary = client.get(address("summary", desk.case, "volet1")).content.decode()
    move = reverse("filings:move", args=["defauts-qualite", desk.case.uuid, "volet1", MOVE])
    assert move in summary
    page = client.get(move)["Location"]
    assert client.post(page, {"comment": "En vol."}).status_code == 200
    answer = client.post(page, {"comment": "En vol.", "attestation": "on"})
    assert "non signée" in client.get(answer["Location"]).content.decode()
    assert client.post(page, {"comment": "Encore.", "attestation": "on"}).status_code == 302
    assert Case.objects.get().revisions.count() == 1
