"""Signing a Volet 1 submits it: number, frozen version, documents, mails, clock, phone rule."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from portal.core.fields import fingerprint
from portal.core.workflow import GuardFailed, NotAllowed, TransitionError, WrongState, perform
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from quality_defects.models import Case, CaseRevision, PhoneAlert
from tests.factories import quality_defects as factory
from tests.factories.accounts import InterimFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_submit_gives_the_first_number_of_the_year():
    desk = factory.submitted()
    assert desk.again().reference == f"{timezone.localdate().year}-DQ-00001"
    assert desk.again().state == "in_triage"


def test_submit_freezes_the_answers_with_their_hash():
    desk = factory.submitted()
    revision = desk.again().revisions.get()
    assert revision.number == 1
    assert not revision.is_final
    assert revision.payload["answers"]["category"] == "DQ01"
    assert revision.payload["answers"]["lots"][0]["number"] == "TEST-A01"
    assert revision.sha256 == fingerprint(revision.payload)
    assert revision.signer["capacity"] == "responsible_pharmacist"


def test_submit_orders_volet_and_receipt():
    desk = factory.submitted()
    ordered = GeneratedDocument.objects.filter(subject=desk.case.subject)
    assert sorted(ordered.values_list("kind", "format")) == [
        ("quality_defects.receipt", "pdf"),
        ("quality_defects.volet1", "docx"),
        ("quality_defects.volet1", "pdf"),
    ]
    assert all(desk.again().reference in document.file_name for document in ordered)


def test_submit_writes_to_the_organisation_and_to_the_agency():
    desk = factory.submitted()
    keys = set(OutgoingMessage.objects.values_list("content__key", "address"))
    assert ("quality_defects.receipt", desk.case.organisation.email) in keys
    assert ("quality_defects.receipt", desk.signatory.email) in keys
    assert ("quality_defects.receipt", desk.drafter.email) in keys
    assert ("quality_defects.version_received", desk.evaluator.email) in keys


def test_receipt_waits_for_its_document():
    desk = factory.submitted()
    message = OutgoingMessage.objects.filter(content__key="quality_defects.receipt").first()
    attached = [one.document for one in message.content.attachments.all()]
    assert [one.kind for one in attached] == ["quality_defects.receipt"]
    assert attached[0].reference == desk.again().reference


def test_volet2_is_due_thirty_days_after_the_first_version():
    desk = factory.submitted()
    clock = desk.again().clocks.get(kind="volet2")
    assert desk.again().volet2.state == "expected"
    assert (clock.due_on - timezone.localdate()).days == 30


def test_new_version_does_not_restart_the_clock():
    desk = factory.submitted()
    due = desk.again().clocks.get(kind="volet2").due_at
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.sign(desk)
    assert desk.again().clocks.get(kind="volet2").due_at == due
    assert desk.again().revisions.count() == 2


def test_drafter_cannot_sign():
    desk = factory.set_up()
    with pytest.raises(NotAllowed):
        factory.sign(desk, actor=desk.drafter)
    assert desk.again().reference is None


def test_interim_signs_within_the_dates_only():
    desk = factory.set_up()
    interim = InterimFactory(organisation=desk.case.organisation)
    factory.sign(desk, actor=interim.user)
    assert desk.again().revisions.get().signer["capacity"] == "interim"


def test_expired_interim_cannot_sign():
    desk = factory.set_up()
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    interim = InterimFactory(
        organisation=desk.case.organisation,
        starts_on=yesterday - timezone.timedelta(days=5),
        ends_on=yesterday,
    )
    with pytest.raises(NotAllowed):
        factory.sign(desk, actor=interim.user)


def test_revoked_signatory_cannot_sign():
    desk = factory.set_up()
    membership = desk.signatory.memberships.get()
    membership.revoked_at = timezone.now()
    membership.save()
    with pytest.raises(NotAllowed):
        factory.sign(desk)


def test_submit_needs_the_attestation():
    desk = factory.set_up()
    with pytest.raises(GuardFailed) as failure:
        perform(desk.volet, "submit", actor=desk.signatory, attestation=False)
    assert [one.field for one in failure.value.obstacles] == ["attestation"]


def test_submit_lists_everything_missing():
    desk = factory.set_up(fill=False)
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    fields = {one.field for one in failure.value.obstacles}
    assert {"signal_received_at", "description", "products", "lots"} <= fields
    assert "recall_level" not in fields


def test_final_version_needs_more_than_a_provisional_one():
    desk = factory.set_up()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk, final=True)
    assert "qualified_at" in {one.field for one in failure.value.obstacles}
    factory.sign(desk, final=False)


def test_second_submit_is_refused():
    desk = factory.submitted()
    with pytest.raises(WrongState):
        factory.sign(desk)
    assert desk.again().revisions.count() == 1


def test_recall_raises_an_alert_and_an_sms_to_the_duty_officer():
    desk = factory.submitted(recall=True)
    alert = PhoneAlert.objects.get(filing=desk.case)
    assert alert.state == "open"
    sms = OutgoingMessage.objects.get(content__key="quality_defects.recall_proposed")
    assert sms.channel == "sms"
    assert sms.address == desk.duty_officer.mobile


def test_submission_without_recall_raises_no_alert():
    factory.submitted()
    assert not PhoneAlert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_signatures_at_once_file_once():
    desk = factory.set_up()
    outcomes = []
    start = threading.Barrier(8)

    def attempt():
        try:
            start.wait()
            factory.sign(desk)
            outcomes.append("filed")
        except TransitionError as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["WrongState"] * 7 + ["filed"]
    assert CaseRevision.objects.count() == 1
    assert Case.objects.get().reference.endswith("-00001")


def test_agents_do_not_see_drafts():
    desk = factory.set_up()
    assert not Case.objects.visible_to(desk.evaluator).exists()
    assert Case.objects.visible_to(desk.drafter).exists()


def test_another_firm_never_sees_the_case():
    desk = factory.submitted()
    assert not Case.objects.visible_to(desk.outsider).exists()
    assert not Case.objects.visible_to(UserFactory()).exists()
    assert Case.objects.visible_to(desk.evaluator).exists()
