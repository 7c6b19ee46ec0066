"""A batch recall handed over by a quality defect, completed and recorded at the agency."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import NotAllowed, perform
from portal.documents.models import File
from portal.filings.models import FilingLink, Handover
from portal.filings.services import handovers
from quality_defects.models import Lot
from recalls import validation
from recalls.models import Action, PaperFiling
from tests.factories import quality_defects as declaration
from tests.factories import quality_defects_agency as agency
from tests.factories import recalls as factory
from tests.factories.accounts import AgentFactory, MembershipFactory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in
from tests.quality_defects.pages import address
from tests.recalls.pages import case_page, fill_section, sent

pytestmark = pytest.mark.django_db

OLD = {
    "source": "2026-DQ-00001",
    "version": 1,
    "firm": "Laboratoire Exemple",
    "products": [{"key": "a", "name": "EXEMPLIUM 500 mg, comprimé", "cip13": "3400980013705"}],
    "lots": [
        {
            "key": "b",
            "product": "",
            "number": "TEST-A01",
            "expiry": "2027-03-31",
            "quantity_france": {"unknown": None},
        }
    ],
    "recall_level": "N3",
    "recall_lots": "TEST-A01",
    "recall_justification": "Risque de surdosage.",
    "description": "Des comprimés d’un autre dosage dans des plaquettes du lot.",
    "alert_message": "",
}
"""What was handed over before firm's address, contact and reason were passed on."""


@pytest.fixture
def desk():
    return declared(recall_lots="TEST-A01, test-a02")


def declared(**answers):
    """Return a desk with a signed proposal of recall, and three batches."""
    desk = declaration.set_up(recall=True)
    declaration.fill_volet(desk.volet, recall=True, **answers)
    for number, status in (("TEST-A02", "suspected"), ("TEST-A03", "suspected")):
        row = declaration.LOT | {"number": number, "status": status}
        Lot.objects.create(part=desk.volet, **row)
    declaration.sign(desk)
    return desk


@pytest.fixture
def evaluator():
    """An evaluator of both workflows."""
    return AgentFactory(roles=["evaluator"])


def received(desk, evaluator):
    perform(desk.again(), "hand_over_recall", actor=desk.duty_officer)
    handovers.receive(Handover.objects.get(), actor=evaluator)
    return Action.objects.get()


def test_level_lots_reason_and_contacts_are_carried(desk, evaluator):
    notice = received(desk, evaluator).notice

    assert notice.recall_level == "N3"
    assert notice.problem == declaration.ANSWERS["description"]
    assert notice.hazard == declaration.RECALL["recall_justification"]
    assert "Interversion" in notice.background
    assert notice.defect_reference == desk.again().reference
    assert notice.recipients == ["depositaire", "grossiste_repartiteur", "officine", "pui"]
    assert notice.agency_contact_name == declaration.ANSWERS["pharmacist_name"]
    assert notice.agency_contact_phone == declaration.ANSWERS["pharmacist_phone"]
    lots = {(row.lot, row.expiry) for row in notice.scopes.all()}
    assert lots == {
        ("TEST-A01", datetime.date(2027, 3, 31)),
        ("TEST-A02", datetime.date(2027, 3, 31)),
    }
    product = notice.products.get()
    assert (product.kind, product.id_type, product.identifier) == (
        "medicine",
        "cip13",
        "3400980013705",
    )


@pytest.mark.parametrize(
    ("wanted", "carried"),
    [
        ("TEST-A01", ["TEST-A01"]),
        ("tous les lots déclarés", ["TEST-A01", "TEST-A02", "TEST-A03"]),
        ("voir la pièce jointe", ["TEST-A01", "TEST-A02", "TEST-A03", "voir la pièce jointe"]),
        ("TEST-A03 et TEST-Z99", ["TEST-A03", "TEST-Z99"]),
    ],
)
def test_only_the_batches_to_recall_are_carried(evaluator, wanted, carried):
    notice = received(declared(recall_lots=wanted), evaluator).notice
    assert [row.lot for row in notice.scopes.all()] == carried


