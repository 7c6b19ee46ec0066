"""A safety action at the agency, in a browser: every page proved, wide and narrow."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.core.workflow import perform
from recalls.models import Scope
from recalls.rules import SLUG
from tests.e2e.a11y import prove
from tests.e2e.pages.identity import confirm_identity
from tests.e2e.pages.steps import follow, press
from tests.factories import quality_defects as declaration
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
TWO_LOTS = (factory.SCOPE, factory.SCOPE | {"lot": "LOT43"})


def case_of(one: factory.Desk) -> str:
    return reverse("filings:agency_case", args=[SLUG, one.action.uuid])


def page_of(one: factory.Desk, name: str) -> str:
    return reverse(f"recalls:{name}", args=[one.action.uuid])


def firm_page(one: factory.Desk, rest: str = "") -> str:
    return f"/espace/{SLUG}/{one.action.uuid}/{rest}"


def soon(true: Callable[[], bool]) -> None:
    """Wait until something is true in the database, a few seconds at most."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def tab(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("navigation", name="Pages du dossier").get_by_role(
            "link", name=name
        ).click()


def answered_by_the_firm(desk: Desk, one: factory.Desk) -> None:
    """Answer the agency in the field that it asked about, and sign again."""
    page = desk(firm_page(one), user=one.signatory)
    expect(page.get_by_text("L’agence attend votre réponse")).to_be_visible()
    prove(page)
    follow(page, "Compléter la nouvelle version")
    page.goto(firm_page(one, "notice/rubrique/reason/"))
    expect(page.get_by_text("Après combien d’heures ?")).to_be_visible()
    prove(page)
    page.get_by_label("Description du problème").fill(
        "La batterie de la pompe peut s’arrêter sans alarme après six heures."
    )
    press(page, "Enregistrer et continuer")
    page.goto(firm_page(one, "notice/signature/"))
    confirm_identity(page)
    page.get_by_label(re.compile("^J’atteste")).check()
    press(page, "Signer et transmettre")


def test_from_the_receipt_to_the_publication_with_a_question(desk: Desk) -> None:
    one = factory.submitted(notice_status="draft")
    page = desk(case_of(one), user=one.evaluator)
    expect(page.get_by_role("heading", name="Prochaines actions")).to_be_visible()
    expect(page.locator(".case__next .button").first).to_have_text("Prendre en charge")
    expect(
        page.get_by_text("Commentaires de l’agence sur la version 1", exact=True)
    ).to_be_visible()
    expect(page.get_by_text("MDCG 2023-3").first).to_be_attached()
    expect(page.get_by_text("Lisibilité par les logiciels : 100 %")).to_be_visible()
    prove(page)
    follow(page, "Prendre en charge")
    prove(page)
    press(page, "Prendre en charge")
    follow(page, "Poser une question (Avis de sécurité)")
    page.get_by_label("Champ concerné").select_option("reason:problem")
    page.get_by_label("À préciser").check()
    page.get_by_label("Question", exact=True).fill("Après combien d’heures ?")
    page.get_by_label("Réponse attendue le").fill(
        f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}"
    )
    press(page, "Envoyer la question")
    prove(page)
    answered_by_the_firm(desk, one)

    page.goto(case_of(one))
    expect(page.get_by_role("heading", name="Ce qui change depuis la version 1")).to_be_visible()
    follow(page, "Prendre en charge")
    press(page, "Prendre en charge")
    follow(page, "Préparer la fiche")
    expect(page.get_by_label("Chapô")).to_have_value(re.compile("^Rappel"))
    prove(page)
    page.get_by_label("Chapô").fill("Rappel n° {R} des pompes Exemplia.")
    expect(page.locator("[data-mirror-of]")).to_have_text(
        "Rappel n° (numéro attribué à la publication) des pompes Exemplia."
    )
    press(page, "Voir l’aperçu")
    expect(page.get_by_label("Chapô")).to_have_value("Rappel n° {R} des pompes Exemplia.")
    page.get_by_label("Chapô").fill("")
    press(page, "Enregistrer la fiche")
    prove(page, error=True)
    page.get_by_label("Chapô").fill("Rappel n° {R} des pompes Exemplia.")
    press(page, "Enregistrer la fiche")
    expect(page.get_by_text("Fiche enregistrée")).to_be_visible()

    at_validator = desk(case_of(one), user=one.validator)
    expect(at_validator.locator(".case__next .button").first).to_have_text("Valider")
    tab(at_validator, "Publication")
    prove(at_validator)
    follow(at_validator, "Valider")
    expect(at_validator.get_by_role("heading", name="Ce qui deviendra public")).to_be_visible()
    expect(at_validator.get_by_text("LOT42").first).to_be_visible()
    prove(at_validator)
    press(at_validator, "Valider")

    at_publisher = desk(case_of(one), user=one.publisher)
    follow(at_publisher, "Publier")
    expect(at_publisher.get_by_text("Une version publiée ne s’efface pas")).to_be_visible()
    prove(at_publisher)
    press(at_publisher, "Publier")
    soon(lambda: one.publication() is not None)
    reference = one.publication().reference
    expect(at_publisher.get_by_text(reference).first).to_be_visible()
    assert one.publication().current.summary == f"Rappel n° {reference} des pompes Exemplia."


