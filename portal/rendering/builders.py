"""What goes into each kind of document: workflows register their builders here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from portal.rendering.models import GeneratedDocument

LETTER = "pdf/ua-1"
ARCHIVE = "pdf/a-3a"


@dataclass(frozen=True)
class Content:
    """What a builder returns.

    `template` and `context` make the PDF. `payload`, when given, is attached to it as JSON and
    needs the archive variant. `docx`, when given, writes the body of the Word file; otherwise
    the generic writer takes `context["sections"]`.
    """

    template: str
    context: dict[str, Any]
    payload: dict[str, Any] | None = None
    docx: Callable[[Any], None] | None = None
    variant: Literal["pdf/ua-1", "pdf/a-3a"] = LETTER


@dataclass(frozen=True)
class Standing:
    """What a document is worth today, for who checks its code; `url` leads to what replaced it."""

    text: str
    is_in_force: bool
    url: str = ""


Builder = Callable[[GeneratedDocument], Content]
Judge = Callable[[GeneratedDocument], Standing]
Secrecy = Callable[[GeneratedDocument], bool]


class UnknownKind(LookupError):
    """No workflow has registered a builder for this kind of document."""


_builders: dict[str, Builder] = {}
_judges: dict[str, Judge] = {}
_secrecies: dict[str, Secrecy] = {}


def register(
    kind: str,
    builder: Builder,
    *,
    standing: Judge | None = None,
    embargo: Secrecy | None = None,
) -> None:
    """Have `builder` make the documents of `kind`; a kind can be registered once.

    `standing` tells what a document of that kind is worth today, where that may change; `embargo`
    whether the copies handed out today bear the name of their reader.
    """
    if kind in _builders:
        raise ValueError(f"{kind} has a builder already")
    _builders[kind] = builder
    if standing is not None:
        _judges[kind] = standing
    if embargo is not None:
        _secrecies[kind] = embargo


def is_embargoed(document: GeneratedDocument) -> bool:
    """Tell whether copies of `document` bear the name of their reader today."""
    return document.kind in _secrecies and _secrecies[document.kind](document)


def standing_of(document: GeneratedDocument | None) -> Standing | None:
    """Return what `document` is worth today, None when that never changes."""
    if document is None or document.kind not in _judges:
        return None
    return _judges[document.kind](document)


def unregister(kind: str) -> None:
    """Forget the builder of `kind`, if any."""
    _builders.pop(kind, None)
    _judges.pop(kind, None)
    _secrecies.pop(kind, None)


def build(document: GeneratedDocument) -> Content:
    """Return the content of `document`, or raise UnknownKind."""
    try:
        builder = _builders[document.kind]
    except KeyError:
        raise UnknownKind(document.kind) from None
    return builder(document)
