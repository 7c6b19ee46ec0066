"""Where each package announces its pages, so that menus, tiles and the site plan know them all.

A package calls `register` in its `AppConfig.ready()`; `portal.web` and the layouts read. The
registry holds names of addresses, never models or views, so imports keep running one way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

ROOMS = ("public", "workspace", "agency", "account")


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


@dataclass(frozen=True)
class Link:
    """An item as a template shows it for one request; `waiting` counts what is to be done there."""

    key: str
    label: str
    url: str
    current: bool
    description: Any
    waiting: int = 0


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
) -> None:
    """Announce a page. Raises ValueError for an unknown room or a key announced twice differently.

    `match` is the path prefix under which the item counts as current, when that is not its own
    address; `description` is the sentence of its tile; `waiting` counts what awaits the reader.
    """
    if room not in ROOMS:
        raise ValueError(f"unknown room {room!r}, expected one of {ROOMS}")
    item = Item(room, key, label, url_name, order, visible, description, match, waiting)
    known = _items.setdefault((room, key), item)
    if known.url_name != url_name:
        raise ValueError(f"{room}/{key} is already registered for {known.url_name}")


def links(request: HttpRequest, room: str) -> list[Link]:
    """Return what `request` may see of `room`, in order; at most one link is current."""
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
            item.waiting(request),
        )
        for item, url in shown
    ]
