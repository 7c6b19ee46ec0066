"""The kinds of things that are published, registered when their workflow is ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.core.moments import without_weekday
from portal.publication.enums import Lifecycle


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What whoever holds an affected unit must do, as codes for software and words for people.

    `required_actions` are (code, label). `block_dispensing` is "yes", "no", "manufacturer_advice",
    or "" when the publication does not say; `block_words` answer whether to block, `block_order`
    says it as a sentence. `deadline_words` tells a deadline that is no date, `reply_deadline` the
    day by which the manufacturer is to be answered.
    """

    required_actions: tuple[tuple[str, Any], ...] = ()
    block_dispensing: str = ""
    block_words: Any = ""
    block_order: Any = ""
    deadline: date | None = None
    deadline_words: Any = ""
    reply_deadline: date | None = None


def no_advice(_said: Mapping[str, Any]) -> Advice:
    """Return that the publication asks nothing."""
    return Advice()


def derive_nothing(_publications: Sequence[int]) -> None:
    """Derive nothing from publications."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One answer that differs between two versions, as it read before and after ("" for none)."""

    label: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


Labels = Mapping[str, Any] | Callable[[Sequence[str]], Mapping[str, Any]]


def labels_of(source: Labels, codes: Sequence[str]) -> dict[str, str]:
    """Return the words that `source` has for these codes."""
    found = source(codes) if callable(source) else source
    return {code: str(found[code]) for code in codes if code in found}


def _nothing(*_args: Any) -> Mapping[int, Any]:
    return {}


def _none(_payload: Mapping[str, Any]) -> Sequence[Any]:
    return ()


def _standing(version: Any) -> tuple[str, str]:
    tone = "neutral" if version.lifecycle == Lifecycle.CLOSED else "progress"
    return str(version.get_lifecycle_display()), tone


def _closing(version: Any) -> tuple[str, str, str] | None:
    if version.lifecycle != Lifecycle.CLOSED:
        return None
    text = _(
        "Close le %(day)s. Un produit concerné qui n’a pas été traité le reste : suivez les "
        "consignes ci-dessous."
    )
    day = without_weekday(localtime(version.published_at))
    return "info", _("Cette action est close"), text % {"day": day}


def _closed_mark(types: Sequence[str]) -> str:
    return str(Lifecycle.CLOSED.label)