def test_an_embargo_is_set_and_cancelled(desk: Desk) -> None:
    one = factory.validated()
    page = desk(page_of(one, "publication"), user=one.validator)
    follow(page, "Programmer la publication")
    prove(page)
    press(page, "Programmer la publication")
    prove(page, error=True)
    page.get_by_label("Publier le").fill("01/02/2031 08:00")
    page.get_by_label("Note d’embargo").fill("Avec la conférence de presse")
    press(page, "Programmer la publication")
    tab(page, "Publication")
    expect(page.get_by_text("Sous embargo")).to_be_visible()
    expect(page.get_by_text("jusqu’au 1er février 2031 à 08:00")).to_be_visible()
    prove(page)
    at_firm = desk(firm_page(one), user=one.signatory)
    assert "2031" not in at_firm.content()
    follow(page, "Annuler la programmation")
    press(page, "Annuler la programmation")
    soon(lambda: one.notice.state == "validated")


def test_the_urgent_lane_takes_two_validators_and_leaves_a_debt(desk: Desk) -> None:
    one = factory.submitted()
    page = desk(page_of(one, "publication"), user=one.validator)
    follow(page, "Choisir le circuit")
    prove(page)
    page.get_by_label("Urgente").check()
    press(page, "Choisir le circuit")
    tab(page, "Publication")
    follow(page, "Proposer : Publier sans attendre l’examen")
    expect(page.get_by_text("Publication avant la fin de l’examen")).to_be_visible()
    prove(page)
    page.get_by_label("Motifs de l’urgence").fill("Arrêts sans alarme en réanimation")
    press(page, "Proposer : Publier sans attendre l’examen")
    expect(page.get_by_text("Une autre personne doit confirmer cette action.")).to_be_visible()
    prove(page)

    second = desk(case_of(one), user=one.second)
    with second.expect_navigation():
        second.get_by_role("link", name=re.compile("^Confirmer")).click()
    press(second, "Confirmer : Publier sans attendre l’examen")
    soon(lambda: one.publication() is not None)
    expect(second.get_by_text("À terminer : publiée en urgence")).to_be_visible()
    expect(second.get_by_text("Examen après publication urgente").first).to_be_visible()

    at_evaluator = desk(case_of(one), user=one.evaluator)
    prove(at_evaluator)
    follow(at_evaluator, "Terminer l’examen")
    at_evaluator.get_by_label(re.compile("Commentaire")).fill("Conforme au dossier")
    press(at_evaluator, "Terminer l’examen")
    soon(lambda: not one.again().owes_review)


def test_a_released_lot_is_shown_before_anybody_confirms(desk: Desk) -> None:
    one = factory.published(scopes=TWO_LOTS)
    perform(one.notice, "new_draft_version", actor=one.drafter)
    Scope.objects.filter(part=one.notice, lot="LOT43").update(lot="LOT44")
    factory.sign(one)
    factory.review(one, version_kind="update_content", public_reason="Lot 43 hors de cause")
    page = desk(page_of(one, "validate"), user=one.validator)
    expect(page.get_by_role("heading", name="Ce que la version 2 changera")).to_be_visible()
    released = page.get_by_role("table", name="Lignes levées")
    expect(released).to_contain_text("LOT43")
    expect(page.get_by_role("table", name="Lignes ajoutées")).to_contain_text("LOT44")
    expect(page.get_by_text("Lots levés : ils ne seront plus signalés")).to_be_visible()
    prove(page)
    press(page, "Valider")
    follow(page, "Publier")
    expect(page.get_by_role("table", name="Lignes levées")).to_contain_text("LOT43")
    press(page, "Publier")
    tab(page, "Suivi et clôture")
    expect(page.get_by_text("Lot 43 hors de cause")).to_be_visible()
    prove(page)