def test_a_batch_that_no_row_declares_is_told(evaluator):
    desk = declared(recall_lots="TEST-A01, TEST-Z99")
    notice = received(desk, evaluator).notice
    told = [one.text for one in validation.points_to_check(notice) if one.section == "scopes"]
    assert any("TEST-Z99" in text and desk.again().reference in text for text in told)
    assert not any("TEST-A01" in text for text in told)


def test_the_class_that_the_firm_proposes_is_carried_and_class_one_is_urgent(evaluator):
    notice = received(declared(european_class="I"), evaluator).notice
    assert (notice.european_class, notice.urgent) == ("I", "yes")
    assert "Classe I " in notice.urgent_reason
    assert "couverture des besoins" in notice.other_information


def test_another_class_is_not_urgent(evaluator):
    notice = received(declared(european_class="II"), evaluator).notice
    assert (notice.european_class, notice.urgent, notice.urgent_reason) == ("II", "no", "")


def test_substitutes_are_carried_when_stocks_may_run_short(evaluator):
    short = {
        "shortage_risk": "yes",
        "shortage_onset": datetime.date(2026, 12, 31),
        "shortage_stock": "10 boîtes",
        "shortage_availability": "aucune",
        "shortage_return": datetime.date(2027, 3, 31),
        "shortage_substitutes": "EXEMPLINE 500 mg",
    }
    notice = received(declared(**short), evaluator).notice
    assert "EXEMPLINE 500 mg" in notice.other_information
    assert "risque de rupture" in notice.other_information


def test_the_level_that_the_agency_decided_counts_for_more(desk, evaluator):
    decision = agency.RECALL_DECISION | {"recall_level": "N5"}
    agency.decided(desk, decision)

    notice = received(desk, evaluator).notice

    assert notice.recall_level == "N5"
    assert "particulier" in notice.recipients
    assert notice.european_class == decision["eu_class"]


def handed(desk, payload):
    return Handover.objects.create(
        source_ref=desk.again().reference,
        source_subject=desk.case.subject,
        target_workflow="recalls",
        schema="medicine_batch_recall.1",
        payload=payload,
        created_by=desk.duty_officer,
    )


def test_what_waited_since_before_the_workflow_existed_is_taken_over(client, desk, evaluator):
    handover = handed(desk, OLD)
    log_in(client, evaluator)
    assert desk.again().reference in client.get(reverse("recalls:entry")).content.decode()
    answer = sent(client, reverse("recalls:take_over", args=[handover.uuid]))
    action = Action.objects.get()
    assert answer.url == case_page("part", action, "notice")
    assert [row.lot for row in action.notice.scopes.all()] == ["TEST-A01"]
    assert action.notice.scopes.get().quantity is None
    again = client.post(reverse("recalls:take_over", args=[handover.uuid]))
    assert again.status_code == 404
    assert Action.objects.count() == 1


