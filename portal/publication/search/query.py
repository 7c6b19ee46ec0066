"""What is asked for, as the address of a page says it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 200
MOST_VALUES = 20
MOST_PAGES = 500
PAGE_SIZE = 20

_SPACES = re.compile(r"[ \t\r\n\u00a0\u202f]+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class Sort(TextChoices):
    """The orders of a list."""

    RELEVANCE = "pertinence", _("Pertinence")
    PUBLISHED = "publication", _("Date de publication")
    UPDATED = "mise-a-jour", _("Date de mise à jour")
    TITLE = "titre", _("Titre")
    MAKER = "fabricant", _("Fabricant")


_LISTS = {
    "recipients": "destinataire",
    "product_kinds": "produit",
    "actions": "action",
    "types": "type",
    "substances": "substance",
    "emdn": "emdn",
    "lifecycle": "etat",
    "kinds": "nature",
}
"""The names of the filters by code, and those of their parameters."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search: words or a code, filters, order and page.

    Values of one filter are alternatives, filters add up. An EMDN code means all below it too.
    `maker` is the beginning of a name, `since` and `until` bound the first publication, both
    days included. Without `sort`, words are sorted by relevance, all else by date.
    """

    text: str = ""
    recipients: tuple[str, ...] = ()
    product_kinds: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    emdn: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    maker: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort | None = None
    page: int = 1

    @classmethod
    def parse(cls, params: QueryDict | str) -> "Query":
        """Return what an address asks for. Never fails: what is not understood asks nothing."""
        if isinstance(params, str):
            params = QueryDict(params)
        sort, page = params.get("tri", ""), params.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(
            text=_text(params.get("q", "")),
            maker=_text(params.get("fabricant", "")),
            since=_date(params.get("du", "")),
            until=_date(params.get("au", "")),
            sort=Sort(sort) if sort in Sort.values else None,
            page=min(max(number, 1), MOST_PAGES),
            **{name: _codes(params.getlist(param)) for name, param in _LISTS.items()},
        )

    def querystring(self, **changes: Any) -> str:
        """Return the address's query of this search with `changes`; always the same for the same.

        Another filter starts again at the first page.
        """
        asked = replace(self, **({"page": 1} | changes)) if changes else self
        pairs: list[tuple[str, Any]] = [("q", asked.text)]
        for name, param in _LISTS.items():
            pairs += [(param, code) for code in getattr(asked, name)]
        pairs += [
            ("fabricant", asked.maker),
            ("du", asked.since.isoformat() if asked.since else ""),
            ("au", asked.until.isoformat() if asked.until else ""),
            ("tri", asked.sort.value if asked.sort else ""),
            ("page", asked.page if asked.page > 1 else ""),
        ]
        return urlencode([(param, value) for param, value in pairs if value])

    def toggled(self, facet: str, code: str) -> str:
        """Return the query of the same search with this value of a filter added, or taken away."""
        held = getattr(self, facet)
        if code in held:
            return self.querystring(**{facet: tuple(one for one in held if one != code)})
        return self.querystring(**{facet: tuple(sorted({*held, code}))})

    @property
    def filtered(self) -> bool:
        """Tell whether anything but the text narrows the search."""
        return any(
            getattr(self, one.name)
            for one in fields(self)
            if one.name not in {"text", "sort", "page"}
        )


def _text(raw: str) -> str:
    """Return one line of text; the separators that a scanner sends stay."""
    return _SPACES.sub(" ", raw.replace("\x00", "")).strip(" ")[:LONGEST_TEXT].strip(" ")


def _codes(raw: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in raw if _CODE.fullmatch(code)})[:MOST_VALUES])


def _date(raw: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(raw.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 1900 <= found.year < 2200 else None
    return None
