"""Components that hold content: the signature of each is the contract of its template.

`{% component "alert" kind="warning" title="…" %}…{% endcomponent %}` calls `alert(...)` and renders
`templates/components/alert.html` with what it returns and `content`. An argument that a function
does not know is an error at once, and every variable of a template has a value.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings

CONTAINERS: dict[str, Callable[..., dict[str, Any]]] = {}


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is not one of {allowed}")
    return value


def container(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make `function` available as a component under its own name."""
    CONTAINERS[function.__name__] = function
    return function


@container
def alert(*, kind: str = "info", title: str = "", level: int = 2, role: str = "") -> dict[str, Any]:
    """A message about this page; `role` is for one that appears after loading (alert, status)."""
    icon = {"info": "info", "success": "success", "warning": "warning", "error": "error"}
    _one_of("kind", kind, tuple(icon))
    return {"kind": kind, "title": title, "level": level, "role": role, "icon_name": icon[kind]}


@container
def notice(*, kind: str = "info") -> dict[str, Any]:
    """A band across the page: "info", "urgent" or "demo"."""
    return {"kind": _one_of("kind", kind, ("info", "urgent", "demo"))}


@container
def inset(*, urgent: bool = False) -> dict[str, Any]:
    """A remark set apart from the text around it."""
    return {"urgent": urgent}


@container
def card(
    *, title: str, href: str = "", level: int = 3, eyebrow: str = "", note: str = ""
) -> dict[str, Any]:
    """A bounded summary of one thing; the title carries the link."""
    return {"title": title, "href": href, "level": level, "eyebrow": eyebrow, "note": note}


@container
def tile(*, title: str, href: str, level: int = 3) -> dict[str, Any]:
    """A large way in, all of it clickable; the content is one sentence."""
    return {"title": title, "href": href, "level": level}


@container
def details(*, title: str, open: bool = False, id: str = "") -> dict[str, Any]:
    """A part that opens on request."""
    return {"title": title, "open": open, "id": id}


@container
def panel(*, title: str, level: int = 2, id: str = "", urgent: bool = False) -> dict[str, Any]:
    """A titled block of a case page; urgent ones carry the warm edge."""
    return {"title": title, "level": level, "id": id, "urgent": urgent}


@container
def empty(*, title: str, level: int = 2) -> dict[str, Any]:
    """What stands where nothing is yet; the content says what to do next."""
    return {"title": title, "level": level}


@container
def dialog(*, id: str, title: str) -> dict[str, Any]:
    """A question over the page; opened by a button with `data-dialog="<id>"`."""
    return {"id": id, "title": title}


@container
def phone_call(*, number: str, title: str, level: int = 2) -> dict[str, Any]:
    """A call that somebody must make now. The number is a link, except in the demonstration."""
    return {"number": number, "title": title, "level": level, "demo": settings.PORTAL_DEMO}


def dialled(number: str) -> str:
    """Return a French national number in international form for a `tel:` link, others compacted."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"+33{digits[1:]}" if digits.startswith("0") and len(digits) == 10 else digits


@container
def table(
    *, caption: str, hide_caption: bool = False, cards: bool = True, id: str = ""
) -> dict[str, Any]:
    """A table; the content is its thead and tbody. With `cards`, its rows stack on a phone,
    where each `td` says its column through `data-label`."""
    return {"caption": caption, "hide_caption": hide_caption, "cards": cards, "id": id}


@container
def filters(*, label: str = "", action: str = "", open: Any = False) -> dict[str, Any]:
    """A bar of fields that narrows a list; it submits by GET.

    A phone shows the list first: there the bar is folded, unless `open` says that a filter is set
    or that the form has something to say.
    """
    return {"label": label, "action": action, "open": open}


@container
def message(
    *,
    author: str,
    when: Any,
    organisation: str = "",
    kind: str = "",
    visibility: str = "",
    own: bool = False,
    internal: bool = False,
    read: str = "",
) -> dict[str, Any]:
    """One message of a thread (`<ol class="thread">`); `internal` ones never reach the filer."""
    return {
        "author": author,
        "when": when,
        "organisation": organisation,
        "kind": kind,
        "visibility": visibility,
        "own": own,
        "internal": internal,
        "read": read,
    }


@container
def clock(
    *, label: str, due: Any, remaining: str, tone: str = "calm", sum: str = ""
) -> dict[str, Any]:
    """A due date with what remains in words; `sum` is its arithmetic in one sentence, the content
    the rule and its arithmetic step by step."""
    _one_of("tone", tone, ("calm", "soon", "late", "stopped", "done"))
    return {"label": label, "due": due, "remaining": remaining, "tone": tone, "sum": sum}


@container
def actions() -> dict[str, Any]:
    """A row of buttons, the main one first."""
    return {}
