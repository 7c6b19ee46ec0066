"""The one internal row model of the reference data, whatever source it comes from.

A reader says which columns its lines hold, in which order; the writer converts the text of each
column by its kind and stores the rest of the table as it was. So a source that lacks a column
leaves what another source said.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db.models import Model

from portal.reference.models import (
    Availability,
    Classification,
    Component,
    EmdnCode,
    GenericMember,
    HasOpinion,
    Medicine,
    MitmEntry,
    PrescriptionCondition,
    Presentation,
)


class Kind(Enum):
    """How the text of a column becomes a value: an SQL expression over `{0}`, any text allowed."""

    TEXT = "{0}"
    LIST = "array_remove(string_to_array(regexp_replace({0}, '\\s*;\\s*', ';', 'g'), ';'), '')"
    DATE = "portal_date({0})"
    AMOUNT = "portal_amount({0})"
    PERCENT = (
        "CASE WHEN {0} ~ '^\\d{{1,3}} ?%?$'"
        " THEN replace(replace({0}, '%', ''), ' ', '')::smallint END"
    )
    NUMBER = "CASE WHEN {0} ~ '^\\d{{1,4}}$' THEN {0}::smallint ELSE 0 END"
    LINK = "nullif({0}, '')"
    NATURE = "CASE {0} WHEN 'ST' THEN 'FT' ELSE {0} END"
    FLAG = (
        "CASE lower({0}) WHEN 'oui' THEN true WHEN 'true' THEN true WHEN '1' THEN true"
        " WHEN 'non' THEN false WHEN 'false' THEN false WHEN '0' THEN false END"
    )

    def sql(self, cell: str, *, well_formed: bool = False) -> str:
        """Return the expression of `cell`, quicker when its text is known to be well formed."""
        return (QUICK.get(self, self.value) if well_formed else self.value).format(cell)

    @property
    def missing(self) -> str:
        """Return the SQL value of a column that the source does not give."""
        if self in WELL_FORMED or self is Kind.LINK:
            return "NULL"
        return {Kind.LIST: "'{}'::text[]", Kind.NUMBER: "0"}.get(self, "''")


QUICK = {
    Kind.DATE: "to_date(nullif({0}, ''), 'DD/MM/YYYY')",
    Kind.AMOUNT: "nullif(replace({0}, ',', ''), '')::bigint * 0.01",
    Kind.PERCENT: "nullif(rtrim({0}, ' %'), '')::smallint",
    Kind.FLAG: "lower(nullif({0}, '')) = 'oui'",
}
DAY = (
    r"(?:(?:0[1-9]|1\d|2[0-8])/(?:0[1-9]|1[0-2])|(?:29|30)/(?:0[13-9]|1[0-2])"
    r"|31/(?:0[13578]|1[02]))/(?:19|2\d)\d\d"
    r"|29/02/(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))"
)
WELL_FORMED = {
    Kind.DATE: rf"(?:{DAY})?",
    Kind.AMOUNT: r"(?:\d{1,3}(?:,?\d{3})*,\d\d)?",
    Kind.PERCENT: r"(?:\d{1,3} ?%)?",
    Kind.FLAG: r"(?:[Oo]ui|[Nn]on)?",
}
"""Kinds whose text may be there and yet give no value, and the text that surely gives one."""


@dataclass(frozen=True)
class Column:
    """One column: the database's name, how to convert it, and what its text must look like."""

    name: str
    kind: Kind = Kind.TEXT
    pattern: str = r"[^\t\n]*"

    @property
    def well_formed(self) -> str:
        """Return the pattern of text that is stored without loss."""
        return WELL_FORMED.get(self.kind, self.pattern)


CIS = Column("cis", Kind.TEXT, r"\d{8}")
CIP13 = Column("cip13", Kind.TEXT, r"\d{13}")


@dataclass(frozen=True)
class Table:
    """A table that loads fill; `key` names the columns, never NULL, that tell a row for good."""

    name: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    label: str

    @property
    def db_table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def primary_key(self) -> str:
        return self.model._meta.pk.column


NAME = r"[^\t\n]*[^\t\n ][^\t\n]*"