def test_a_validator_corrects_with_a_public_reason(desk: Desk) -> None:
    one = factory.published()
    page = desk(page_of(one, "publication"), user=one.validator)
    prove(page)
    follow(page, "Corriger la fiche publiée")
    prove(page)
    press(page, "Corriger la fiche publiée")
    prove(page, error=True)
    page.get_by_label("Motif public de la correction").fill("Le nom du service était faux")
    press(page, "Corriger la fiche publiée")
    expect(page.get_by_text("Vous écrivez cette version")).to_be_visible()
    prove(page)
    follow(page, "Ouvrir les réponses")
    page.goto(firm_page(one, "notice/rubrique/parties/"))
    page.get_by_label("Nom du contact pour les utilisateurs").or_(
        page.locator("[name=contact_name]")
    ).first.fill("Service matériovigilance")
    press(page, "Enregistrer et continuer")
    page.goto(page_of(one, "publish_correction"))
    expect(page.get_by_role("table", name="Réponses modifiées")).to_contain_text(
        "Service matériovigilance"
    )
    prove(page)
    press(page, "Publier la correction")
    soon(lambda: one.publication().current.number == 2)
    current = one.publication().current
    assert (current.kind, current.reason) == ("correction", "Le nom du service était faux")
    assert current.payload["notice"]["contact_name"] == "Service matériovigilance"


def test_an_action_is_reported_on_closed_reopened_and_retracted(desk: Desk) -> None:
    one = factory.published()
    at_firm = desk(firm_page(one, "rapport-final/"), user=one.signatory)
    confirm_identity(at_firm)
    prove(at_firm)
    for label, number in (
        ("Unités distribuées en France", "10"),
        ("Unités retournées", "7"),
        ("Clients destinataires de l’avis", "3"),
        ("Clients ayant répondu", "3"),
    ):
        at_firm.get_by_label(label).fill(number)
    press(at_firm, "Signer et transmettre")

    page = desk(page_of(one, "end"), user=one.validator)
    expect(page.get_by_text("À expliquer")).to_be_visible()
    prove(page)
    follow(page, "Clore l’action")
    expect(page.get_by_text("Ce que la clôture change en public")).to_be_visible()
    prove(page)
    page.get_by_label("Rapport final reçu").check()
    press(page, "Clore l’action")
    soon(lambda: one.publication().current.lifecycle == "closed")
    tab(page, "Suivi et clôture")
    follow(page, "Rouvrir l’action")
    prove(page)
    page.get_by_label("Motif public de la réouverture").fill("Trois unités restent à retrouver")
    press(page, "Rouvrir l’action")
    tab(page, "Suivi et clôture")
    follow(page, "Proposer : Retirer la publication")
    expect(page.get_by_text("Le retrait ne peut pas être annulé")).to_be_visible()
    prove(page)
    page.get_by_label("Motif public").fill("Publiée par erreur")
    page.get_by_label("Motifs du retrait").fill("Le lot n’a jamais été vendu en France")
    press(page, "Proposer : Retirer la publication")
    assert one.publication().current.lifecycle == "open"
    second = desk(case_of(one), user=one.second)
    prove(second)
    with second.expect_navigation():
        second.get_by_role("link", name=re.compile("^Confirmer")).click()
    prove(second)
    press(second, "Confirmer : Retirer la publication")
    soon(lambda: one.publication().current.lifecycle == "retracted")
    prove(second)


def test_a_recall_handed_over_is_taken_over_and_a_paper_is_entered(desk: Desk) -> None:
    defect = declaration.submitted(recall=True)
    perform(defect.again(), "hand_over_recall", actor=defect.duty_officer)
    page = desk(reverse("recalls:entry"), user=defect.evaluator)
    expect(page.get_by_text(defect.again().reference)).to_be_visible()
    prove(page)
    press(page, "Joindre et remplir l’avis")
    prove(page, error=True)
    page.goto(reverse("recalls:entry"))
    follow(page, "Refuser")
    prove(page)
    page.goto(reverse("recalls:entry"))
    press(page, "Reprendre")
    expect(page.get_by_text("Brouillon créé d’après le dossier transmis")).to_be_visible()
    prove(page)
    follow(page, "Relire et transmettre")
    prove(page)
    page.goto(reverse("recalls:entry"))
    expect(page.get_by_role("heading", name="Saisies commencées")).to_be_visible()
    prove(page)
