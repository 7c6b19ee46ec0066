"""Codes as people type, paste and scan them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reference.identifiers import (
    Scheme,
    cip13_from_cip7,
    gs1_key,
    is_atc,
    is_cip7_ordinary,
    is_eu_number,
    is_gln,
    keyboards,
    parse,
)

GTIN = "03400980013705"
CIP13 = "3400980013705"


@pytest.mark.parametrize(
    ("text", "scheme", "cip13"),
    [
        (CIP13, Scheme.CIP13, CIP13),
        ("34009 800 137 05", Scheme.CIP13, CIP13),
        ("CIP : 3400980013705", Scheme.CIP13, CIP13),
        ("\u202f3400980013705\n", Scheme.CIP13, CIP13),
        (GTIN, Scheme.CIP13, CIP13),
        ("8001370", Scheme.CIP7, CIP13),
        ("01" + GTIN, Scheme.GS1, CIP13),
    ],
)
def test_parse_recognises_cip_however_written(text, scheme, cip13):
    found = parse(text)
    assert (found.scheme, found.cip13, found.errors) == (scheme, cip13, [])
    assert found.ok


def test_parse_refuses_cip13_with_a_wrong_digit_and_says_the_right_key():
    found = parse("3400980013709")
    assert not found.ok
    assert "devrait être 5" in found.errors[0]


@pytest.mark.parametrize("code", ["5502432", "3000085", "4950184", "8001370"])
def test_parse_accepts_cip7_of_keyless_blocks_and_with_old_key(code):
    assert parse(code).warnings == []


def test_parse_warns_of_odd_cip7_and_never_refuses_it():
    found = parse("3091501")
    assert found.ok
    assert "inhabituelle" in found.warnings[0]


def test_parse_reads_cis_and_warns_outside_the_usual_range():
    assert parse("60002283").as_dict() == {"scheme": "cis", "raw": "60002283", "cis": "60002283"}
    assert parse("90010611").warnings


def test_parse_tells_a_ucd_from_a_pack():
    found = parse("34008" + "9191047" + gs1_key("340089191047"))
    assert (found.scheme, found.ucd, found.cip13) == (Scheme.UCD13, "9191047", "")
    assert "unité de prise" in found.warnings[0]
    assert parse("9191047").scheme == Scheme.UCD7


def test_parse_says_how_many_digits_are_missing():
    assert "11 chiffres" in parse("34009800137").errors[0]


@pytest.mark.parametrize("separator", ["\x1d", "<GS>", "{GS}", "␝", "|", "^", "~", "\\x1d", "\t"])
@pytest.mark.parametrize("prefix", ["", "]d2", "]C1", "\x1d"])
def test_parse_reads_messages_with_any_prefix_and_separator(prefix, separator):
    found = parse(f"{prefix}01{GTIN}17280930" + f"10LOT12{separator}21SERIE1")
    assert (found.cip13, found.lot, found.serial, found.expiry) == (
        CIP13,
        "LOT12",
        "SERIE1",
        "2028-09-30",
    )
    assert not found.errors
    assert not found.warnings


def test_parse_reads_the_printed_form():
    found = parse("(01) 03400980013705 (17) 280900 (10) LOT12 (21) S1 (11) 260901")
    assert (found.gtin14, found.lot, found.serial) == (GTIN, "LOT12", "S1")
    assert found.expiry == "2028-09"
    assert found.expiry_date == datetime.date(2028, 9, 30)
    assert found.manufactured_date == datetime.date(2026, 9, 1)


def test_parse_warns_when_the_lot_swallowed_the_serial():
    found = parse(f"01{GTIN}1728093010LOT1221S1ABCDEF")
    assert found.lot == "LOT1221S1ABCDEF"
    assert "« LOT12 »" in found.warnings[0]


@pytest.mark.parametrize("lot", ["LOT21A", "A21BCDEFG", "TEST-A01"])
def test_parse_does_not_suspect_ordinary_lots(lot):
    assert parse(f"01{GTIN}10{lot}").warnings == []


@pytest.mark.parametrize(("date", "shown"), [("280631", "280631"), ("281300", "281300")])
def test_parse_keeps_product_and_lot_when_the_date_does_not_exist(date, shown):
    found = parse(f"01{GTIN}17{date}10LOT12")
    assert (found.cip13, found.lot, found.expiry) == (CIP13, "LOT12", "")
    assert shown in found.errors[0]
    assert found.expiry_date is None


def test_parse_reports_wrong_key_inside_a_message():
    found = parse("01034009800137091728093010A")
    assert found.lot == "A"
    assert "La clé" in found.errors[0]


def test_parse_reports_too_long_lot_and_unreadable_tail():
    assert "20 caractères" in parse(f"01{GTIN}10{'A' * 25}").errors[0]
    assert "vérifiez le lot" in parse(f"01{GTIN}1728").errors[0]
    assert "14 chiffres" in parse("(01)0340").errors[0]
    assert "saisissez le code CIP13" in parse("]d210LOT").errors[0]
    assert "inattendus" in parse(f"]d201{GTIN}10LOTÉ").errors[0]


def test_parse_restores_a_scan_typed_on_a_french_keyboard():
    typed = "]d201" + GTIN + "10LOT12"
    garbled = typed.translate(str.maketrans(keyboards.AMERICAN, keyboards.FRENCH))
    found = parse(garbled)
    assert (found.cip13, found.lot) == (CIP13, "LOT12")
    assert "clavier" in found.warnings[0]
    assert parse("L’été, à l'ombre : ça et là, été, déjà").scheme == Scheme.UNKNOWN


@pytest.mark.parametrize("text", ["EU/1/01/185", "eu/1/20/1528/001", "EU/1/96/011/"])
def test_parse_recognises_european_numbers(text):
    found = parse(text)
    assert found.scheme == Scheme.EU_NUMBER
    assert found.eu_number == text.upper().rstrip("/")
    assert not is_eu_number("EU/1/1/1")


@pytest.mark.parametrize("code", ["A", "N02", "N02B", "N02BE", "N02BE01"])
def test_atc_accepts_the_five_levels(code):
    assert is_atc(code)
    assert not is_atc(code + "0")


def test_parse_recognises_atc_but_not_names():
    assert parse("n02be01").atc == "N02BE01"
    assert parse("doliverte 500").scheme == Scheme.UNKNOWN
    assert parse("").scheme == Scheme.UNKNOWN
    assert parse("x" * 501).scheme == Scheme.UNKNOWN


def test_gln_has_thirteen_digits_and_a_key():
    assert is_gln("3012345678900"[:12] + gs1_key("301234567890"))
    assert not is_gln("12345670")


@given(st.from_regex(r"[1-8][0-9]{6}", fullmatch=True))
def test_cip7_gives_a_cip13_that_parses_back(cip7):
    found = parse(cip13_from_cip7(cip7))
    assert (found.cip7, found.errors) == (cip7, [])
    assert is_cip7_ordinary(cip7) in {True, False}


@given(
    st.text(max_size=600)
    | st.text(alphabet="0123456789]dC()\x1d|^~<GS>{}AZ-/ \t\r\n&é\"'_çàè", max_size=80)
    | st.builds("01{}{}{}".format, st.just(GTIN), st.sampled_from(["10", "17", "21"]), st.text())
)
def test_parse_never_raises(text):
    found = parse(text)
    assert isinstance(found.as_dict(), dict)
    assert found.expiry_date is None or found.expiry
    assert found.manufactured_date is None or found.manufactured
