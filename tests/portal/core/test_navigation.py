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


def test_unknown_room_is_refused() -> None:
    with pytest.raises(ValueError, match="cellar"):
        navigation.register("cellar", "a", "Cave", "home")


def test_key_announced_twice_for_different_pages_is_refused() -> None:
    navigation.register("public", "a", "Accueil", "home")
    navigation.register("public", "a", "Accueil", "home")
    with pytest.raises(ValueError, match="already"):
        navigation.register("public", "a", "Plan", "site_plan")
