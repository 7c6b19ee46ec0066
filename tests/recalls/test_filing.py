"""The pages of a notice as its firm fills it: who is asked what, the signature, the score."""

import pytest

from portal.accounts.enums import OrganisationKind
from portal.core.fields.values import asked, freeze
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts
from portal.reference import emdn
from portal.reference.demo import DEMO_DATE, EMDN_DEMO
from portal.reference.enums import Source
from portal.reference.loaders.loading import load
from recalls.drafting import complete_from_reference
from recalls.enums import ProductKind, RiskClass, SubmitterStatus
from recalls.fields import NOTICE
from recalls.registration import may_create
from recalls.validation import missing_items, points_to_check
from tests.factories import quality_defects
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.recalls.answers import notice, product
from tests.recalls.pages import case_page, section_url

OF_MEDICINES = {"recall_level", "european_class", "defect_reference"}
OF_DEVICES = {
    "fsn_reference",
    "fsca_reference",
    "notice_status",
    "manufacturer_srn",
    "manufacturer_srn_absence",
    "representative_name",
    "representative_srn",
}
OF_DEVICE_LINES = {
    "device_type",
    "emdn_term",
    "emdn",
    "risk_class",
    "purpose",
    "software_version",
    "associated_devices",
}


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    quality_defects.log_in(client, desk.drafter)
    return desk


@pytest.mark.parametrize("status", ["", *SubmitterStatus.values])
def test_makers_are_asked_about_devices_and_marketing_companies_about_medicines(status):
    values = notice(submitter_status=status)
    shown = {name for name, one in NOTICE.fields.items() if asked(one, values)}
    frozen = freeze(NOTICE, values)
    for names, told in (
        (OF_MEDICINES, status == "exploitant"),
        (OF_DEVICES, status not in ("", "exploitant")),
    ):
        assert (names <= shown) is told
        assert bool(names & shown) is told
        assert bool(names & frozen.keys()) is told


@pytest.mark.parametrize("kind", ["", *ProductKind.values])
def test_lines_ask_about_devices_only_for_devices(kind):
    row = product(kind=kind)
    names = {one.name for one in NOTICE.rows["products"].fields if asked(one, notice(), row)}
    assert bool(OF_DEVICE_LINES & names) is (kind in ("device", "ivd"))
    assert (names >= OF_DEVICE_LINES) is (kind in ("device", "ivd"))


@pytest.mark.parametrize("risk", RiskClass.values)
def test_class_three_asks_whether_the_device_is_implantable(risk):
    row = product(risk_class=risk)
    assert asked(NOTICE.rows["products"]["implantable"], notice(), row) is (risk == "III")


def test_who_files_is_asked_first():
    assert NOTICE.sections[0].name == "parties"


@pytest.mark.django_db
@pytest.mark.parametrize("section", [one.name for one in NOTICE])
def test_every_section_opens_in_both_languages(client, desk, section):
    for language in ("fr", "en"):
        page = client.get(section_url(desk.action, section), headers={"accept-language": language})
        assert page.status_code == 200


@pytest.mark.django_db
def test_a_marketing_company_sees_no_question_about_devices(client):
    desk = factory.set_up(fill=False)
    desk.action.organisation.kind = OrganisationKind.LABORATORY
    desk.notice.submitter_status = "exploitant"
    type(desk.notice).objects.update(submitter_status="exploitant")
    quality_defects.log_in(client, desk.drafter)
    page = client.get(section_url(desk.action, "action")).content.decode()
    assert "Jusqu’à quel niveau" in page
    assert "FSCA" not in page


@pytest.mark.django_db
def test_the_signature_has_no_level_and_names_the_capacity(client, desk):
    quality_defects.log_in(client, desk.signatory)
    page = client.get(case_page("sign", desk.action, "notice"))
    assert list(page.context["form"].fields) == ["attestation"]
    assert "Personne chargée de veiller au respect" in page.content.decode()
    unsigned = client.post(case_page("sign", desk.action, "notice"), {"sent": "1"})
    assert unsigned.context["form"].errors["attestation"]
    done = client.post(case_page("sign", desk.action, "notice"), {"attestation": "on"}, follow=True)
    assert desk.again().reference in done.content.decode()
    revision = desk.again().revisions.get()
    assert revision.signer["capacity"] == "regulatory_compliance"


@pytest.mark.django_db
def test_a_signature_that_lacks_answers_says_where(client, desk):
    type(desk.notice).objects.update(problem="")
    quality_defects.log_in(client, desk.signatory)
    page = client.post(case_page("sign", desk.action, "notice"), {"attestation": "on"})
    shown = page.content.decode()
    assert "Il manque encore des réponses" in shown
    assert section_url(desk.action, "reason") in shown
    assert desk.again().reference is None


