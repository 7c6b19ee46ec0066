"""What was typed before the session ended comes back, once its owner has logged in."""

import re
import time
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.core.resend import LIMIT, NEVER_KEPT, ONE_TIME_CODE, kept_values
from tests.factories.accounts import PASSWORD, AgentFactory, MembershipFactory, UserFactory

ORIGIN = {"origin": "http://testserver"}
LOGIN_FORMS = [
    import_string(path)
    for path in {**django_settings.ACCOUNT_FORMS, **django_settings.MFA_FORMS}.values()
]


def kept(address: str, **fields: str) -> dict[str, str]:
    request = RequestFactory().post(address, fields, headers=ORIGIN)
    return dict(kept_values(request) or [])


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reauthenticate",
        "account_email_verification_sent",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
    ],
)
def test_a_code_of_the_login_is_not_kept(name: str) -> None:
    assert kept(reverse(name), code="123456", next="/") == {"next": "/"}


@pytest.mark.parametrize("address", ["/agence/mesures/", "/nulle-part/", "/espace/organisation/"])
def test_a_field_that_is_named_code_elsewhere_is_an_answer(address: str) -> None:
    assert kept(address, code="M07", password="secret") == {"code": "M07"}


def test_what_the_login_asks_in_secret_is_known() -> None:
    secret = {
        name
        for form in LOGIN_FORMS
        for name, field in form.base_fields.items()
        if getattr(field.widget, "input_type", "") == "password"
        or field.widget.attrs.get("autocomplete") == "one-time-code"
    }
    assert secret <= NEVER_KEPT | {ONE_TIME_CODE}


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Return the address and the hidden fields of the form that the page offers to send."""
    (form,) = re.findall(r'<form method="post" action="/compte/">.*?</form>', page, re.DOTALL)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return "/compte/", dict(fields)


@pytest.mark.django_db
def test_one_submission_is_enough_after_the_login(client: Client) -> None:
    user = MembershipFactory(user__full_name="Avant").user
    browser = Client(enforce_csrf_checks=True)
    profile = reverse("accounts:profile")
    browser.get(reverse("account_login"))
    token = browser.cookies["csrftoken"].value
    typed = {"full_name": "Camille Modèle", "language": "fr", "csrfmiddlewaretoken": token}

    late = browser.post(profile, typed, headers=ORIGIN)
    assert late.status_code == 401
    assert f"{reverse('account_login')}?next={reverse('resend')}" in late.content.decode()
    logged = browser.post(
        reverse("account_login"),
        {
            "login": user.email,
            "password": PASSWORD,
            "next": reverse("resend"),
            "csrfmiddlewaretoken": token,
        },
        headers=ORIGIN,
    )
    assert logged["Location"] == reverse("resend")
    address, fields = form_of(browser.get(reverse("resend")).content.decode())
    assert browser.post(address, fields, headers=ORIGIN).status_code == 302

    user.refresh_from_db()
    assert user.full_name == "Camille Modèle"


@pytest.mark.django_db
def test_what_an_agent_typed_waits_for_that_agent_alone(client: Client, settings: Any) -> None:
    author, other = AgentFactory(), AgentFactory()
    client.force_login(author)
    with time_machine.travel(time.time(), tick=False) as clock:
        client.get(reverse("filings:inbox"))
        clock.shift(settings.AGENCY_IDLE_SECONDS + 1)
        late = client.post(reverse("accounts:invite_agent"), {"email": "a@b.fr"}, headers=ORIGIN)
    assert late.status_code == 401

    client.force_login(other)
    assert client.get(reverse("resend")).status_code == 302


@pytest.mark.django_db
def test_nothing_waits_for_most_people(client: Client) -> None:
    assert client.get(reverse("resend"))["Location"].startswith(reverse("account_login"))
    client.force_login(UserFactory())
    assert client.get(reverse("resend"))["Location"] == reverse("accounts:after_login")


@pytest.mark.django_db
def test_a_form_too_large_to_wait_stays_in_its_page(client: Client) -> None:
    late = client.post(
        reverse("accounts:profile"), {"full_name": "x" * (LIMIT + 1)}, headers=ORIGIN
    )
    page = late.content.decode()
    assert reverse("resend") not in page
    assert page.count('name="full_name"') == 1
    assert "Connectez-vous dans un autre onglet" in page
