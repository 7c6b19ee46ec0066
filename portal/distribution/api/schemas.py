"""The shapes of the programming interface that all kinds of publications share."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import StringConstraints

from portal.core import api
from portal.distribution import vocabulary
from portal.distribution.selection import Selection
from portal.publication.enums import ItemStatus, Lifecycle, Scope, VersionKind
from portal.reference.identifiers import IdentifierType

BIGGEST = 2**63 - 1
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
Cursor = Annotated[int, Field(ge=0, le=BIGGEST)]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


CODE_LIST = "x-code-list"
"""The member of a schema that names the list of its codes, `/codes/<list>` for most."""


def values_of(choices: Any, *, null: bool = False, empty: bool = False) -> dict[str, Any]:
    """Return what JSON Schema says of a code list; `empty` when nothing may be said too."""
    return {"enum": [*choices.values, *([""] if empty else []), *([None] if null else [])]}


def several_of(choices: Any) -> dict[str, Any]:
    """Return what JSON Schema says of several codes of a list."""
    return {"items": {"type": "string"} | values_of(choices)}


def codes_of(name: str) -> dict[str, Any]:
    """Return what names, in a schema, a list that all kinds of publications make together.

    `enumerated` puts the codes there, once all kinds are registered.
    """
    return {CODE_LIST: name}


def enumerated(told: Any) -> Any:
    """Return a part of the description in which each named list has its codes."""
    if isinstance(told, list):
        return [enumerated(one) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: enumerated(one) for name, one in told.items()}
    if name := told.get(CODE_LIST):
        values = {"enum": vocabulary.values(name)}
        made |= {"items": made["items"] | values} if "items" in made else values
    return made


class Problem(Schema):
    """What is answered instead of data (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Filters(Schema):
    """What is wanted. Values of one filter are alternatives, filters add up."""

    recipient: list[Code] = Field(
        [],
        description="Final recipients, codes of /codes/recipients.",
        json_schema_extra=codes_of("recipients"),
    )
    product_kind: list[Code] = Field(
        [],
        description="Codes of /codes/product_kinds.",
        json_schema_extra=codes_of("product_kinds"),
    )
    action: list[Code] = Field(
        [],
        description="Actions asked of users, codes of /codes/actions.",
        json_schema_extra=codes_of("actions"),
    )
    type: list[Code] = Field(
        [], description="Codes of /codes/types.", json_schema_extra=codes_of("types")
    )
    emdn: list[Code] = Field([], description="EMDN codes; each means all below it too.")
    status: list[Code] = Field(
        [], description="Codes of /codes/lifecycles.", json_schema_extra=codes_of("lifecycles")
    )
    maker: Name = Field("", description="Beginning of the manufacturer's name.")

    def selection(self, kind: str = "") -> Selection:
        """Return the selection that these filters make of one kind, of all when it is empty.

        A code that no list has is a Problem: it would keep silent for ever.
        """
        names = Filters.model_fields
        said = {name: getattr(self, name) for name in names}
        wanted = Selection.of(said | {"kind": [kind] if kind else []})
        if strange := vocabulary.unknown(wanted):
            raise api.Problem(
                422,
                " ".join(
                    _("« %(filter)s » ne connaît pas %(codes)s : voir /codes/%(list)s.")
                    % {
                        "filter": name,
                        "codes": ", ".join(codes),
                        "list": vocabulary.LISTS[name],
                    }
                    for name, codes in strange.items()
                ),
                unknown=strange,
            )
        return wanted


class Item(Schema):
    """One identifier and the units of it that are concerned.

    A product that no code names has its units here too, without identifier nor key: nothing can
    be joined with them, and `no_identifier_reason` says why.
    """

    action: str = Field(description="Public reference of the publication.")
    version: int
    line: int = Field(description="Number of the product in the notice, from 1.")
    status: str = Field(json_schema_extra=values_of(ItemStatus))
    product: str
    identifier_type: str | None = Field(json_schema_extra=values_of(IdentifierType, null=True))
    identifier: str | None = Field(description="As it is printed; null for a product without code.")
    key: str | None = Field(
        description="As it is compared: a GTIN on 14 digits, else without spaces."
    )
    gtin14: str | None
    scope: str = Field(json_schema_extra=values_of(Scope))
    lot: str
    lot_key: str = Field(
        description=(
            "As it is compared: capitals, one space at most between words, no LOT or N° before "
            "it, its zeros kept. Empty when no lot is named, which means every lot where `scope` "
            "is `all` and nothing elsewhere: ask /check of serial numbers, dates and software."
        )
    )
    serial: str
    serial_to: str
    expiry_from: str | None
    expiry_to: str | None
    manufactured_from: str | None
    manufactured_to: str | None
    software: str
    required_actions: list[str] = Field(json_schema_extra=codes_of("actions"))
    block_dispensing: str = Field(
        description="Empty when the publication does not say.",
        json_schema_extra={"enum": ["yes", "no", "manufacturer_advice", ""]},
    )
    deadline: str | None
    url: str
    no_identifier_reason: str | None = Field(
        description="Why no code names the product; null when one does."
    )


class ItemPage(Schema):
    """Flat lines. `next` is the address of the next page."""

    items: list[Item]
    next: str | None


class ScopeDelta(Schema):
    """Lines added to the version before, and lines released of it; the first hundred of each.

    Those of products without code, which have no `key`, come last.
    """

    added: list[Item]
    removed: list[Item]
    added_total: int
    removed_total: int
    complete: bool = Field(description="Whether all lines are here.")


class Event(Schema):
    """One version that was published."""

    cursor: int
    event: str = Field(
        description="Its kind and what happened, such as action.updated.",
        json_schema_extra=codes_of("events"),
    )
    kind: str = Field(json_schema_extra=codes_of("kinds"))
    reference: str
    version: int
    version_kind: str = Field(json_schema_extra=values_of(VersionKind))
    lifecycle: str = Field(json_schema_extra=values_of(Lifecycle))
    occurred_at: datetime
    title: str
    reason: str
    urgent: bool
    exercise: bool
    recipients: list[str] = Field(json_schema_extra=codes_of("recipients"))
    matches: bool = Field(description="False when the publication has left the filters.")
    changed_fields: list[str]
    scope_delta: ScopeDelta
    self: str = Field(description="Address of this version in this interface.")
    url: str = Field(description="Address of the public page.")


class Changes(Schema):
    """What was published since a cursor, oldest first."""

    items: list[Event]
    next: int = Field(description="The cursor to ask from next time.")
    has_more: bool
    reset: bool = Field(description="True when `since` leads nowhere: load the full export anew.")
    snapshot: datetime | None = Field(description="When the last full export was made.")


class Summary(Schema):
    """A publication in a list."""

    reference: str
    kind: str = Field(json_schema_extra=codes_of("kinds"))
    title: str
    summary: str
    maker: str
    lifecycle: str = Field(json_schema_extra=values_of(Lifecycle))
    urgent: bool
    exercise: bool
    version: int
    cursor: int
    first_published_at: datetime
    updated_at: datetime
    recipients: list[str] = Field(json_schema_extra=codes_of("recipients"))
    product_kinds: list[str] = Field(json_schema_extra=codes_of("product_kinds"))
    actions: list[str] = Field(json_schema_extra=codes_of("actions"))
    types: list[str] = Field(json_schema_extra=codes_of("types"))
    self: str
    url: str


class SummaryPage(Schema):
    """Publications, the last changed first. `next` is the address of the next page."""

    items: list[Summary]
    next: str | None


class VersionSummary(Schema):
    """A version of a publication in its history."""

    version: int
    version_kind: str = Field(json_schema_extra=values_of(VersionKind))
    lifecycle: str = Field(json_schema_extra=values_of(Lifecycle))
    cursor: int
    published_at: datetime
    reason: str
    sha256: str
    self: str


class VersionList(Schema):
    """The versions of a publication, the last one first."""

    items: list[VersionSummary]


class Attachment(Schema):
    """A public file of a publication."""

    kind: str = Field(json_schema_extra=codes_of("attachments"))
    name: str
    size: int
    sha256: str
    content_type: str
    url: str


class Whole(Schema):
    """What every publication says, whatever its kind."""

    reference: str
    kind: str = Field(json_schema_extra=codes_of("kinds"))
    version: int
    version_kind: str = Field(json_schema_extra=values_of(VersionKind))
    lifecycle: str = Field(json_schema_extra=values_of(Lifecycle))
    cursor: int
    first_published_at: datetime
    published_at: datetime
    title: str
    summary: str
    reason: str
    urgent: bool
    exercise: bool
    sha256: str
    attachments: list[Attachment]
    url: str
    versions: str
    items: str
    current: bool = Field(description="Whether this version is the one in force.")
