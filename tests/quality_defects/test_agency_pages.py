"""The agency's pages of a case, and what never reaches a firm."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core.workflow import perform
from portal.filings.models import FilingLink
from portal.filings.services import links, thread
from portal.mail.models import OutgoingMessage
from quality_defects.models import CaseKey, Lot, Site
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory, give_totp
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db

TABS = ("triage", "risk", "decision", "links", "closure")


def url(name, desk, *words):
    return reverse(f"quality_defects:{name}", args=[desk.case.uuid, *words])


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def sent():
    return factory.submitted()


# Who reads


@pytest.mark.parametrize("name", TABS)
@pytest.mark.parametrize("role", ["evaluator", "validator", "duty_officer", "reader"])
def test_every_agent_of_the_workflow_reads_every_page(client, name, role):
    desk = agency.decided()
    factory.log_in(client, AgentFactory(roles=[role]))
    assert desk.again().reference in text(client.get(url(name, desk)))


@pytest.mark.parametrize("name", [*TABS, "dismiss", "merge", "close", "reopen"])
@pytest.mark.parametrize("who", ["drafter", "outsider"])
def test_firms_reach_none_of_them(client, sent, name, who):
    factory.log_in(client, give_totp(getattr(sent, who)))
    for ask in (client.get, client.post):
        assert ask(url(name, sent)).status_code in (403, 404, 405)


def test_drafts_are_not_found(client):
    desk = factory.set_up()
    factory.log_in(client, desk.evaluator)
    assert client.get(url("triage", desk)).status_code == 404


def test_reader_writes_nothing(client):
    desk = agency.decided()
    factory.log_in(client, AgentFactory(roles=["reader"]))
    assert (
        "<form"
        not in text(client.get(url("triage", desk))).partition("<main")[2].partition("</main>")[0]
    )
    for name in ("triage", "risk", "links", "close", "reopen"):
        data = {"priority": "P3", "comment": "x", "reference": "x", "letter": "x"}
        assert client.post(url(name, desk), data).status_code == 403


# Acting


def test_priority_is_confirmed_on_the_page_of_its_working(client, sent):
    factory.log_in(client, sent.evaluator)
    page = text(client.get(url("triage", sent)))
    assert "DQ01" in page
    assert "Grille : gravité S4, étendue E2" in page
    refused = text(client.post(url("triage", sent), {"priority": "P2", "comment": ""}))
    assert "Dites pourquoi" in refused
    client.post(url("triage", sent), {"priority": "P2", "comment": "Défaut visible."})
    assert (sent.again().state, sent.again().priority) == ("in_evaluation", "P2")


def test_next_actions_come_from_the_tables(client, sent):
    factory.log_in(client, sent.evaluator)
    page = text(client.get(address("agency_case", sent.case)))
    for name in ("triage", "risk", "dismiss", "merge"):
        assert url(name, sent) in page
    factory.log_in(client, AgentFactory(roles=["reader"]))
    page = text(client.get(address("agency_case", sent.case)))
    assert url("dismiss", sent) not in page
    assert "Rien à faire de votre part." in page


def test_decision_from_sheet_to_letter(client, sent):
    agency.evaluated(sent)
    factory.log_in(client, sent.evaluator)
    assert "Fiche de risque n’est pas" in text(client.get(url("decision", sent))).replace(
        "La fiche", "Fiche"
    )
    sheet = agency.SHEET | {"disagrees": "true", "agency_position": "Rappel nécessaire."}
    client.post(url("risk", sent), sheet)
    assert sent.again().risk_sheets.get().disagrees is True
    page = text(client.get(url("decision", sent)))
    assert "Désaccord avec le déclarant" in page
    data = agency.RECALL_DECISION | {"reasons": agency.REASONS}
    bad = text(client.post(url("decision", sent), data | {"recall_level": ""}))
    assert "Précisez le niveau du rappel." in bad
    client.post(url("decision", sent), data)
    proposal = sent.again().proposals.get()
    case_page = text(client.get(address("agency_case", sent.case)))
    assert "Rappel de lot" in case_page
    confirm = reverse(
        "casework:act",
        args=["defauts-qualite", sent.case.uuid, "proposition", proposal.pk, "confirm"],
    )
    assert client.post(confirm, {"comment": ""}).status_code == 403
    factory.log_in(client, sent.second)
    client.post(confirm, {"comment": ""})
    assert sent.again().decisions.get().eu_class == "II"
    assert "Rappel de lot" in text(client.get(url("decision", sent)))


def test_closure_and_reopening_by_pages(client):
    desk = agency.ready_to_close()
    factory.log_in(client, desk.evaluator)
    propose = address("agency_move", desk.case, "case", "propose_closure")
    assert propose in text(client.get(url("closure", desk)))
    client.post(propose, {"comment": ""})
    assert client.post(url("close", desk), {"letter": "Clos."}).status_code == 403
    factory.log_in(client, desk.second)
    assert "peut être clos" in text(client.get(url("close", desk)))
    client.post(url("close", desk), {"letter": "Le dossier est clos."})
    assert desk.again().state == "closed"
    client.post(url("reopen", desk), {"reason": "new_lot", "comment": "TEST-B02"})
    assert desk.again().state == "in_evaluation"
    assert "Réouverture" in text(client.get(url("closure", desk)))


def test_dismissal_by_pages_and_what_the_firm_reads(client, sent):
    factory.log_in(client, sent.evaluator)
    data = {"explanation": "Défaut esthétique.", "reasons": agency.REASONS}
    client.post(url("dismiss", sent), data)
    perform(sent.again().proposals.get(), "confirm", actor=sent.second)
    factory.log_in(client, sent.drafter)
    page = text(client.get(address("case", sent.case)))
    assert "Défaut esthétique." in page
    assert "contester" in page
    assert agency.REASONS not in page


def test_withdrawal_by_pages(client, sent):
    factory.log_in(client, sent.drafter)
    assert url("request_withdrawal", sent) not in text(client.get(address("case", sent.case)))
    assert client.get(url("request_withdrawal", sent)).status_code == 403
    factory.log_in(client, sent.signatory)
    assert url("request_withdrawal", sent) in text(client.get(address("case", sent.case)))
    client.post(url("request_withdrawal", sent), {"comment": "Déclaré deux fois."})
    request = sent.again().withdrawal_requests.get()
    factory.log_in(client, sent.evaluator)
    assert "Déclaré deux fois." in text(client.get(address("agency_case", sent.case)))
    assert "Déclaré deux fois." in text(client.get(url("closure", sent)))
    client.post(url("withdrawal", sent, request.pk, "refuse"), {"comment": "Risque réel."})
    factory.log_in(client, sent.signatory)
    assert "Risque réel." in text(client.get(address("case", sent.case)))


# Radar


def related(client, desk):
    factory.log_in(client, desk.evaluator)
    response = client.get(url("links", desk))
    return {each["case"].reference: each["reasons"] for each in response.context["related"]}


def other(**answers):
    """Return another firm's case on the same medicine and lot, but for `answers`."""
    desk = factory.set_up()
    volet = desk.volet
    lot, product = volet.lots.get(), volet.products.get()
    for name in answers.keys() & {"number"}:
        setattr(lot, name, answers.pop(name))
    for name in answers.keys() & {"cip13", "substances"}:
        setattr(product, name, answers.pop(name))
    lot.save()
    product.save()
    factory.fill_volet(volet, **answers)
    factory.sign(desk)
    return desk