MEDICINES = Table(
    "medicines",
    Medicine,
    (
        CIS,
        Column("name", Kind.TEXT, NAME),
        Column("form"),
        Column("routes", Kind.LIST),
        Column("status"),
        Column("procedure"),
        Column("marketing_status"),
        Column("authorised_on", Kind.DATE),
        Column("alert"),
        Column("eu_number"),
        Column("holders", Kind.LIST),
        Column("enhanced_monitoring", Kind.FLAG),
    ),
    key=("cis",),
    label="name",
)
PRESENTATIONS = Table(
    "presentations",
    Presentation,
    (
        CIS,
        Column("cip7", Kind.TEXT, r"\d{7}"),
        Column("label", Kind.TEXT, NAME),
        Column("status"),
        Column("marketing_status"),
        Column("declared_on", Kind.DATE),
        CIP13,
        Column("collective_use", Kind.FLAG),
        Column("reimbursement_rate", Kind.PERCENT),
        Column("price", Kind.AMOUNT),
        Column("public_price", Kind.AMOUNT),
        Column("dispensing_fee", Kind.AMOUNT),
        Column("indications"),
    ),
    key=("cip13",),
    label="label",
)
COMPONENTS = Table(
    "components",
    Component,
    (
        CIS,
        Column("element"),
        Column("substance_code", Kind.TEXT, r"\w+"),
        Column("substance", Kind.TEXT, NAME),
        Column("strength"),
        Column("reference"),
        Column("nature", Kind.NATURE, r"SA|FT|ST"),
        Column("link", Kind.NUMBER),
    ),
    key=("cis", "link", "nature", "substance_code", "element"),
    label="substance",
)
GENERICS = Table(
    "generics",
    GenericMember,
    (
        Column("group_number", Kind.NUMBER, r"\d{1,4}"),
        Column("group_label"),
        CIS,
        Column("kind", Kind.NUMBER, r"[0124]"),
        Column("rank", Kind.NUMBER),
    ),
    key=("cis", "group_number"),
    label="group_label",
)
CONDITIONS = Table(
    "conditions",
    PrescriptionCondition,
    (CIS, Column("text", Kind.TEXT, NAME)),
    key=("cis", "text"),
    label="text",
)
MITM = Table(
    "mitm",
    MitmEntry,
    (CIS, Column("atc"), Column("name"), Column("url")),
    key=("cis",),
    label="name",
)
AVAILABILITIES = Table(
    "availabilities",
    Availability,
    (
        CIS,
        Column("cip13", Kind.TEXT, r"(?:\d{13})?"),
        Column("kind", Kind.NUMBER, r"[1234]"),
        Column("label"),
        Column("started_on", Kind.DATE),
        Column("updated_on", Kind.DATE),
        Column("resumed_on", Kind.DATE),
        Column("url"),
    ),
    key=("cis", "cip13", "url"),
    label="label",
)
CLASSIFICATIONS = Table(
    "classifications",
    Classification,
    (CIS, Column("atc", Kind.TEXT, r"[A-Z]\w{0,6}")),
    key=("cis", "atc"),
    label="atc",
)
HAS_OPINIONS = Table(
    "has_opinions",
    HasOpinion,
    (Column("dossier", Kind.TEXT, NAME), Column("url", Kind.TEXT, NAME)),
    key=("dossier", "url"),
    label="url",
)
EMDN = Table(
    "emdn",
    EmdnCode,
    (
        Column("code", Kind.TEXT, r"[A-Z](?:\d\d){0,6}"),
        Column("parent", Kind.LINK),
        Column("level", Kind.NUMBER, r"[1-7]"),
        Column("terminal", Kind.FLAG, r"[Oo]ui|[Nn]on"),
        Column("term_en", Kind.TEXT, NAME),
        Column("version"),
    ),
    key=("code",),
    label="term_en",
)

TABLES = (
    MEDICINES,
    PRESENTATIONS,
    COMPONENTS,
    GENERICS,
    CONDITIONS,
    MITM,
    AVAILABILITIES,
    CLASSIFICATIONS,
    HAS_OPINIONS,
    EMDN,
)
