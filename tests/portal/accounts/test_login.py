"""Logging in, staying in, proving one's identity again."""

import re
import time
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts import browsers
from portal.accounts.adapters import MFAAdapter
from tests.factories.accounts import (
    PASSWORD,
    TOTP_SECRET,
    AgentFactory,
    MembershipFactory,
    UserFactory,
    give_passkey,
    give_totp,
)

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


@pytest.fixture(autouse=True)
def letters_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def give_password(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def test_member_logs_in_and_lands_in_a_room(client):
    user = MembershipFactory().user
    response = give_password(client, user)
    assert response.url == reverse("accounts:after_login")
    assert client.get(response.url).url.startswith("/espace/")


def test_login_returns_to_the_page_asked_for(client):
    user = MembershipFactory().user
    target = reverse("accounts:organisation")
    page = client.get(target)
    assert page.url == f"{LOGIN}?next={target}"
    assert give_password(client, user, next=target).url == target


def test_login_never_leaves_the_site(client):
    response = give_password(client, UserFactory(), next="https://ailleurs.example/")
    assert response.url == reverse("accounts:after_login")


def test_second_factor_is_asked_when_there_is_one(client, code):
    user = give_totp(MembershipFactory().user)
    target = reverse("accounts:organisation")
    response = give_password(client, user, next=target)
    assert response.url == reverse("mfa_authenticate")
    assert client.get(response.url).status_code == 200
    assert client.get(target).url == f"{LOGIN}?next={target}"
    wrong = client.post(response.url, {"code": "000000"})
    assert "Ce code n’est pas correct" in wrong.content.decode()
    assert client.post(response.url, {"code": code()}).url == target


def test_recovery_code_replaces_the_application_once(client):
    user = give_totp(UserFactory())
    recovery = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
    one = recovery.get_unused_codes()[0]
    for expected in (302, 200):
        browser = Client()
        give_password(browser, user)
        answer = browser.post(reverse("mfa_authenticate"), {"code": one})
        assert answer.status_code == expected


def test_secrets_are_sealed_in_the_table(settings):
    user = give_totp(UserFactory())
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert TOTP_SECRET not in stored
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 6, [former]
    assert MFAAdapter().decrypt(stored) == TOTP_SECRET


@pytest.mark.parametrize("known", [True, False])
def test_wrong_login_says_the_same_for_known_and_unknown_addresses(client, known):
    email = UserFactory().email if known else "inconnue@exemple.example"
    response = client.post(LOGIN, {"login": email, "password": "pas le bon"})
    assert "L’adresse électronique ou le mot de passe n’est pas correct" in (
        response.content.decode()
    )


def test_guessing_is_slowed_down(client):
    user = UserFactory()
    for _attempt in range(5):
        give_password(client, user, "pas le bon")
    response = give_password(client, user)
    assert response.status_code == 200
    assert "Trop de tentatives" in response.content.decode()


def test_closed_account_does_not_open(client):
    user = UserFactory(is_active=False)
    response = give_password(client, user)
    assert response.url == reverse("account_inactive")


def test_unverified_address_is_verified_by_code(client):
    user = UserFactory(verified=False)
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    response = give_password(client, user)
    assert response.url == reverse("account_email_verification_sent")
    page = client.get(response.url)
    assert "Vérifier votre adresse" in page.content.decode()
    sent = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox[-1].body).group()
    assert client.post(response.url, {"code": sent}).status_code == 302
    assert EmailAddress.objects.get(user=user).verified


def test_signup_is_closed(client):
    page = client.get("/compte/signup/")
    assert reverse("accounts:ask_access") in page.content.decode()
    client.post("/compte/signup/", {"email": "a@b.example", "password1": PASSWORD})
    assert not EmailAddress.objects.filter(email="a@b.example").exists()


