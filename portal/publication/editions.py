"""What a workflow hands over to be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Item:
    """One affected identifier and which units of it: `scope` is a value of `enums.Scope`.

    What is given beside the scope narrows it: a lot with a scope of serial numbers means these
    numbers of that lot. A range of serial numbers goes from `serial` to `serial_to`.
    """

    line: int
    product: str
    identifier_kind: str
    identifier: str
    scope: str
    lot: str = ""
    serial: str = ""
    serial_to: str = ""
    expiry_from: date | None = None
    expiry_to: date | None = None
    manufactured_from: date | None = None
    manufactured_to: date | None = None
    software: str = ""


NUMBER = "{R}"
"""Stands for the public reference in a title or a summary until the reference is allotted."""

FACETS = ("recipients", "product_kinds", "actions", "emdn", "types", "substances")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What one version says, whole.

    An empty `reference` has the kind give its next public number within the transaction.
    `text` holds all words that a search should find beyond title, summary and maker. `facets`
    maps some of `FACETS` to codes. A retraction has no items. `unscannable` counts the products
    that no code names, of which there are no items, and `lots` are the keys of their lots.
    """

    kind: str
    subject: str
    reference: str = ""
    version_kind: str
    lifecycle: str
    title: str
    summary: str
    reason: str = ""
    maker: str
    text: str = ""
    urgent: bool = False
    exercise: bool = False
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    payload: Mapping[str, Any]
    items: Sequence[Item] = ()
    unscannable: int = 0
    lots: Sequence[str] = ()
