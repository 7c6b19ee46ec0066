"""The two level columns of the table of Volet 1 (§1.1 to §1.6 of the dossier), field by field."""

import pytest

from portal.core.fields import Level
from quality_defects.fields import VOLET1

# Code: what a provisional version needs, then a final one. R required, O optional, C conditional.
TABLE = """
H04 R R | H05 O R | H06 R R | H07 R R | H08 R R | H09 C C | H10 O R | H11 C C
E01 R R | E02 C R | E03 O R | E05 O R
P01 R R | P02 R R | P03 O R | P04 C R | P05 O R | P06 O R | P07 R R | P08 C C | P09 O R | P10 O R
P11 O C | P12 C C | P13 O R | P14 O R
L01 R R | L02 R R | L03 O R | L04 O R | L05 O R | L06 O R | L07 R R | L08 O R | L09 O O | L10 O R
L11 O C | L12 R R | L13 R R
D01 R R | D02 R R | D03 R R | D04 R R | D05 R R | D06 O R | D07 R R | D08 O R | D09 C C | D10 R R
D11 R R | D12 R R
R01 R R | R02 C R | R03 O R | R04 R R | R05 O R | R06 O O
"""
COLUMNS = {
    code: (provisional, final)
    for code, provisional, final in map(str.split, TABLE.replace("\n", "|").strip("|").split("|"))
}
LATER = {
    # Asked of the signatory's register and of their absence once the version is complete.
    "pharmacist_rpps": Level.FINAL,
    # What the table does not name, or what it wants of some only.
    "establishment_siret": Level.OPTIONAL,
    "handler_mobile": Level.OPTIONAL,
    "bulk_number": Level.OPTIONAL,
    "substance_lot": Level.OPTIONAL,
    "other_categories": Level.OPTIONAL,
    "meddra_code": Level.OPTIONAL,
    "mitm_reason": Level.OPTIONAL,
    "authorisation": Level.OPTIONAL,
    "lots": Level.OPTIONAL,
    # Required by a cross-check, when adverse events are reported.
    "pharmacovigilance_references": Level.OPTIONAL,
}
"""Fields that are asked less than the code they share, and why."""


def fields():
    yield from VOLET1.fields.values()
    for group in VOLET1.rows.values():
        yield from group.fields


@pytest.mark.parametrize("code", COLUMNS)
def test_each_field_of_a_code_is_asked_when_the_dossier_asks_it(code):
    provisional, final = COLUMNS[code]
    found = [one for one in fields() if one.code == code]
    assert found
    for one in found:
        asked = Level.PROVISIONAL if provisional == "R" else Level.FINAL
        if "R" in (provisional, final) and one.when is None:
            assert one.level == LATER.get(one.name, asked), one.name
        if one.when is None and final != "R":
            assert one.level < Level.PROVISIONAL, one.name


def test_what_is_not_known_yet_never_holds_a_provisional_version_back():
    named = {one.name: one for one in fields()}
    for name in ("european_class", "atc", "replacement_lots"):
        assert named[name].accepts_unknown, name