@pytest.mark.django_db
def test_the_summary_shows_the_score_with_links_to_what_is_missing(client, desk):
    type(desk.notice).objects.update(recipients=[])
    page = client.get(case_page("summary", desk.action, "notice")).content.decode()
    assert "67" in page
    assert f'<a href="{section_url(desk.action, "recipients")}">Destinataires finaux</a>' in page


@pytest.mark.django_db
def test_codes_of_the_nomenclature_are_remarked_upon_and_never_prevent(desk):
    def remarks():
        return [str(one.text) for one in points_to_check(desk.notice) if "EMDN" in str(one.text)]

    row = desk.notice.products.get()
    assert remarks() == []  # nothing is loaded: nothing can be said
    load(EMDN_DEMO, source=Source.EMDN, source_date=DEMO_DATE)
    assert emdn.is_loaded()
    for code, words in (
        ("Z12030301", None),
        ("z12 03 03 01", None),
        ("Z120303", "n’est pas le plus précis"),
        ("Z12030101", "n’est pas dans la nomenclature"),
        ("", None),
    ):
        row.emdn = code
        row.save()
        told = remarks()
        assert [words in one for one in told] == ([True] if words else [])
    row.emdn = "Z12030101"
    row.save()
    assert missing_items(desk.notice) == []


@pytest.mark.django_db
def test_a_file_of_a_version_that_was_sent_stays_closed_to_codes(client, desk):
    perform(desk.notice, "submit", actor=desk.signatory, attestation=True, ip="127.0.0.1")
    page = client.get(case_page("case", desk.action))
    assert page.status_code == 200
    reader = MembershipFactory(organisation=desk.action.organisation, reader=True).user
    quality_defects.log_in(client, reader)
    assert client.get(case_page("summary", desk.action, "notice")).status_code == 200


@pytest.mark.django_db
def test_the_names_of_codes_are_filled_and_never_replaced(client, desk):
    load(EMDN_DEMO, source=Source.EMDN, source_date=DEMO_DATE)
    row = desk.notice.products.get()
    row.emdn = "Z12030301"
    row.save()
    complete_from_reference(desk.notice, "products")
    row.refresh_from_db()
    assert row.emdn_term == "INFUSION PUMPS"
    row.emdn_term = "Ma pompe"
    row.save()
    complete_from_reference(desk.notice, "products")
    row.refresh_from_db()
    assert row.emdn_term == "Ma pompe"


@pytest.mark.django_db
def test_no_button_offers_the_medicines_base_for_devices(client, desk):
    page = client.get(section_url(desk.action, "products")).content.decode()
    assert "base des médicaments" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (OrganisationKind.MANUFACTURER, "manufacturer"),
        (OrganisationKind.REPRESENTATIVE, "representative"),
        (OrganisationKind.IMPORTER, "importer"),
        (OrganisationKind.DISTRIBUTOR, "distributor"),
        (OrganisationKind.WHOLESALER, "distributor"),
        (OrganisationKind.LABORATORY, "exploitant"),
    ],
)
def test_each_operator_files_in_its_own_quality(kind, status):
    firm = OrganisationFactory(kind=kind, name="Opérateur Exemple", srn="FR-AR-000012345")
    drafter = MembershipFactory(organisation=firm).user
    assert may_create(drafter, firm)
    written = drafts.create_draft(registry.get("recalls"), organisation=firm, user=drafter).notice
    assert written.submitter_status == status
    is_maker = status in ("manufacturer", "exploitant")
    assert (written.manufacturer_name == firm.name) is is_maker
    told = (written.representative_name, written.representative_srn)
    assert told == ((firm.name, firm.srn) if status == "representative" else ("", ""))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [OrganisationKind.PHARMACY, OrganisationKind.MAILER])
def test_others_do_not_file(kind):
    member = MembershipFactory(organisation__kind=kind)
    assert not may_create(member.user, member.organisation)


@pytest.mark.django_db
def test_letter_for_patients_that_is_said_to_be_joined_is_joined():
    desk = factory.set_up(patient_notice="yes", patient_letter="yes")
    told = [str(one.text) for one in missing_items(desk.notice)]
    assert len(told) == 1
    assert "Lettre destinée aux patients" in told[0]
    factory.attach_letter(desk.action, desk.drafter, kind="patient_letter")
    assert missing_items(desk.notice) == []
