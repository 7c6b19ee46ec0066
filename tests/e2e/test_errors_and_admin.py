"""Pages of failures, and the administration site, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from playwright.sync_api import Page, expect

from tests.e2e.a11y import prove, prove_foreign
from tests.factories import quality_defects as qd
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def _fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [
    path("essai/400/", _suspect),
    path("essai/403/", _refuse),
    path("essai/500/", _fail),
    path("", include(django_settings.ROOT_URLCONF)),
]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "n’a pas été comprise"),
        (403, "Vous n’avez pas"),
        (500, "dvs.defauts-qualite@ansm.sante.fr"),
    ],
)
def test_page_of_a_failure_is_accessible(
    desk: Callable[..., Page], settings: Any, status: int, words: str
) -> None:
    settings.ROOT_URLCONF = __name__
    page = desk(f"/essai/{status}/")
    expect(page.locator("main")).to_contain_text(words)
    prove(page)


def test_page_of_the_maintenance_is_accessible(desk: Callable[..., Page], settings: Any) -> None:
    settings.PORTAL_MAINTENANCE = True
    page = desk("/espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le portail est en maintenance")
    prove(page)


def test_pages_that_give_a_form_back_are_accessible(desk: Callable[..., Page]) -> None:
    user = MembershipFactory().user
    page = desk("/compte/", user=user)
    page.get_by_label("Nom et prénom").fill("Camille Modèle")
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre session a expiré")
    prove(page)
    page.get_by_role("link", name="Se connecter et retrouver mes réponses").click()
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos réponses sont gardées")
    prove(page)
    page.get_by_role("button", name="Renvoyer le formulaire").click()
    expect(page.get_by_label("Nom et prénom")).to_have_value("Camille Modèle")


ADMIN = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/organisation/add/",
    "/admin/audit/accesslog/",
    "/admin/quality_defects/qualitydefect/",
]


@pytest.mark.parametrize("path", ADMIN)
def test_administration_obeys_the_policy_and_axe(desk: Callable[..., Page], path: str) -> None:
    """Its markup is Django's: the house's own lint, which asks more than axe, is not for it."""
    root = UserFactory(superuser=True, with_totp=True)
    qd.submitted()
    page = desk(path, user=root)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    prove_foreign(page)