def test_password_is_reset_by_a_mailed_link(client):
    user = UserFactory(language="en")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://\S+", mail.outbox[-1].body).group()
    page = client.get(link.split("testserver")[-1], follow=True)
    form = page.redirect_chain[-1][0]
    new = "un-autre-mot-de-passe-long"
    done = client.post(form, {"password1": new, "password2": new}, follow=True)
    assert "Mot de passe enregistré" in done.content.decode()
    assert give_password(Client(), user, new).status_code == 302
    assert client.get(form, follow=True).status_code == 200


def test_unknown_address_gets_no_reset_mail(client):
    response = client.post(reverse("account_reset_password"), {"email": "x@exemple.example"})
    assert response.url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_short_password_is_refused_with_its_field(log_in):
    client = log_in(UserFactory())
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "court", "password2": "court"},
    )
    page = response.content.decode()
    assert "12" in page
    assert 'id="id_password1_error"' in page


def test_email_is_changed_once_verified(signed_in):
    user = UserFactory()
    client = signed_in(user)
    response = client.post(
        reverse("account_email"), {"email": "nouvelle@exemple.example", "action_add": ""}
    )
    user.refresh_from_db()
    assert user.email != "nouvelle@exemple.example"
    assert mail.outbox[-1].to == ["nouvelle@exemple.example"]
    sent = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox[-1].body).group()
    client.post(response.url, {"code": sent})
    user.refresh_from_db()
    assert user.email == "nouvelle@exemple.example"


def test_pages_speak_the_language_of_the_account(client):
    give_password(client, UserFactory(language="en"))
    assert client.cookies["django_language"].value == "en"


def test_logout_closes_the_session(log_in):
    client = log_in(UserFactory())
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert client.get(reverse("accounts:profile")).status_code == 302


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Firefox sur Windows"),
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {KHTML} Chrome/142.0.0.0 Safari/537.36",
            "Chrome sur Linux",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {KHTML} Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge sur Windows",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 16; K) {KHTML} Chrome/142.0 Mobile Safari/537.36",
            "Chrome sur Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
            "Safari sur iPhone",
        ),
        ("curl/8.14 Linux", "Navigateur inconnu sur Linux"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_told_in_words(user_agent, words):
    assert browsers.in_words(user_agent) == words


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "avec Firefox sur Windows."),
        ("curl/8.14 Linux", "avec un navigateur inconnu sur Linux."),
        ("", "avec un navigateur inconnu."),
    ],
)
def test_a_mail_about_a_change_tells_the_browser_in_words(user_agent, words):
    user = UserFactory()
    browser = Client(headers={"user-agent": user_agent})
    give_password(browser, user)
    new = "Girafe-violette-7"
    passwords = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    browser.post(reverse("account_change_password"), passwords)
    told = mail.outbox[-1].body
    assert words in told
    assert "Gecko" not in told


