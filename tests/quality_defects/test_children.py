"""What a case gives birth to: handovers, shortage sheet, rapid alert."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.core.fields import Unknown
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.filings.models import Handover
from portal.rendering import builders
from portal.rendering.models import GeneratedDocument
from portal.rendering.services import documents_of
from quality_defects import sheets
from quality_defects.enums import RAPID_ALERT_DOCUMENT, SHORTAGE_DOCUMENT, Measure
from quality_defects.models import Lot, Site
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db


def with_shortage(desk, *, risk="yes", mitm="yes"):
    volet = desk.volet
    factory.fill_volet(
        volet,
        recall=True,
        shortage_risk=risk,
        shortage_onset="2026-12-01",
        shortage_stock="Deux semaines",
        shortage_availability="Rétrocession",
        shortage_return="Trois mois",
        shortage_substitutes="EXEMPLIA 500 mg",
    )
    volet.products.update(mitm=mitm)
    return desk


@pytest.fixture
def desk():
    return factory.submitted(recall=True)


def test_recall_is_handed_over_with_its_batches(desk):
    perform(desk.volet, "amend", actor=desk.drafter)
    excluded = {"number": "ECARTE", "status": "excluded", "status_reason": "Autre ligne"}
    Lot.objects.create(part=desk.volet, **factory.LOT | excluded)
    factory.sign(desk)
    perform(desk.again(), "hand_over_recall", actor=desk.evaluator)
    handed = Handover.objects.get()
    assert (handed.target_workflow, handed.schema) == ("recalls", sheets.RECALL_SCHEMA)
    assert handed.source_ref == desk.again().reference
    assert [lot["number"] for lot in handed.payload["lots"]] == ["TEST-A01"]
    assert handed.payload["lots"][0]["expiry"] == "2027-03-31"
    assert handed.payload["products"][0]["cip13"] == "3400980013705"
    assert handed.payload["recall_level"] == "N3"
    assert handed.payload["version"] == 2


def test_the_same_recall_is_not_handed_over_twice(desk):
    perform(desk.again(), "hand_over_recall", actor=desk.duty_officer)
    with pytest.raises(GuardFailed):
        perform(desk.again(), "hand_over_recall", actor=desk.evaluator)
    assert Handover.objects.count() == 1


NAMES = {"recalls": "hand_over_recall", "dhpc": "hand_over_letter"}


def taken_up(desk, target, reference="XX-2026-0001"):
    """Hand the case over to `target`, which takes it up."""
    perform(desk.again(), NAMES[target], actor=desk.evaluator)
    return perform(
        Handover.objects.get(target_workflow=target),
        "receive",
        actor=AgentFactory(roles=["evaluator"]),
        target_subject=f"{target}:{uuid.uuid4()}",
        target_ref=reference,
    )


@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("news", ["nothing", "a version", "a decision"])
def test_what_was_taken_up_is_handed_over_again_when_there_is_something_new(desk, target, news):
    agency.assessed(desk)
    taken_up(desk, target)
    if news == "a version":
        perform(desk.volet, "amend", actor=desk.drafter)
        factory.sign(desk)
    if news == "a decision":
        perform(agency.propose(desk), "confirm", actor=desk.second)
    if news == "nothing":
        with pytest.raises(GuardFailed, match="XX-2026-0001"):
            perform(desk.again(), NAMES[target], actor=desk.evaluator)
    else:
        perform(desk.again(), NAMES[target], actor=desk.evaluator)
    assert Handover.objects.count() == (1 if news == "nothing" else 2)


def test_what_was_refused_may_be_handed_over_again(desk):
    perform(desk.again(), "hand_over_recall", actor=desk.evaluator)
    reader = AgentFactory(roles=["evaluator"])
    perform(Handover.objects.get(), "refuse", actor=reader, comment="Lot déjà détruit.")
    perform(desk.again(), "hand_over_recall", actor=desk.evaluator)


def test_the_page_of_the_agency_tells_what_became_of_each_handover(client, desk):
    factory.log_in(client, desk.evaluator)
    page = address("agency_case", desk.case)
    perform(desk.again(), "hand_over_recall", actor=desk.evaluator)
    assert "reprise attendue" in client.get(page).content.decode()
    reader = AgentFactory(roles=["evaluator"])
    perform(Handover.objects.get(), "refuse", actor=reader, comment="Lot déjà détruit.")
    taken_up(desk, "dhpc", reference="")
    told = client.get(page).content.decode()
    assert "Lot déjà détruit." in told
    assert "pas encore transmis" in told
    Handover.objects.filter(target_workflow="dhpc").update(target_ref="LPS-2026-0001")
    assert "LPS-2026-0001" in client.get(page).content.decode()
    factory.log_in(client, desk.drafter)
    firm = client.get(address("case", desk.case)).content.decode()
    assert "LPS-2026-0001" not in firm
    assert "Lot déjà détruit." not in firm


def test_letter_is_asked_for(desk):
    perform(desk.again(), "hand_over_letter", actor=desk.evaluator)
    handed = Handover.objects.get()
    assert (handed.target_workflow, handed.schema) == ("dhpc", sheets.LETTER_SCHEMA)
    assert handed.payload["lots"] == ["TEST-A01"]
    assert "autre dosage" in handed.payload["description"]


@pytest.mark.parametrize("name", ["hand_over_recall", "hand_over_letter", "print_rapid_alert"])
def test_firm_hands_nothing_over(desk, name):
    for person in (desk.drafter, desk.signatory, desk.outsider):
        with pytest.raises(NotAllowed):
            perform(desk.again(), name, actor=person)


@pytest.mark.parametrize(
    ("risk", "mitm", "ordered"),
    [("yes", "yes", 1), ("unknown", "yes", 1), ("no", "yes", 0), ("yes", "no", 0)],
)
def test_shortage_sheet_is_ordered_for_a_medicine_of_major_interest(risk, mitm, ordered):
    desk = with_shortage(factory.set_up(), risk=risk, mitm=mitm)
    factory.sign(desk)
    assert documents_of(desk.case.subject).filter(kind=SHORTAGE_DOCUMENT).count() == ordered


def test_shortage_sheet_holds_the_five_facts():
    desk = with_shortage(factory.set_up())
    factory.sign(desk)
    document = documents_of(desk.case.subject).get(kind=SHORTAGE_DOCUMENT)
    told = builders.build(document).context["sections"][0]
    assert [row.value for row in told.rows] == [
        "Oui",
        "1er décembre 2026",
        "Deux semaines",
        "Rétrocession",
        "Trois mois",
        "EXEMPLIA 500 mg",
    ]


def test_rapid_alert_is_filled_from_the_case(desk):
    perform(desk.again(), "print_rapid_alert", actor=desk.evaluator)
    document = documents_of(desk.case.subject).get(kind=RAPID_ALERT_DOCUMENT, format="pdf")
    assert document.language == "en"
    with override("fr"):
        boxes = {
            row.label: row.value for row in builders.build(document).context["sections"][0].rows
        }
    assert boxes["Numéros de lot"] == "TEST-A01"
    assert boxes["Produit"] == "EXEMPLIUM 500 mg, comprimé"


def test_rapid_alert_names_the_quality_of_who_signed_in_its_own_language(desk):
    perform(desk.again(), "print_rapid_alert", actor=desk.evaluator)
    document = documents_of(desk.case.subject).filter(kind=RAPID_ALERT_DOCUMENT).latest("pk")
    with override("en"):
        facts = builders.build(document).context["facts"]
    told = {one.label: one.value for one in facts}
    signer = told["Signatory of the filing"]
    assert signer == f"{desk.signatory.full_name}, Responsible pharmacist"


EVERYBODY = "Tous les contacts du réseau européen d’alerte rapide"


@pytest.mark.parametrize(
    ("european_class", "countries", "told"),
    [
        ("I", [], EVERYBODY),
        ("I", ["BE"], EVERYBODY),
        ("II", [], EVERYBODY),
        ("II", ["BE", "DE"], "Autorités de : Belgique, Allemagne"),
        ("III", ["BE"], "Autorités de : Belgique"),
        ("III", [], ""),
    ],
)
def test_rapid_alert_goes_to_all_contacts_or_to_those_concerned(european_class, countries, told):
    desk = factory.set_up(recall=True)
    factory.fill_volet(desk.volet, recall=True, european_class=european_class)
    desk.volet.lots.update(outside_france="yes" if countries else "no", countries=countries)
    factory.sign(desk)
    assert boxes_of(desk)["Destinataires"].strip() == told


def test_rapid_alert_keeps_the_boxes_that_the_authority_fills(desk):
    boxes = boxes_of(desk)
    for label in ("Signature de l’autorité émettrice", "Date de l’alerte", "Heure de l’alerte"):
        assert not boxes[label].strip()
    assert all(boxes.values()), "a box without text is printed, and not listed below the table"


def boxes_of(desk):
    """Print the rapid alert and return its boxes in French, by label."""
    perform(desk.again(), "print_rapid_alert", actor=desk.evaluator)
    document = documents_of(desk.case.subject).filter(kind=RAPID_ALERT_DOCUMENT).latest("pk")
    with override("fr"):
        rows = builders.build(document).context["sections"][0].rows
    return {row.label: row.value for row in rows}


@pytest.mark.parametrize(
    ("name", "place", "told"),
    [
        ("Usine Exemple", "1 rue de l’Usine", "Usine Exemple, 1 rue de l’Usine"),
        ("Usine Exemple", Unknown(), "Usine Exemple, Inconnu à ce stade"),
        (Unknown(), Unknown(), "Inconnu à ce stade"),
        ("Usine Exemple", "", "Usine Exemple"),
    ],
)
def test_rapid_alert_words_a_maker_that_is_not_known_yet(desk, name, place, told):
    perform(desk.volet, "amend", actor=desk.drafter)
    site = Site(part=desk.volet, roles=["production"])
    site.set_answers({"name": name, "address": place})
    site.save()
    factory.sign(desk)
    assert boxes_of(desk)["Fabricant"] == told


def test_rapid_alert_tells_what_was_decided_and_not_what_was_proposed():
    desk = factory.set_up(recall=True)
    factory.fill_volet(desk.volet, recall=True, european_class="III")
    factory.sign(desk)
    former = boxes_of(desk)
    assert former["Classe du rappel"].startswith("Classe III ")
    assert former["Niveau de rappel proposé"].startswith("N3")
    assert not former["Mesures prises par l’autorité émettrice"].strip()
    assert not former["Numéro de rappel attribué"].strip()
    payload = agency.RECALL_DECISION | {"recall_level": "N5"}
    agency.decided(desk, payload)
    perform(desk.again(), "hand_over_recall", actor=desk.evaluator)
    Handover.objects.update(
        state="received",
        target_subject="recalls:1",
        target_ref="2026-AS-00001",
        decided_by=desk.evaluator,
        decided_at=timezone.now(),
    )
    boxes = boxes_of(desk)
    assert boxes["Classe du rappel"].startswith("Classe II ")
    assert boxes["Niveau de rappel proposé"].startswith("N5")
    assert boxes["Numéro de rappel attribué"] == "2026-AS-00001"
    taken = boxes["Mesures prises par l’autorité émettrice"]
    assert taken.startswith("Décision 1 du ")
    assert str(Measure.RECALL.label) in taken


def test_firm_never_sees_the_rapid_alert(client, desk):
    perform(desk.again(), "print_rapid_alert", actor=desk.evaluator)
    document = GeneratedDocument.objects.filter(kind=RAPID_ALERT_DOCUMENT).first()
    url = reverse("rendering:download", args=[document.uuid])
    factory.log_in(client, desk.signatory)
    assert document.title not in client.get(address("case", desk.case)).content.decode()
    assert (
        document.title not in client.get(address("receipt", desk.case, "volet1")).content.decode()
    )
    assert client.get(url).status_code == 404
    factory.log_in(client, desk.evaluator)
    assert client.get(url).status_code != 404