def test_same_lot_is_found_however_it_is_typed(client, sent):
    twin = other(number=" test-a 01")
    found = related(client, sent)[twin.again().reference]
    assert "même lot du même médicament" in found
    assert "même substance et même catégorie de défaut" in found


def test_same_medicine_and_same_substance_are_found(client, sent):
    product = other(number="AUTRE", category="DQ09")
    substance = other(number="AUTRE", cip13="3400980013712")
    stranger = other(number="TEST-A01", cip13="3400980013712", substances="autre")
    found = related(client, sent)
    assert found[product.again().reference] == ["même médicament, à moins de 24 mois"]
    assert found[substance.again().reference] == ["même substance et même catégorie de défaut"]
    assert stranger.again().reference not in found


def test_old_cases_count_for_the_same_lot_only(client, sent):
    old_lot, old_product = other(), other(number="AUTRE")
    for desk in (old_lot, old_product):
        case = desk.again()
        case.received_at = case.received_at.replace(year=case.received_at.year - 3)
        case.save()
    assert list(related(client, sent)) == [old_lot.again().reference]


def test_drafts_are_not_searched(client, sent):
    desk = factory.set_up()
    assert not CaseKey.objects.filter(filing=desk.case).exists()
    perform(sent.volet, "amend", actor=sent.drafter)
    Lot.objects.filter(part=sent.volet).update(number="PAS-ENVOYE")
    assert not CaseKey.objects.filter(value="PAS-ENVOYE").exists()


def test_related_case_is_linked_in_one_click(client, sent):
    twin = other()
    factory.log_in(client, sent.evaluator)
    client.post(url("links", sent), {"reference": twin.again().reference})
    assert FilingLink.objects.get().kind == "related"
    page = text(client.get(url("links", sent)))
    assert "Déjà lié" in page
    assert twin.case.organisation.name in page
    assert "Aucun dossier n’a ce numéro" in text(
        client.post(url("links", sent), {"reference": "2026-DQ-99999"})
    )