@dataclass(frozen=True, kw_only=True)
class PublicPage:
    """What the shared public pages ask of a kind. Everything comes from versions, nothing else.

    `template` extends `publication/page.html`; `context(version)` gives it what it shows beside
    the shared facts. `changes(older, newer)` compares two payloads. `linked_data(version, url)` is
    the JSON-LD of the page at that address. `expiries(version, items)` gives the expiry of those
    items whose printed code holds one, by their primary key. `same_lines(older, newer)` gives the
    number of each line of a payload in the other one, where it is the same product, whatever codes
    name it. `unscannable(payload)` gives the
    products that no code names (`reading.unscannable`). `sheet` is the kind of the document
    made of each version, `first_papers` the kinds of those made once, of the first one, and handed
    with all. `bulky` is the path in a payload of what is long and told by the affected
    items. `labels` maps a facet (`editions.FACETS`) to the words of its codes, or to a function
    that finds those of the codes at hand; "lifecycle" too, for the list of the kind alone.
    `standing(version)` gives the words and the tone of where a version stands,
    `closing(version)` the kind, the title and the text of the alert that it is closed (None for
    nothing), `closed_mark(types)` the word of it in lists: actions have their own.
    `intro` is the sentence under the title of the list, and `links` the label and the URL name of
    pages that explain it.
    """

    template: str
    context: Callable[[Any], dict[str, Any]]
    changes: Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[FieldChange]]
    linked_data: Callable[[Any, str], dict[str, Any]]
    expiries: Callable[[Any, Sequence[Any]], Mapping[int, Any]] = _nothing
    same_lines: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[int, int]] = _nothing
    unscannable: Callable[[Mapping[str, Any]], Sequence[Any]] = _none
    sheet: str = ""
    first_papers: tuple[str, ...] = ()
    bulky: tuple[str, ...] = ()
    labels: Mapping[str, Labels] = field(default_factory=dict)
    standing: Callable[[Any], tuple[str, str]] = _standing
    closing: Callable[[Any], tuple[str, str, str] | None] = _closing
    closed_mark: Callable[[Sequence[str]], str] = _closed_mark
    intro: Any = ""
    links: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PublicationKind:
    """What a workflow says of the things that it publishes.

    `prefix_format` makes a public reference of `{year}`, `{yy}` and `{number}`:
    "R{yy:02d}{number:05d}", "{year}-DHPC-{number:05d}". `path(reference)` is the address of the
    public page. `key` has at most 12 characters and names the series of numbers too. `slug` is
    the address of its list, and `page` what its public pages show; a kind without has none.
    `holders` maps a kind of organisation to the recipients that it is: such organisations answer
    to what is addressed to them. `resource` names it in the programming interface ("actions"),
    empty when it is not there. The stock check reads the values of the payload that `advice_from`
    names ("notice__deadline") and hands them, by these names, to `advice`.
    `derive(publications)` rewrites what the workflow keeps of the current versions of these
    publications, in tables of its own: it is called within the transaction that publishes, and
    when everything derived is made anew. `counts_readings` counts by the day how often its pages
    are read.
    """

    key: str
    label: Any
    label_plural: Any
    prefix_format: str
    path: Callable[[str], str]
    slug: str = ""
    page: PublicPage | None = None
    resource: str = ""
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    advice_from: tuple[str, ...] = ()
    advice: Callable[[Mapping[str, Any]], Advice] = no_advice
    derive: Callable[[Sequence[int]], None] = derive_nothing
    counts_readings: bool = False

    def reference(self, at: datetime, number: int) -> str:
        """Return the public reference of that number in the year of `at`, as Paris counts it."""
        year = self.year(at)
        return self.prefix_format.format(year=year, yy=year % 100, number=number)

    @staticmethod
    def year(at: datetime) -> int:
        """Return the year in which `at` is numbered."""
        return timezone.localtime(at).year


_kinds: dict[str, PublicationKind] = {}


def register(kind: PublicationKind) -> None:
    """Add a kind; ValueError when its key is taken or too long."""
    if kind.key in _kinds:
        raise ValueError(f"publication kind {kind.key} is registered already")
    if len(kind.key) > 12:
        raise ValueError(f"publication kind {kind.key} has a key of more than 12 characters")
    _kinds[kind.key] = kind


_listeners: list[Callable[[Any], None]] = []


def listen(listener: Callable[[Any], None]) -> None:
    """Have `listener(version)` called within each transaction that publishes news."""
    _listeners.append(listener)


def tell(version: Any) -> None:
    """Call who listens."""
    for listener in _listeners:
        listener(version)


Offer = Callable[[Any, Any], tuple[str, str] | None]
_offers: list[Offer] = []


def offer(way: Offer) -> None:
    """Have the public page of a publication offer `way(request, publication)`: label, address."""
    _offers.append(way)


def offers(request: Any, publication: Any) -> list[tuple[str, str]]:
    """Return what the page of a publication offers to the reader, none to who is not signed in."""
    if not request.user.is_authenticated:
        return []
    return [found for way in _offers if (found := way(request, publication))]


def all_kinds() -> list[PublicationKind]:
    """Return every kind in the order of registration."""
    return list(_kinds.values())


def get(key: str) -> PublicationKind:
    """Return the kind of that key; KeyError when there is none."""
    return _kinds[key]


def public_kinds() -> list[PublicationKind]:
    """Return the kinds that have public pages, in the order of registration."""
    return [kind for kind in _kinds.values() if kind.slug and kind.page]


def page_of(key: str) -> PublicPage:
    """Return what the public pages of that kind show; KeyError when it has none."""
    page = _kinds[key].page
    if page is None:
        raise KeyError(key)
    return page
