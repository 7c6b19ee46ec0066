"""What was typed before the session ended comes back, once its owner has logged in."""

import re
import time
from typing import Any

import pytest
import time_machine
from allauth.core.internal import ratelimit
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.accounts.adapters import AccountAdapter
from portal.accounts.tasks import erase_ended_sessions
from portal.core.resend import (
    KEPT_SECONDS,
    LIMIT,
    NEVER_KEPT,
    ONE_TIME_CODE,
    SESSION_KEY,
    kept_values,
)
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


def late_form(client: Client, typed: str = "Camille") -> str:
    """Send a form without a session; return the page that answers."""
    late = client.post(reverse("accounts:profile"), {"full_name": typed}, headers=ORIGIN)
    assert late.status_code == 401
    return late.content.decode()


def is_waiting(client: Client) -> bool:
    return SESSION_KEY in client.session


@pytest.mark.django_db
def test_one_address_keeps_so_many_forms_and_loses_no_text_beyond(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"keep_form": "2/h/ip,300/h/key"}
    for _number in range(2):
        browser = Client()
        late_form(browser)
        assert is_waiting(browser)

    beyond = Client()
    page = late_form(beyond, "Camille Modèle")
    assert not is_waiting(beyond)
    assert 'value="Camille Modèle"' in page
    assert "Connectez-vous dans un autre onglet" in page

    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    late_form(elsewhere)
    assert is_waiting(elsewhere)


@pytest.mark.django_db
def test_all_addresses_together_keep_so_many_forms(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"keep_form": "20/h/ip,2/h/key"}
    kept_on_server = []
    for number in range(3):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        late_form(browser)
        kept_on_server.append(is_waiting(browser))
    assert kept_on_server == [True, True, False]


@pytest.mark.django_db
def test_the_limits_of_the_portal_are_read(settings: Any) -> None:
    rates = ratelimit.get_rates(app="allauth.account", action="keep_form")
    assert [(one.amount, one.duration, one.per) for one in rates] == [
        (20, 3600, "ip"),
        (300, 3600, "key"),
    ]


@pytest.mark.django_db
def test_a_form_that_nobody_comes_back_for_is_erased_after_an_hour(client: Client) -> None:
    late_form(client)
    key = client.session.session_key
    erase_ended_sessions.apply()
    assert Session.objects.filter(pk=key).exists()

    with time_machine.travel(time.time() + KEPT_SECONDS + 60):
        erase_ended_sessions.apply()
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.django_db
def test_a_session_that_kept_a_form_lasts_as_any_other_after_the_login(
    client: Client, settings: Any
) -> None:
    user = MembershipFactory().user
    late_form(client)
    assert client.session.get_expiry_age() == KEPT_SECONDS

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    assert is_waiting(client)


@pytest.mark.django_db
def test_so_does_one_that_is_opened_without_a_password(
    client: Client, rf: RequestFactory, settings: Any
) -> None:
    """As with a passkey, after which the accounts package sets no age."""
    user = MembershipFactory().user
    late_form(client)
    request = rf.post("/")
    request.session = client.session
    user.backend = settings.AUTHENTICATION_BACKENDS[0]

    AccountAdapter(request).login(request, user)

    assert request.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
