"""The list of actions and the search over all publications."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from portal.core.workflow import perform
from portal.publication.views import catalogue
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def three():
    return [
        factory.published(
            commercial_title="Cathéters Venalis",
            recipients=["pui"],
            action_type="recall",
            user_actions=["return"],
        ),
        factory.published(
            commercial_title="Bandelettes Glycémia",
            recipients=["officine"],
            action_type="quality_defect",
            manufacturer_name="Étoile Santé",
        ),
        factory.published(commercial_title="Pompe Perfusia", recipients=["officine", "pui"]),
    ]


def titles(client, path="/actions/", **params) -> list[str]:
    page = text(client.get(path, params))
    names = ("Venalis", "Glycémia", "Perfusia")
    found = {name: page.find(f"{name} – ") for name in names}
    return sorted((name for name in names if found[name] >= 0), key=found.get)


def test_the_last_published_comes_first(client, three):
    assert titles(client) == ["Perfusia", "Glycémia", "Venalis"]
    assert titles(client, path="/recherche/") == ["Perfusia", "Glycémia", "Venalis"]


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"q": "catheter venalis"}, ["Venalis"]),
        ({"q": "bandeletes glicemia"}, ["Glycémia"]),
        ({"q": "03401234567890"}, ["Perfusia", "Glycémia", "Venalis"]),
        ({"destinataire": "officine"}, ["Perfusia", "Glycémia"]),
        ({"destinataire": ["officine", "pui"], "type": "quality_defect"}, ["Glycémia"]),
        ({"fabricant": "étoile"}, ["Glycémia"]),
        ({"etat": "closed"}, []),
        ({"tri": "titre"}, ["Glycémia", "Venalis", "Perfusia"]),
        ({"q": "introuvable"}, []),
    ],
)
def test_words_and_filters_narrow_the_list(client, three, params, shown):
    assert titles(client, **params) == shown


def test_a_correction_says_what_was_looked_for(client, three):
    page = text(client.get("/actions/", {"q": "glicemia"}))

    assert "car rien n’est publié sur «\xa0glicemia\xa0»" in page
    assert "1 résultat" in page


def test_filters_are_told_with_their_counts_and_can_be_taken_away(client, three):
    page = text(client.get("/actions/", {"destinataire": ["officine", "pui"]}))

    assert 'id="destinataire-officine" name="destinataire" value="officine" checked' in page
    assert 'href="?destinataire=pui"' in page
    assert 'href="?destinataire=officine"' in page
    assert "3 résultats" in page


def test_an_address_holds_no_empty_field(client, three):
    response = client.get("/actions/", {"q": "venalis", "du": "", "tri": "titre", "au": ""})

    assert (response.status_code, response["Location"]) == (302, "/actions/?q=venalis&tri=titre")


def test_a_date_that_is_none_is_told(client, three):
    page = text(client.get("/actions/", {"du": "31/02/2026", "q": ""}))

    assert "Date non comprise" in page
    assert "31/02/2026" in page


def test_a_search_that_fails_says_so(client, three, monkeypatch):
    def too_long(query, **options):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(catalogue, "search", too_long)

    response = client.get("/actions/", {"q": "pompe"})

    assert response.status_code == 503
    assert "La recherche n’a pas abouti" in text(response)


def test_nothing_found_says_that_it_proves_nothing(client, three):
    page = text(client.get("/actions/", {"q": "introuvable", "destinataire": "pui"}))

    assert "ne prouve pas" in page
    assert "Retirer tous les filtres" in page


def test_a_page_past_the_end_leads_to_the_last_one(client, three):
    response = client.get("/actions/", {"page": "9"})

    assert (response.status_code, response["Location"]) == (302, "/actions/?")


def test_hostile_text_is_shown_as_text(client, three):
    page = text(client.get("/actions/", {"q": "<script>alert(1)</script>\x1d'\""}))

    assert "<script>alert(1)" not in page


def test_the_list_asks_as_many_questions_for_one_action_as_for_many(client, three):
    def asked(**params) -> int:
        client.get("/actions/", params)
        with CaptureQueriesContext(connection) as found:
            assert client.get("/actions/", params).status_code == 200
        return len(found)

    one = asked(q="venalis")
    assert asked() == one
    assert asked(destinataire="officine", tri="titre") == one


def test_a_closed_action_is_listed_as_such(client, three):
    perform(three[0].again(), "close", actor=three[0].validator, closure_reason="no_stock")

    assert titles(client, etat="closed") == ["Venalis"]
    assert titles(client, etat="open") == ["Perfusia", "Glycémia"]


def test_home_menu_and_footer_lead_to_the_lists(client):
    page = text(client.get("/"))

    assert page.count('href="/actions/"') >= 2
    assert 'href="/recherche/"' in page
