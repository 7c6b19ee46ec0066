"""The declarative specification of a filing, and what is derived from it."""

from portal.core.fields.export import columns, flat, row_cells, row_columns, safe_cell
from portal.core.fields.kinds import (
    Answer,
    Choice,
    Confirm,
    Date,
    Field,
    Integer,
    Level,
    LongText,
    Moment,
    MultiChoice,
    Text,
    Unknown,
    When,
    known,
    when,
)
from portal.core.fields.lines import Email, Lookup, Phone
from portal.core.fields.places import Countries, Country
from portal.core.fields.specification import MANY_ROWS, Computed, Rows, Section, Specification
from portal.core.fields.telling import Change, differences, tell, tell_rows, tell_section
from portal.core.fields.validation import missing, row_problems, section_missing
from portal.core.fields.values import Values, asked, canonical, fingerprint, freeze, read, thaw

__all__ = [
    "MANY_ROWS",
    "Answer",
    "Change",
    "Choice",
    "Computed",
    "Confirm",
    "Countries",
    "Country",
    "Date",
    "Email",
    "Field",
    "Integer",
    "Level",
    "LongText",
    "Lookup",
    "Moment",
    "MultiChoice",
    "Phone",
    "Rows",
    "Section",
    "Specification",
    "Text",
    "Unknown",
    "Values",
    "When",
    "asked",
    "canonical",
    "columns",
    "differences",
    "fingerprint",
    "flat",
    "freeze",
    "known",
    "missing",
    "read",
    "row_cells",
    "row_columns",
    "row_problems",
    "safe_cell",
    "section_missing",
    "tell",
    "tell_rows",
    "tell_section",
    "thaw",
    "when",
]
