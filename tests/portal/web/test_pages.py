"""Pages without account, error pages, and the state of the session."""

import datetime
import re
import time
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error

from tests.factories.accounts import AgentFactory, MembershipFactory, UserFactory, give_totp
from tests.factories.quality_defects import log_in

PAGES = [
    "home",
    "orientation",
    "site_plan",
    "accessibility",
    "legal_notice",
    "personal_data",
    "cookies",
]
DEMONSTRATION = ["components", "components_form", "components_suggestions"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.django_db
def test_page_opens_for_everyone(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "– Portail de sécurité sanitaire</title>" in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.django_db
def test_page_reads_no_table_for_a_visitor(
    client: Client, name: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get(reverse(name))


@pytest.mark.parametrize("name", DEMONSTRATION)
@pytest.mark.django_db
def test_components_exist_in_the_demonstration_only(
    client: Client, settings: Any, name: str
) -> None:
    assert client.get(reverse(name)).status_code == 404
    settings.PORTAL_DEMO = True
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_demonstration_says_so_on_every_page(client: Client, settings: Any) -> None:
    assert "Démonstration." not in client.get("/").content.decode()
    settings.PORTAL_DEMO = True
    assert "Démonstration." in client.get("/").content.decode()


@pytest.mark.django_db
def test_language_is_kept(client: Client) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": "/cookies/"})
    assert response["Location"] == "/cookies/"
    assert '<html lang="en">' in client.get("/cookies/").content.decode()


@pytest.mark.django_db
def test_language_switch_does_not_leave_the_site(client: Client) -> None:
    response = client.post(
        reverse("set_language"), {"language": "en", "next": "https://example.org/"}
    )
    assert response["Location"] == "/"


@pytest.mark.django_db
def test_session_tells_whether_it_lives_and_its_token(client: Client) -> None:
    assert client.get(reverse("session")).json()["authenticated"] is False
    client.force_login(UserFactory())
    answer = client.get(reverse("session"))
    assert answer.json()["authenticated"] is True
    assert len(answer.json()["csrf"]) == 64
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_page_of_the_agency_knows_when_its_session_ends(client: Client, settings: Any) -> None:
    client.force_login(AgentFactory())
    page = reverse("filings:inbox")
    with time_machine.travel(time.time(), tick=False) as clock:
        assert f'data-session-ends-in="{settings.AGENCY_IDLE_SECONDS}"' in read(client, page)
        assert "data-session-warning" in read(client, page)
        assert "data-session-warning" not in read(client, "/")
        clock.shift(50)
        left = settings.AGENCY_IDLE_SECONDS - 50
        assert f'data-session-ends-in="{left}"' in read(client, page)
        assert client.get(reverse("session")).json()["ends_in"] == left


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.django_db
def test_an_agent_stays_for_another_while(client: Client, settings: Any) -> None:
    client.force_login(AgentFactory())
    with time_machine.travel(time.time(), tick=False) as clock:
        client.get(reverse("filings:inbox"))
        for _time in range(3):
            clock.shift(settings.AGENCY_IDLE_SECONDS - 10)
            assert client.get(reverse("session")).json()["ends_in"] == 10
            answer = client.post(reverse("session")).json()
            assert answer["ends_in"] == settings.AGENCY_IDLE_SECONDS
        assert client.get(reverse("filings:inbox")).status_code == 200


@pytest.mark.django_db
def test_staying_brings_no_ended_session_back_nor_passes_its_limit(
    client: Client, settings: Any
) -> None:
    settings.AGENCY_SESSION_SECONDS = settings.AGENCY_IDLE_SECONDS + 60
    client.force_login(AgentFactory())
    with time_machine.travel(time.time(), tick=False) as clock:
        client.get(reverse("filings:inbox"))
        clock.shift(settings.AGENCY_IDLE_SECONDS - 10)
        assert client.post(reverse("session")).json()["ends_in"] == 70
        clock.shift(80)
        assert client.post(reverse("session")).json()["ends_in"] == -10
        assert client.get(reverse("filings:inbox")).status_code == 302


@pytest.mark.django_db
def test_only_the_agency_has_a_session_that_ends(client: Client) -> None:
    assert client.post(reverse("session")).json()["ends_in"] is None
    client.force_login(UserFactory())
    assert client.post(reverse("session")).json()["ends_in"] is None


def test_security_contact_is_valid_for_months(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.MULTILINE)
    expires = datetime.datetime.fromisoformat(re.search(r"^Expires: (\S+)$", text, re.M)[1])
    assert datetime.timedelta(days=90) < expires - timezone.now() < datetime.timedelta(days=365)


@pytest.mark.django_db
def test_unknown_address_has_its_page(client: Client) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Cette page est introuvable" in response.content.decode()


def test_failure_page_needs_no_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "dvs.defauts-qualite@ansm.sante.fr" in response.content.decode()


def test_refused_host_has_its_page(client: Client) -> None:
    response = client.get("/", headers={"host": "ailleurs.example"})
    assert response.status_code == 400
    assert "n’a pas été comprise" in response.content.decode()


def test_maintenance_gives_the_fallback_without_the_database(client: Client, settings: Any) -> None:
    settings.PORTAL_MAINTENANCE = True
    response = client.get("/espace/")
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "600"
    assert "mailto:dvs.defauts-qualite@ansm.sante.fr" in page
    assert "WORD et PDF" in page
    assert 'href="tel:+33155873000"' in page


def test_maintenance_page_dials_nobody_in_the_demonstration(client: Client, settings: Any) -> None:
    settings.PORTAL_MAINTENANCE = settings.PORTAL_DEMO = True
    page = client.get("/").content.decode()
    assert "tel:" not in page
    assert "55\N{NO-BREAK SPACE}87" in page


@pytest.mark.django_db
def test_stale_form_of_this_site_keeps_its_values() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        reverse("set_language"),
        {"note": ["a", "b"], "password": "secret", "csrfmiddlewaretoken": "stale"},
        headers={"origin": "http://testserver"},
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert page.count('name="note"') == 2
    assert "secret" not in page
    assert "stale" not in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
@pytest.mark.django_db
def test_form_of_another_site_is_not_offered_again(origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"origin": origin} if origin else {}
    response = client.post(reverse("set_language"), {"note": "forged"}, headers=headers)
    assert response.status_code == 403
    assert "forged" not in response.content.decode()


@pytest.mark.django_db
def test_form_sent_after_the_session_ended_keeps_its_values(client: Client) -> None:
    response = client.post(
        reverse("accounts:profile"),
        {"full_name": "Camille Modèle"},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 401
    assert 'value="Camille Modèle"' in response.content.decode()


@pytest.mark.django_db
def test_forged_form_without_session_is_sent_to_the_login(client: Client) -> None:
    response = client.post(
        reverse("accounts:profile"), {"full_name": "x"}, headers={"origin": "https://evil.example"}
    )
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_personal_data_says_how_long_drafts_are_kept_and_what_stays(
    client: Client, settings: Any
) -> None:
    settings.DRAFT_DAYS, settings.CPC_TIP_CONFIRM_DAYS = 45, 3

    told = client.get(reverse("personal_data")).content.decode()

    assert "3 jours si l’adresse n’est pas confirmée" in told
    assert "45 jours sans activité" in told
    assert "L’historique des modifications, que personne ne peut réécrire, garde" in told


@pytest.mark.django_db
def test_who_is_refused_at_the_agency_is_told_why_and_keeps_the_own_menu(client: Client) -> None:
    member = MembershipFactory()
    log_in(client, give_totp(member.user))
    response = client.get(reverse("filings:inbox"))
    page = response.content.decode()
    assert response.status_code == 403
    assert "réservé aux agents de l’agence" in page
    assert f'href="{reverse("filings:dashboard")}"' in page
    assert f'href="{reverse("filings:inbox")}"' not in page


def test_the_icon_asked_at_the_root_is_the_mark(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert "mark" in answer["Location"]