@pytest.mark.parametrize("name", ["links", "triage", "decision", "closure"])
def test_pages_cost_the_same_for_one_row_and_three(client, name):
    desk = agency.decided()
    factory.log_in(client, desk.evaluator)
    counts = []
    for more in (1, 2):
        for _turn in range(more):
            twin = other()
            links.link(desk.again(), twin.again().reference, "related", actor=desk.evaluator)
            perform(agency.propose(desk, agency.RECALL_DECISION), "confirm", actor=desk.second)
        client.get(url(name, desk))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name, desk))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Leaks


SECRETS = {
    "note": "Note-secrete-de-l-agence",
    "reason": "Motif-secret-de-l-agence",
    "sheet": "Avis-medical-secret",
    "priority": "Priorite-secrete",
}


@pytest.fixture
def affair():
    """Two firms with the same lot, linked; the first one's case holds every internal thing."""
    first = factory.submitted()
    perform(
        first.again(),
        "confirm_triage",
        actor=first.evaluator,
        priority="P1",
        comment=SECRETS["priority"],
    )
    sheet = agency.SHEET | {"medical_opinion": SECRETS["sheet"]}
    perform(first.again(), "assess_risk", actor=first.evaluator, sheet=sheet)
    thread.post_message(first.again(), first.evaluator, SECRETS["note"], kind="note")
    second = other()
    links.link(first.again(), second.again().reference, "related", actor=first.evaluator)
    proposal = agency.propose(first)
    proposal.reasons = SECRETS["reason"]
    proposal.save()
    perform(proposal, "confirm", actor=first.second)
    agency.propose(first, agency.RECALL_DECISION)
    return first, second


def firm_pages(desk):
    case = desk.case
    return [
        reverse("filings:dashboard"),
        address("case", case),
        address("part", case, "volet1"),
        address("summary", case, "volet1"),
        address("receipt", case, "volet1"),
        address("version", case, "volet1", 1),
        address("answers_json", case, "volet1", 1),
        address("answers_csv", case, "volet1", 1),
        url("request_withdrawal", desk),
    ]


def test_nothing_internal_reaches_the_firm(client, affair):
    first, second = affair
    factory.log_in(client, first.signatory)
    hidden = [
        *SECRETS.values(),
        second.again().reference,
        second.case.organisation.name,
        str(second.case.uuid),
        agency.RECALL_DECISION["letter"],
        "Priorité",
        "Prise en charge par l’agence",
        "Affaire parente",
    ]
    for page in firm_pages(first):
        told = client.get(page).content.decode()
        assert [one for one in hidden if one in told] == [], page


def test_firm_reads_the_decision_of_its_own_case(client, affair):
    first, _second = affair
    factory.log_in(client, first.drafter)
    page = text(client.get(address("case", first.case)))
    assert agency.DECISION["letter"] in page
    assert "Classe III" in page


def test_firm_does_not_find_the_other_firm_s_case(client, affair):
    first, second = affair
    factory.log_in(client, first.signatory)
    for page in firm_pages(second)[1:]:
        assert client.get(page).status_code == 404, page
    listed = client.get(reverse("filings:dashboard"), {"q": second.again().reference})
    assert second.case.organisation.name not in listed.content.decode()


def test_mails_to_firms_hold_nothing_internal(affair):
    first, second = affair
    for message in OutgoingMessage.objects.exclude(user__is_agent=True).select_related("content"):
        told = f"{message.content.__dict__}"
        assert not [one for one in SECRETS.values() if one in told]
        if message.organisation_id == first.case.organisation_id:
            assert second.again().reference not in told


def test_same_site_with_the_same_kind_of_defect_is_found(client, sent):
    def at_site(desk, name):
        perform(desk.volet, "amend", actor=desk.drafter)
        Site.objects.create(part=desk.volet, name=name)
        factory.sign(desk)
        return desk

    strange = {"number": "AUTRE", "cip13": "3400980013712", "substances": "autre"}
    at_site(sent, "Usine d’Exempleville")
    twin = at_site(other(**strange), "usine d’exempleville")
    elsewhere = at_site(other(**strange), "Usine de Modèle-sur-Mer")
    unlike = at_site(other(**strange, category="DQ09"), "Usine d’Exempleville")
    found = related(client, sent)
    assert found[twin.again().reference] == ["même site", "même catégorie de défaut"]
    assert elsewhere.again().reference not in found
    assert unlike.again().reference not in found