def test_the_draft_is_completed_by_any_evaluator_and_recorded(client, desk, evaluator, run_tasks):
    action = received(desk, evaluator)
    other = AgentFactory(roles=["evaluator", "validator"], roles__workflow="recalls")
    log_in(client, other)
    assert client.get(case_page("part", action, "notice")).status_code == 200
    missing = {one.field for one in validation.missing_items(action.notice)}
    assert missing, "the agency reads the draft again before it is recorded"
    fill_section(
        client,
        action,
        "user_actions",
        user_action_details="Retirez les boîtes et retournez-les.",
        patient_followup="no",
        reply_required="no",
    )
    fill_section(client, action, "maker_actions", maker_actions=["removal"], patient_notice="no")
    fill_section(client, action, "general", followup_expected="no")
    fill_section(client, action, "recipients", attention_of="Pharmaciens")
    fill_section(
        client,
        action,
        "parties",
        manufacturer_country="FR",
        contact_name="Information médicale",
        contact_phone="01 99 00 00 03",
        contact_email="info@laboratoire.example",
    )
    summary = client.get(case_page("summary", action, "notice"))
    assert summary.context["problems"] == []
    assert "Enregistrer pour le déclarant" in summary.content.decode()
    sent(client, case_page("move", action, "notice", "record"))
    run_tasks()

    action = Action.objects.get()
    assert action.notice.typed_by == other
    assert not action.revisions.get().is_signed
    handover = Handover.objects.get()
    link = FilingLink.objects.get()
    assert handover.target_ref == link.target_ref == action.reference
    assert link.source_ref == desk.again().reference

    log_in(client, evaluator)
    defect = client.get(address("agency_case", desk.case)).content.decode()
    assert action.reference in defect
    recall = client.get(case_page("agency_case", action)).content.decode()
    assert desk.again().reference in recall
    assert "non signée" in recall

    log_in(client, desk.signatory)
    own = client.get(case_page("case", action)).content.decode()
    assert action.reference in own
    assert "non signée" in own
    assert desk.again().reference not in own, "a firm is not told of links between cases"

    for name in ("take", "validate"):
        with pytest.raises(NotAllowed):
            perform(action.notice, name, actor=other)


def test_an_agent_of_the_defects_alone_sees_no_action(client, desk, evaluator):
    action = received(desk, evaluator)
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="quality_defects")
    log_in(client, stranger)
    assert client.get(reverse("recalls:entry")).status_code == 403
    assert client.get(case_page("part", action, "notice")).status_code == 404
    handover = Handover.objects.get()
    assert client.post(reverse("recalls:take_over", args=[handover.uuid])).status_code == 404


def test_a_handover_is_refused_with_a_reason_only(client, desk, evaluator):
    handover = handed(desk, OLD)
    log_in(client, evaluator)
    page = reverse("recalls:refuse", args=[handover.uuid])
    assert client.post(page, {"comment": ""}).status_code == 200
    sent(client, page, {"comment": "Déjà traité"})
    handover.refresh_from_db()
    assert (handover.state, handover.refusal) == ("refused", "Déjà traité")
    assert not Action.objects.exists()


# Typed from paper ---------------------------------------------------------------------------------


def test_a_notice_on_paper_is_scanned_typed_and_recorded(client, run_tasks):
    typist = AgentFactory(roles=["evaluator"], roles__workflow="recalls")
    firm = MembershipFactory(organisation__kind="manufacturer", signatory=True).user
    log_in(client, typist)
    answer = sent(
        client,
        reverse("recalls:entry"),
        {
            "organisation": firm.memberships.get().organisation_id,
            "channel": "email",
            "received_at": "01/10/2026 10:00",
            "sender": "Service qualité",
            "scan": SimpleUploadedFile("avis.pdf", pdf(), content_type="application/pdf"),
        },
    )
    action = Action.objects.get()
    assert answer.url == case_page("part", action, "notice")
    assert File.objects.get().subject == action.subject
    assert client.get(case_page("section", action, "notice", "reason")).status_code == 200
    assert client.get(case_page("agency_case", action)).status_code == 404


def test_what_came_on_paper_was_received_when_its_typist_says_so():
    desk = factory.set_up()
    received = timezone.now() - datetime.timedelta(days=1, hours=3)
    PaperFiling.objects.create(
        filing=desk.action,
        channel="email",
        received_at=received,
        sender="Service qualité",
        typed_by=desk.evaluator,
    )
    perform(desk.notice, "record", actor=desk.evaluator)
    assert desk.again().received_at == received
    assert desk.again().clocks.get(kind="comments").anchor_at == received


def test_what_was_handed_over_comes_in_when_the_agency_records_it():
    desk = factory.set_up()
    handed = timezone.now() - datetime.timedelta(days=1)
    PaperFiling.objects.create(
        filing=desk.action,
        channel="handover",
        received_at=handed,
        sender="DQ-2026-1",
        typed_by=desk.evaluator,
    )
    perform(desk.notice, "record", actor=desk.evaluator)
    assert desk.again().received_at > handed
