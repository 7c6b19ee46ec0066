"""Codes of medicines as people type, paste or scan them.

`parse` reads any text and says what it is. Codes of people and organisations (SIRET, FINESS, RPPS)
are checked by `portal.accounts.identifiers`.
"""

from portal.reference.identifiers.codes import (
    cip13_from_cip7,
    gs1_key,
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
from portal.reference.identifiers.parsing import Identified, Scheme, parse
from portal.reference.identifiers.readings import Reading, readings

__all__ = [
    "Identified",
    "Reading",
    "Scheme",
    "cip13_from_cip7",
    "gs1_key",
    "is_atc",
    "is_cip7_ordinary",
    "is_cip13",
    "is_cis",
    "is_eu_number",
    "is_gln",
    "is_gs1_number",
    "is_ucd13",
    "parse",
    "readings",
    "to_gtin14",
]
