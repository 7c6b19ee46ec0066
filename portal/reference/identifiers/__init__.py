"""Codes of medicines and devices as people type, paste or scan them.

`parse` reads any text and says what it is; `checked` applies the rules of one kind of identifier;
`lot_key` and `SerialRange` compare what is on packs; `breakdown` shows a scan part by part. Codes
are drawn by `drawing`, found on pictures by `pictures`, and made to test readers by `trials`.
Codes of people and organisations (SIRET, FINESS, RPPS) are checked by
`portal.accounts.identifiers`.
"""

from portal.reference.identifiers.breakdown import Breakdown, Part, breakdown
from portal.reference.identifiers.codes import (
    acl13_from_acl7,
    bare,
    cip13_from_cip7,
    gs1_key,
    gtin_of,
    is_acl13,
    is_atc,
    is_cip7_ordinary,
    is_cip13,
    is_cis,
    is_eu_number,
    is_gln,
    is_gs1_number,
    is_ucd13,
    to_gtin14,
)
from portal.reference.identifiers.identified import Identified, Scheme
from portal.reference.identifiers.kinds import (
    Checked,
    IdentifierType,
    checked,
    gtin14_at,
    identifier_key,
    is_other_level,
    packaging_level,
)
from portal.reference.identifiers.lots import (
    LOT_SEPARATORS,
    SHORTEST_LOOSE,
    InvalidRange,
    Serial,
    SerialRange,
    loose_lot_key,
    loosened,
    lot_key,
    serial_parts,
    split_serial,
)
from portal.reference.identifiers.parsing import parse
from portal.reference.identifiers.readings import Reading, readings, shorter

__all__ = [
    "LOT_SEPARATORS",
    "SHORTEST_LOOSE",
    "Breakdown",
    "Checked",
    "Identified",
    "IdentifierType",
    "InvalidRange",
    "Part",
    "Reading",
    "Scheme",
    "Serial",
    "SerialRange",
    "acl13_from_acl7",
    "bare",
    "breakdown",
    "checked",
    "cip13_from_cip7",
    "gs1_key",
    "gtin14_at",
    "gtin_of",
    "identifier_key",
    "is_acl13",
    "is_atc",
    "is_cip7_ordinary",
    "is_cip13",
    "is_cis",
    "is_eu_number",
    "is_gln",
    "is_gs1_number",
    "is_other_level",
    "is_ucd13",
    "loose_lot_key",
    "loosened",
    "lot_key",
    "packaging_level",
    "parse",
    "readings",
    "serial_parts",
    "shorter",
    "split_serial",
    "to_gtin14",
]
