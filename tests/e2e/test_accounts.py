"""Logging in, second factors and the organisation's pages, proved in a browser."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.web import demo_people
from tests.e2e.a11y import prove
from tests.factories import quality_defects
from tests.factories.accounts import (
    PASSWORD,
    AccessRequestFactory,
    AgencyRoleFactory,
    AgentFactory,
    InterimFactory,
    InvitationFactory,
    MandateFactory,
    MembershipFactory,
    UserFactory,
    give_totp,
)

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def log_in(page: Page, user) -> None:
    page.goto("/compte/login/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/compte/login/" not in url)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def plug_authenticator(page: Page) -> None:
    """Give the browser a platform authenticator that always recognises its owner."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "accounts:ask_access"]
)
def test_entrance_is_accessible(desk: Desk, name: str) -> None:
    prove(desk(reverse(name)))


def test_refused_request_shows_its_errors(desk: Desk) -> None:
    page = desk("/demander-un-acces/")
    page.get_by_role("button", name="Envoyer la demande").click()
    prove(page, error=True)


def test_refused_login_shows_why(desk: Desk) -> None:
    page = desk("/compte/login/")
    page.get_by_label("Adresse électronique").fill("personne@exemple.example")
    page.get_by_label("Mot de passe", exact=True).fill("pas le bon")
    page.get_by_role("button", name="Se connecter").click()
    prove(page, error=True)


def test_agent_enrols_an_application_and_reaches_the_page_asked_for(desk: Desk) -> None:
    agent = AgentFactory(with_totp=False, roles=["evaluator"])
    page = desk("/compte/login/")
    log_in(page, agent)
    page.goto("/agence/equipe/")
    prove(page)
    page.get_by_role("link", name="Activer une application").click()
    prove(page)
    secret = page.locator("main code").inner_text()
    page.get_by_label("Code à six chiffres").fill(code(secret))
    page.get_by_role("button", name="Activer").click()
    prove(page)
    page.get_by_role("link", name="J’ai noté mes codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Équipe")


def test_passkey_is_added_proves_identity_and_opens_the_account(desk: Desk) -> None:
    user = MembershipFactory().user
    page = desk("/compte/login/", by_name=True)
    plug_authenticator(page)
    log_in(page, user)
    page.goto("/compte/2fa/webauthn/add/")
    prove(page)
    page.get_by_label("Nom de la clé").fill("Ordinateur du bureau")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto("/compte/2fa/webauthn/")
    expect(page.get_by_text("Ordinateur du bureau").first).to_be_visible()
    prove(page)
    page.goto("/compte/2fa/webauthn/reauthenticate/?next=/compte/sessions/")
    prove(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    # Not the page before it, whose address ends with the same words.
    page.wait_for_url(re.compile(r":\d+/compte/sessions/$"))
    page.goto("/compte/logout/")
    prove(page)
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/login/?next=/compte/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/compte/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon profil")


def test_passkey_replaces_the_code_at_login(desk: Desk) -> None:
    user = give_totp(MembershipFactory().user)
    page = desk("/compte/login/", user=user, by_name=True)
    plug_authenticator(page)
    page.goto("/compte/2fa/webauthn/add/")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible()
    page.goto("/compte/logout/")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    log_in(page, user)
    prove(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**/espace/**")


def test_passkey_that_does_not_answer_is_explained(desk: Desk) -> None:
    page = desk("/compte/login/")
    page.evaluate(
        """() => {
          const refusal = new DOMException("", "NotAllowedError");
          navigator.credentials.get = () => Promise.reject(refusal);
        }"""
    )
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert").filter(has_text="La clé n’a pas répondu")).to_be_visible()
    prove(page)


@pytest.mark.parametrize(
    "address",
    [
        "/compte/",
        "/compte/2fa/",
        "/compte/sessions/",
        "/compte/email/",
        "/compte/sans-organisation/",
    ],
)
def test_own_pages_are_accessible(desk: Desk, address: str) -> None:
    prove(desk(address, user=UserFactory()))


def test_organisation_pages_are_accessible(desk: Desk) -> None:
    membership = MembershipFactory(roles=["administrator", "signatory"])
    own = membership.organisation
    InterimFactory(organisation=own)
    InvitationFactory(organisation=own)
    MandateFactory(principal=own)
    page = desk("/compte/login/")
    log_in(page, membership.user)
    for address in (
        "",
        "inviter/",
        "interim/",
        "mandat/",
        "coordonnees/",
        f"personnes/{membership.pk}/roles/",
        f"personnes/{membership.pk}/retirer/",
    ):
        page.goto(f"/espace/organisation/{address}")
        prove(page)


def test_agency_pages_are_accessible(desk: Desk) -> None:
    request = AccessRequestFactory()
    grant = AgencyRoleFactory()
    page = desk("/agence/comptes/", user=AgentFactory(roles=["administrator"]))
    prove(page)
    for address in (f"comptes/{request.uuid}/", "equipe/"):
        page.goto(f"/agence/{address}")
        prove(page)
    page.goto(f"/agence/equipe/{grant.user_id}/")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    prove(page)


def test_one_click_opens_a_demo_session(desk: Desk, settings, tmp_path) -> None:
    settings.PORTAL_DEMO, settings.VAR_DIR = True, tmp_path
    demo_people.seed()
    page = desk("/demo/")
    prove(page)
    row = page.get_by_role("row", name="Dominique Spécimen")
    row.get_by_role("button", name="Ouvrir la session").click()
    page.wait_for_url("**/espace/**")


def test_a_filing_is_signed_with_a_passkey_alone(desk: Desk) -> None:
    drafted = quality_defects.set_up()
    Authenticator.objects.filter(user=drafted.signatory).delete()
    page = desk("/compte/", user=drafted.signatory, by_name=True)
    plug_authenticator(page)
    page.goto("/compte/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Nom de la clé").fill("Téléphone")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible()

    page.goto(reverse("filings:sign", args=["defauts-qualite", drafted.case.uuid, "volet1"]))
    assert "/compte/2fa/webauthn/reauthenticate/" in page.url
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**/signature/")
    page.get_by_label("J’atteste l’exactitude").check()
    page.get_by_role("button", name="Signer et transmettre").click()
    page.wait_for_url("**/accuse/")

    drafted.case.refresh_from_db()
    assert drafted.case.reference
