"""The questions before the login: everyone reaches a door, nobody is refused."""

import itertools

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cpc_reports.views.orientation import DOORS, next_step

ANSWERS = {
    "qui": ["organisme", "prescripteur", "laboratoire", "omedit", "recherche", "patient"],
    "amm": ["oui", "non"],
    "patients": ["groupe", "nommé"],
    "but": ["amm", "precoce", "signaler"],
    "besoin": ["non", "oui"],
}


def test_every_way_ends_on_one_door_in_four_questions_at_most():
    reached = set()
    for values in itertools.product(*ANSWERS.values()):
        chosen = dict(zip(ANSWERS, values, strict=True))
        asked: dict[str, str] = {}
        for _step in range(6):
            question, door = next_step(asked)
            if door is not None:
                break
            asked[question.name] = chosen[question.name]
        assert door is not None
        assert len(asked) <= 4
        reached.add(door.title)
    assert reached == {one.title for one in DOORS.values()}


@pytest.mark.parametrize(
    ("answers", "door"),
    [
        ({"qui": "organisme", "amm": "oui", "patients": "groupe", "besoin": "non"}, "file"),
        ({"qui": "organisme", "amm": "non"}, "aac"),
        ({"qui": "prescripteur", "amm": "oui", "patients": "nommé"}, "aac"),
        ({"qui": "prescripteur", "amm": "oui", "patients": "groupe"}, "body"),
        ({"qui": "laboratoire", "but": "precoce"}, "aap"),
        ({"qui": "laboratoire", "but": "signaler"}, "notice"),
        ({"qui": "omedit"}, "omedit"),
        ({"qui": "patient"}, "patient"),
        ({"qui": "recherche"}, "gio"),
    ],
)
def test_the_doors_of_the_dossier(answers, door):
    assert next_step(answers) == (None, DOORS[door])


@pytest.mark.django_db
def test_the_pages_ask_then_show_the_door_without_an_account(client):
    page = client.get(reverse("cpc_public:triage"))
    assert "Qui êtes-vous" in page.content.decode()
    page = client.get(reverse("cpc_public:triage"), {"qui": "patient"})
    told = page.content.decode()
    assert "association" in told
    assert "CPC@ansm.sante.fr" in told


def test_the_page_of_all_declarations_has_a_door_for_each_side(client):
    page = BeautifulSoup(client.get(reverse("orientation")).content, "html.parser")
    declare, way = reverse("declare", args=["cpc"]), reverse("cpc_public:triage")
    finder = reverse("cpc_public:finder")

    def links(anchor):
        return {link["href"] for link in page.find(id=anchor).find_all("a")}

    assert declare in links("habilite")
    assert declare not in links("industriel"), "a laboratory does not file"
    assert way in links("industriel") & links("patient") & links("habilite")
    assert finder in links("professionnel") & links("organisme")


def test_the_public_list_leads_to_who_may_signal(client, db):
    page = BeautifulSoup(client.get("/cpc/").content, "html.parser")
    for name in ("triage", "finder"):
        assert page.find("a", href=reverse(f"cpc_public:{name}"))
