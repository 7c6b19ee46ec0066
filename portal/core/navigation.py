"""Where each package announces its pages, so that menus, tiles and the site plan know them all.

A package calls `register` in its `AppConfig.ready()`; `portal.web` and the layouts read. The
registry holds names of addresses, never models or views, so imports keep running one way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ROOMS = ("public", "workspace", "agency", "account")

GROUPS: dict[str, dict[str, Any]] = {
    "public": {
        "publications": _("Autres publications"),
    },
    "workspace": {
        "procedures": _("Par procédure"),
        "firm": _("Réglages"),
    },
    "agency": {
        "entry": _("Saisir un dossier"),
        "follow_up": _("Suivi et exports"),
        "reference": _("Référentiels"),
        "operation": _("Fonctionnement"),
    },
}
"""The groups of the rooms whose menu is long, in order: what belongs together comes from packages
that do not know each other."""


def nothing(request: HttpRequest) -> int:
    """Return 0: nothing waits behind the item."""
    return 0


def everyone(request: HttpRequest) -> bool:
    """Return True: the item is for every visitor."""
    return True


@dataclass(frozen=True)
class Item:
    """One entry of a room: `label` and `description` may be lazy translations."""

    room: str
    key: str
    label: Any
    url_name: str
    order: int = 50
    visible: Callable[[HttpRequest], bool] = everyone
    description: Any = ""
    match: str = ""
    waiting: Callable[[HttpRequest], int] = nothing
    group: str = ""


@dataclass(frozen=True)
class Link:
    """An item as a template shows it for one request; `waiting` counts what is to be done there."""

    key: str
    label: str
    url: str
    current: bool
    description: Any
    waiting: int = 0
    group: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a menu: a link, or a group that opens on several (`links`, without a `url`)."""

    label: Any
    url: str
    current: bool
    waiting: int
    links: tuple[Link, ...] = ()


_items: dict[tuple[str, str], Item] = {}


def register(
    room: str,
    key: str,
    label: Any,
    url_name: str,
    *,
    order: int = 50,
    visible: Callable[[HttpRequest], bool] = everyone,
    description: Any = "",
    match: str = "",
    waiting: Callable[[HttpRequest], int] = nothing,
    group: str = "",
) -> None:
    """Announce a page.

    Raises ValueError for an unknown room or group, or a key announced twice differently.

    `match` is the path prefix under which the item counts as current, when that is not its own
    address; `description` is the sentence of its tile; `waiting` counts what awaits the reader.
    The menu shows an item with a `group` of its room (`GROUPS`) under that group.
    """
    if room not in ROOMS:
        raise ValueError(f"unknown room {room!r}, expected one of {ROOMS}")
    if group and group not in GROUPS.get(room, {}):
        raise ValueError(f"unknown group {group!r} of {room}")
    item = Item(room, key, label, url_name, order, visible, description, match, waiting, group)
    known = _items.setdefault((room, key), item)
    if known.url_name != url_name:
        raise ValueError(f"{room}/{key} is already registered for {known.url_name}")


def links(request: HttpRequest, room: str, *, counted: bool = True) -> list[Link]:
    """Return what `request` may see of `room`, in order; at most one link is current.

    Who needs the addresses alone asks for no count of what waits.
    """
    shown = [
        (item, reverse(item.url_name))
        for item in sorted(_items.values(), key=lambda each: (each.order, each.key))
        if item.room == room and item.visible(request)
    ]
    matching = [
        (len(item.match or url), item.key)
        for item, url in shown
        if request.path == url or (url != "/" and request.path.startswith(item.match or url))
    ]
    current = max(matching)[1] if matching else ""
    return [
        Link(
            item.key,
            item.label,
            url,
            item.key == current,
            item.description,
            item.waiting(request) if counted else 0,
            item.group,
        )
        for item, url in shown
    ]


def entries(found: Iterable[Link], room: str) -> list[Entry]:
    """Return the menu of `room` made of `found`: links alone, then the groups that hold some.

    A group of one link is that link: nothing is gained by opening it.
    """
    grouped: dict[str, list[Link]] = {"": [], **{name: [] for name in GROUPS.get(room, {})}}
    for link in found:
        grouped[link.group].append(link)
    alone = grouped.pop("")
    menu = [_entry(link) for link in alone]
    for name, links_of_group in grouped.items():
        if len(links_of_group) == 1:
            menu.append(_entry(links_of_group[0]))
        elif links_of_group:
            menu.append(
                Entry(
                    GROUPS[room][name],
                    "",
                    any(link.current for link in links_of_group),
                    sum(link.waiting for link in links_of_group),
                    tuple(links_of_group),
                )
            )
    return menu


def _entry(link: Link) -> Entry:
    return Entry(link.label, link.url, link.current, link.waiting)