def test_sessions_are_listed_and_closed_one_by_one(client):
    user = UserFactory()
    other = Client(headers={"user-agent": WINDOWS})
    give_password(client, user)
    give_password(other, user)
    page = client.get(reverse("usersessions_list"))
    assert "Firefox sur Windows" in page.content.decode()
    assert "Gecko" not in page.content.decode()
    row = UserSession.objects.get(user_agent=WINDOWS)
    client.post(reverse("accounts:end_session", args=[row.pk]))
    assert other.get(reverse("accounts:profile")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_sessions_of_others_cannot_be_closed(client):
    other = Client()
    give_password(other, UserFactory())
    give_password(client, UserFactory())
    row = UserSession.objects.first()
    mine = UserSession.objects.exclude(pk=row.pk).get()
    both = {row.user.email: row, mine.user.email: mine}
    stranger = next(
        each for each in both.values() if str(each.user_id) != client.session["_auth_user_id"]
    )
    url = reverse("accounts:end_session", args=[stranger.pk])
    assert client.post(url).status_code == 404


def test_agents_without_second_factor_enrol_one_and_come_back(log_in, code):
    client = log_in(AgentFactory(with_totp=False, roles=["evaluator"]), mfa=False)
    target = reverse("accounts:team")
    response = client.get(target)
    assert response.url == reverse("accounts:second_factor")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    codes = client.get(response.url).content.decode()
    assert reverse("accounts:second_factor") in codes
    assert client.get(reverse("accounts:second_factor")).url == target
    assert client.get(target).status_code == 200


def test_admin_site_asks_for_the_second_factor(log_in, client):
    user = UserFactory(superuser=True)
    assert log_in(user).get("/admin/").url == reverse("accounts:second_factor")
    response = client.get("/admin/login/?next=/admin/")
    assert response.url.startswith(LOGIN)


def test_passkey_counts_as_second_factor(log_in):
    agent = AgentFactory(with_totp=False)
    give_passkey(agent)
    assert log_in(agent).get(reverse("accounts:team")).status_code == 200


def test_idle_session_of_an_agent_closes_and_comes_back_to_its_page(log_in, settings):
    client = log_in(AgentFactory())
    target = reverse("accounts:team")
    with time_machine.travel(time.time(), tick=False) as clock:
        assert client.get(target).status_code == 200
        clock.shift(settings.AGENCY_IDLE_SECONDS - 10)
        assert client.get(target).status_code == 200
        clock.shift(settings.AGENCY_IDLE_SECONDS - 10)
        assert client.get(target).status_code == 200
        clock.shift(settings.AGENCY_IDLE_SECONDS + 61)
        assert client.get(target).url == f"{LOGIN}?next={target}"
        assert "a pris fin" in client.get(LOGIN).content.decode()


def test_what_an_agent_sends_after_the_end_is_given_back(log_in, settings):
    client = log_in(AgentFactory())
    target = reverse("filings:ask", args=["defauts-qualite", uuid4(), "volet1"])
    with time_machine.travel(time.time(), tick=False) as clock:
        assert client.get(reverse("accounts:team")).status_code == 200
        clock.shift(settings.AGENCY_IDLE_SECONDS + 61)
        origin = {"origin": "http://testserver", "referer": f"http://testserver{target}"}
        answer = client.post(target, {"question": "À garder."}, headers=origin)
    assert answer.status_code == 401
    assert "À garder." in answer.content.decode()


def test_passkey_login_offers_options_to_scripts(client):
    answer = client.get(
        reverse("mfa_login_webauthn"), headers={"accept": "application/json"}
    ).json()
    options = answer["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert options["challenge"]


def test_forged_passkey_is_refused_in_words(client):
    response = client.post(reverse("mfa_login_webauthn"), {"credential": "{}"}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == LOGIN


def test_session_of_an_agent_lasts_half_a_day_even_in_use(log_in, settings):
    settings.AGENCY_SESSION_SECONDS = 3 * settings.AGENCY_IDLE_SECONDS
    client = log_in(AgentFactory())
    target = reverse("accounts:team")
    with time_machine.travel(time.time(), tick=False) as clock:
        for _visit in range(4):
            assert client.get(target).status_code == 200
            clock.shift(settings.AGENCY_IDLE_SECONDS - 1)
        clock.shift(10)
        assert client.get(target).url == f"{LOGIN}?next={target}"


def test_changes_of_the_account_are_announced_to_its_owner(log_in):
    user = UserFactory()
    new = "un-autre-mot-de-passe-long"
    log_in(user).post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        headers={"user-agent": "Autre chose/1.0"},
    )
    letter = mail.outbox[-1]
    assert letter.to == [user.email]
    assert "avec un navigateur inconnu." in letter.body
    assert "Ce n’est pas vous ?" in letter.body


def test_nothing_is_asked_again_just_after_login(client):
    user = UserFactory()
    url = reverse("mfa_activate_totp")
    with time_machine.travel(time.time(), tick=False) as clock:
        give_password(client, user)
        assert client.get(url).status_code == 200
        clock.shift(301)
        assert client.get(url).url.startswith(reverse("account_reauthenticate"))
