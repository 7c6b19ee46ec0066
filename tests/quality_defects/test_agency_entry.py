"""A filing that came by post: the agency types it, nobody signs it, the firm may take it over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import OrganisationKind
from portal.core.workflow import NotAllowed, perform
from portal.documents.models import File
from portal.filings import registry
from portal.mail.models import OutgoingMessage
from quality_defects import documents, rules
from quality_defects.agency_forms import EntryForm
from quality_defects.models import Case, PaperFiling
from tests.factories import hostile as files
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db

ENTRY = "quality_defects:entry"


@pytest.fixture
def firm():
    return give_totp(MembershipFactory(signatory=True).user)


@pytest.fixture
def typist():
    return AgentFactory(roles=["evaluator"])


def post(client, firm, **changes):
    data = {
        "organisation": firm.memberships.get().organisation.pk,
        "channel": "post",
        "received_at": timezone.localtime().strftime("%d/%m/%Y %H:%M"),
        "sender": "Pharmacien responsable",
        "scan": SimpleUploadedFile("courrier.pdf", files.pdf(), content_type="application/pdf"),
    }
    return client.post(reverse(ENTRY), data | changes)


@pytest.fixture
def case(client, firm, typist):
    factory.log_in(client, typist)
    assert post(client, firm).status_code == 302
    return Case.objects.get()


def recorded(case, typist):
    factory.fill_volet(case.volet1)
    perform(case.volet1, "record", actor=typist)
    return Case.objects.get()


def test_document_is_joined_and_the_volet_opens(client, case, typist):
    assert PaperFiling.objects.get().typed_by == typist
    assert File.objects.get().subject == case.subject
    assert case.volet1.handler_name == ""
    assert client.get(address("part", case, "volet1")).status_code == 200
    assert client.get(section_url(case, "defect")).status_code == 200
    assert case.organisation.name in client.get(reverse(ENTRY)).content.decode()


def test_only_evaluators_type(client, firm):
    for user in (AgentFactory(roles=["reader"]), AgentFactory(roles=["duty_officer"]), firm):
        factory.log_in(client, user)
        assert client.get(reverse(ENTRY)).status_code == 403


def test_a_date_to_come_is_refused(client, firm, typist):
    factory.log_in(client, typist)
    assert post(client, firm, received_at="01/01/2100 10:00").status_code == 200
    assert not Case.objects.exists()


def test_a_file_that_is_not_taken_leaves_no_case(client, firm, typist):
    factory.log_in(client, typist)
    wrong = SimpleUploadedFile("courrier.pdf", b"MZ\x90\x00", content_type="application/pdf")
    assert post(client, firm, scan=wrong).status_code == 200
    assert not Case.objects.exists()


def test_recorded_version_says_that_nobody_signed(client, case, typist, firm):
    kept = recorded(case, typist)
    revision = kept.revisions.get()
    assert kept.state == "in_triage"
    assert not revision.is_signed
    assert revision.signer["capacity"] == "typed_by_agency"
    assert revision.payload["paper_filing"]["channel"] == "post"
    assert "signé" in revision.attestation
    assert kept.clocks.filter(kind="volet2").exists()
    factory.log_in(client, typist)
    page = client.get(address("agency_case", kept)).content.decode()
    assert "non signée" in page
    assert "Signée par" not in page
    factory.log_in(client, firm)
    page = client.get(address("case", kept)).content.decode()
    assert "Déclaration saisie par l’agence" in page
    assert "non signée" in page


def test_document_of_the_version_says_who_typed_it(case, typist):
    kept = recorded(case, typist)
    volet = _document(kept)
    told = str(documents.volet1_content(volet).context)
    assert "Saisi par" in told
    assert "Signé par" not in told


def _document(case):
    from portal.rendering.models import GeneratedDocument  # noqa: PLC0415

    return GeneratedDocument.objects.get(
        subject=case.subject, kind="quality_defects.volet1", format="pdf"
    )


def test_receipt_goes_to_the_firm_and_not_to_the_typist(case, typist):
    kept = recorded(case, typist)
    addresses = set(
        OutgoingMessage.objects.filter(content__key="quality_defects.receipt").values_list(
            "address", flat=True
        )
    )
    assert addresses == {kept.organisation.email}


def test_signatory_takes_it_over_by_signing_the_next_version(case, typist, firm):
    kept = recorded(case, typist)
    perform(kept.volet1, "amend", actor=firm)
    perform(Case.objects.get().volet1, "submit", actor=firm, attestation=True)
    signed = Case.objects.get().revisions.order_by("number")
    assert [one.is_signed for one in signed] == [False, True]


def test_agency_writes_nothing_once_it_is_recorded(client, case, typist):
    kept = recorded(case, typist)
    factory.log_in(client, typist)
    assert client.get(section_url(kept, "defect")).status_code == 404
    with pytest.raises(NotAllowed):
        perform(kept.volet1, "amend", actor=typist)


def test_agents_reach_no_other_draft(client, typist):
    desk = factory.set_up()
    factory.log_in(client, typist)
    assert client.get(address("part", desk.case, "volet1")).status_code == 404
    with pytest.raises(NotAllowed):
        perform(desk.volet, "record", actor=typist)


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_who_makes_or_distributes_medicines_files_and_is_typed_for(kind):
    drafter = MembershipFactory(organisation__kind=kind)
    files = kind in rules.FILERS
    assert registry.get("quality_defects").may_create(drafter.user, drafter.organisation) is files
    offered = EntryForm().fields["organisation"].queryset
    assert offered.filter(pk=drafter.organisation.pk).exists() is files
