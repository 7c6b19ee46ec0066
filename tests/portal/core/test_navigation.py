"""The registry of pages that menus read."""

import pytest
from django.test import RequestFactory

from portal.core import navigation


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})


def links(path: str = "/", room: str = "public") -> list[navigation.Link]:
    return navigation.links(RequestFactory().get(path), room)


def test_links_come_in_order_for_those_who_may_see_them() -> None:
    navigation.register("public", "b", "Déclarer", "orientation", order=20)
    navigation.register("public", "a", "Accueil", "home", order=10)
    navigation.register("public", "c", "Plan", "site_plan", visible=lambda request: False)
    navigation.register("agency", "d", "Plan", "site_plan")
    assert [(link.label, link.url) for link in links()] == [
        ("Accueil", "/"),
        ("Déclarer", "/declarer/"),
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "home"), ("/declarer/", "declare"), ("/declarer/x/", "declare"), ("/y/", "")],
)
def test_one_link_at_most_is_current(path: str, current: str) -> None:
    navigation.register("public", "home", "Accueil", "home")
    navigation.register("public", "declare", "Déclarer", "orientation")
    assert [link.key for link in links(path) if link.current] == ([current] if current else [])


def test_longest_match_is_current() -> None:
    navigation.register("public", "short", "Déclarer", "orientation")
    navigation.register("public", "long", "Défaut", "site_plan", match="/declarer/defaut/")
    assert [link.key for link in links("/declarer/defaut/1/") if link.current] == ["long"]


def menu(path: str = "/", room: str = "agency") -> list[navigation.Entry]:
    return navigation.entries(links(path, room), room)


def test_menu_has_links_alone_then_groups_in_order() -> None:
    navigation.register("agency", "loads", "Chargements", "site_plan", group="reference")
    navigation.register("agency", "mitm", "MITM", "cookies", group="reference", order=10)
    navigation.register("agency", "inbox", "Dossiers", "home", order=60)
    navigation.register(
        "agency", "a", "Saisir", "orientation", group="entry", waiting=lambda request: 2
    )
    navigation.register(
        "agency", "b", "Importer", "accessibility", group="entry", waiting=lambda request: 1
    )
    found = menu("/declarer/")
    assert [(one.label, one.url, one.current, one.waiting) for one in found] == [
        ("Dossiers", "/", False, 0),
        ("Saisir un dossier", "", True, 3),
        ("Référentiels", "", False, 0),
    ]
    assert [link.label for link in found[2].links] == ["MITM", "Chargements"]


def test_group_of_one_link_is_that_link() -> None:
    navigation.register("agency", "a", "Saisir", "orientation", group="entry")
    navigation.register(
        "agency", "b", "Importer", "site_plan", group="entry", visible=lambda request: False
    )
    assert [(one.label, one.url, one.links) for one in menu()] == [("Saisir", "/declarer/", ())]


@pytest.mark.parametrize(("room", "group"), [("agency", "cellar"), ("public", "entry")])
def test_unknown_group_is_refused(room: str, group: str) -> None:
    with pytest.raises(ValueError, match=group):
        navigation.register(room, "a", "Cave", "home", group=group)


def test_unknown_room_is_refused() -> None:
    with pytest.raises(ValueError, match="cellar"):
        navigation.register("cellar", "a", "Cave", "home")


def test_key_announced_twice_for_different_pages_is_refused() -> None:
    navigation.register("public", "a", "Accueil", "home")
    navigation.register("public", "a", "Accueil", "home")
    with pytest.raises(ValueError, match="already"):
        navigation.register("public", "a", "Plan", "site_plan")
