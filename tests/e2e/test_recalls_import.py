"""A publisher imports old actions; the study then counts them. Each page is proved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.publication.models import Publication
from recalls.models import ActionImport
from tests.e2e.a11y import prove
from tests.factories import action_imports as factory
from tests.factories.action_imports import line

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]

ADDRESS = "/agence/actions-de-securite/import/"


def test_publisher_imports_a_file_and_the_study_counts_it(desk: Desk, worker: None) -> None:
    lines = [
        *(line(reference=f"R23{number:05d}", lot=f"L{number}") for number in range(1, 7)),
        line(reference="R2300007", scope="", lot="", lots_text="Lots n° A1, A2 ; voir annexe"),
        line(reference="R2300008", identifier="03401234567891"),
    ]
    page = desk(ADDRESS, user=factory.publisher())
    prove(page)
    page.get_by_label("Fichier CSV ou JSON").set_input_files(
        {"name": "lettre.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Envoyer et relire").click()
    expect(page.locator(".error-summary")).to_be_visible()
    prove(page, error=True)

    page.get_by_label("Fichier CSV ou JSON").set_input_files(
        {"name": "anciennes.csv", "mimeType": "text/csv", "buffer": factory.as_csv(lines)}
    )
    page.get_by_role("button", name="Envoyer et relire").click()
    expect(page.get_by_text("À confirmer")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_text("voir annexe").first).to_be_visible()
    expect(page.get_by_text("La clé du code")).to_be_visible()
    prove(page)
    assert not Publication.objects.exists()

    page.get_by_role("button", name="Confirmer ces lots").click()
    expect(page.get_by_text("Confirmé", exact=True)).to_be_visible()
    page.get_by_role("button", name="Confirmer et publier").click()
    expect(page.get_by_text("Terminé")).to_be_visible(timeout=30_000)
    page.reload()
    prove(page)
    assert Publication.objects.count() == 7
    assert ActionImport.objects.get().confirmed_by is not None

    study = desk("/actions/etude/?annee=2023")
    expect(study.get_by_text("Actions publiées").first).to_be_visible()
    expect(study.locator(".figure__value").first).to_have_text("7")
    prove(study)
    for address in ("/aide/recommandation-2023/", "/aide/obligations-distributeurs/"):
        study.goto(address)
        prove(study)
