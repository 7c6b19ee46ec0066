"""Codes of devices: the scenarios, GS1 as scanners spoil it, and texts that are nothing."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reference.identifiers import (
    Scheme,
    breakdown,
    gs1,
    gs1_key,
    hibc,
    iccbba,
    parse,
    ppn,
    readings,
)

GTIN = "03401234567890"
SCAN = f"]d201{GTIN}1727063010LOT42\x1d21SER0001"
KEYS = {"scheme", "identifier", "warnings"}
OPTIONAL = {"gtin14", "lot", "serial", "expiry", "manufactured", "donation_id"}
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2070, 12, 31)).map(datetime.date.isoformat)
CODE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=13)


# The scenarios of the dossier


def test_scenario_1_a_whole_scan():
    assert parse(SCAN).as_json() == {
        "scheme": "gs1",
        "identifier": GTIN,
        "gtin14": GTIN,
        "lot": "LOT42",
        "serial": "SER0001",
        "expiry": "2027-06-30",
        "warnings": [],
    }


def test_scenario_2_a_lost_separator_makes_the_lot_doubtful():
    found = parse(SCAN.replace("\x1d", ""))
    assert found.lot == "LOT4221SER0001"
    assert "« LOT42 »" in found.warnings[0]
    assert readings(found)[0].lot == "LOT42"


@pytest.mark.parametrize("tail", ["1727063021SER00012", "17270630"])
def test_a_lot_that_swallowed_a_date_is_doubtful(tail):
    assert "« LOT42 »" in parse(f"01{GTIN}10LOT42{tail}").warnings[0]


def test_a_serial_number_that_swallowed_date_and_lot_is_doubtful():
    assert "« B7 »" in parse(f"01{GTIN}21SER00011727063010B7").warnings[0]
    assert parse(f"01{GTIN}21SER1000100010").warnings == []


def test_a_separator_ends_the_doubt():
    assert parse(f"01{GTIN}10LOT4221SERIAL\x1d21S1").warnings == []


def test_scenario_3_day_00_is_the_last_of_the_month():
    found = parse(f"01{GTIN}1727060010LOT42")
    assert (found.expiry, found.expiry_date) == ("2027-06", datetime.date(2027, 6, 30))


def test_scenario_3_a_wrong_date_hides_neither_product_nor_lot():
    found = parse(f"]d201{GTIN}1727063110LOT42\x1d21S1")
    assert (found.gtin14, found.lot, found.serial, found.expiry) == (GTIN, "LOT42", "S1", "")
    assert "270631" in found.errors[0]
    assert found.errors[0] in found.as_json()["warnings"]


@pytest.mark.parametrize("last", [" ", "/"])
def test_scenario_4_hibc_whose_check_character_is_a_space_or_a_slash(last):
    body = next(
        body
        for body in (f"+A123{number}1" for number in range(10_000))
        if hibc.check_character(body) == last
    )
    for text in (body + last, f"*{body}{last}*", f"]d1{body}{last}", body + last + "\r\n"):
        found = parse(text)
        assert (found.scheme, found.udi_di, found.errors) == (Scheme.HIBC, body[1:], [])
    if last == " ":
        assert parse(body).errors == []
        assert parse(f"*{body}_*").errors == []
    combined = next(
        one
        for one in (f"{body}/$LOT{number}" for number in range(10_000))
        if hibc.check_character(one) == last
    )
    found = parse(combined + last)
    assert (found.udi_di, found.lot, found.errors) == (body[1:], combined.split("$")[1], [])


def test_scenario_5_acl13_and_its_gtin14_have_one_key():
    short, long = parse("3401060012342"), parse("03401060012342")
    assert short.identifier == long.identifier == "03401060012342"
    assert (short.scheme, short.acl13, short.errors) == (Scheme.ACL13, "3401060012342", [])


def test_scenario_6_ucd_is_flagged_bare_and_in_a_message():
    body = "340089191047"
    code = body + gs1_key(body)
    for text in (code, f"010{code}10A"):
        assert "UCD" in parse(text).warnings[0]


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("96385074", "00000096385074"),
        ("]E496385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("]E03401060012342", "03401060012342"),
        ("13401060012349", "13401060012349"),
    ],
)
def test_gs1_numbers_of_every_length(text, identifier):
    found = parse(text)
    assert (found.identifier, found.errors) == (identifier, [])


# The traps of the libraries


def test_trap_bad_date_does_not_reject_the_message():
    assert parse(f"01{GTIN}1726063110A").gtin14 == GTIN


@pytest.mark.parametrize("prefix", ["", "]d2", "]C1", "]Q3", "]e0", "\x1d", "]d2\x1d"])
@pytest.mark.parametrize(
    "separator",
    ["\x1d", "<GS>", "{GS}", "<F8>", "<FNC1>", "]", "^]", "]C1", "|", "~", " ", "&#29;", "%1D"],
)
def test_trap_separators_that_scanners_replace(prefix, separator):
    found = parse(f"{prefix}01{GTIN}17270630" + f"10LOT42{separator}21SER0001")
    assert (found.lot, found.serial, found.expiry) == ("LOT42", "SER0001", "2027-06-30")
    assert found.errors == []
    assert bool(found.warnings) == (separator == " ")


@pytest.mark.parametrize(
    "text",
    [
        f"https://id.gs1.org/01/{GTIN}/10/LOT%2F42/21/S+1?17=270600&linkType=all",
        f"https://example.org/some/where/01/{GTIN[1:]}/10/LOT%2F42/21/S+1?17=270600",
        f"(01){GTIN}(17)270600(10)LOT/42(21)S+1",
        f"( 01 ){GTIN}".replace(" ", "") + "\n(17) 270600 (10) LOT/42 (21) S+1",
        f"01 {GTIN} 17 270600 10 LOT/42 21 S+1",
    ],
)
def test_trap_links_and_printed_forms(text):
    found = parse(text)
    assert (found.gtin14, found.lot, found.serial) == (GTIN, "LOT/42", "S+1")
    assert (found.expiry, found.errors) == ("2027-06", [])


@pytest.mark.parametrize("spelled", ["<GS>", "(GS)", "%1D"])
def test_trap_a_value_may_spell_a_separator_beside_a_true_one(spelled):
    found = parse(f"01{GTIN}10A{spelled}B\x1d21S1")
    assert (found.lot, found.serial, found.errors) == (f"A{spelled}B", "S1", [])
    found = parse(f"01{GTIN}10A{spelled}21S1")
    assert (found.lot, found.serial, found.errors) == ("A", "S1", [])


def test_trap_parentheses_inside_a_lot():
    assert parse(f"(01){GTIN}(10)LOT(AB)1(21)S").lot == "LOT(AB)1"
    assert parse(f"(01){GTIN}(10)LOT(08)1(21)S").lot == "LOT(08)1"


def test_trap_unknown_identifiers_stay_as_they_stand():
    parts = breakdown(f"01{GTIN}10A\x1d05XYZ\x1d21B").parts
    assert [(one.mark, one.raw) for one in parts] == [
        ("01", GTIN),
        ("10", "A"),
        ("", "05XYZ"),
        ("21", "B"),
    ]
    assert parts[2].label == "Non reconnu"


def test_all_the_elements_of_a_device_are_told():
    text = gs1.build(
        [
            ("01", GTIN),
            ("11", "260101"),
            ("13", "260102"),
            ("15", "270100"),
            ("16", "270101"),
            ("17", "270630"),
            ("10", "A"),
            ("22", "V"),
            ("240", "ID"),
            ("241", "REF"),
            ("30", "12"),
            ("711", "3400980013705"),
            ("8008", "2601021530"),
            ("8012", "1.2"),
        ]
    )
    found = breakdown(text)
    assert [one.mark for one in found.parts][-3:] == ["711", "8008", "8012"]
    meanings = {one.mark: one.meaning for one in found.parts}
    assert meanings["15"] == "fin janvier 2027"
    assert meanings["8008"] == "2 janvier 2026, 15:30"
    assert "<GS>" in found.sent
    assert found.found.manufactured == "2026-01-01"


def test_hours_where_the_code_says_them():
    found = parse(f"01{GTIN}80082601021530\x1d7003270630239")
    assert found.manufactured == "2026-01-02T15:30"
    told = breakdown("+Z999009993020351/$$4050928223C001L").parts
    assert told[1].meaning == "28 septembre 2005, 22 h"
    assert parse(f"01{GTIN}70032706302359").expiry == "2027-06-30T23:59"
    assert parse(f"01{GTIN}70032706309999").expiry == "2027-06-30"


# GS1


@given(CODE, CODE, DAYS)
def test_gs1_is_read_as_it_was_built(lot, serial, expiry):
    day = expiry[2:].replace("-", "")
    pairs = [("01", GTIN), ("17", day), ("10", lot), ("21", serial)]
    text = gs1.build(pairs)
    assert gs1.elements(text) == (pairs, [])
    found = parse(text)
    assert (found.lot, found.serial, found.expiry, found.errors) == (lot, serial, expiry, [])


@pytest.mark.parametrize("pair", [("05", "1"), ("10", "É"), ("10", "A" * 21), ("17", "270631")])
def test_gs1_refuses_to_build_what_it_would_refuse_to_read(pair):
    with pytest.raises(ValueError, match=r"n’est pas valide"):
        gs1.build([pair])


# Whatever the text

ANY = (
    st.text(max_size=120)
    | st.text("0123456789+/$*ABCDXYZ -.%=<>&,}\x1d\x1e\x04[)>09N1TDS]dC(){}:?é", max_size=60)
    | st.builds("+A1231/{}".format, st.text("0123456789$+/SQD.", max_size=20))
    | st.builds("=/A9999XYZ100T0944{}".format, st.text("0123456789=&>},1*A", max_size=20))
    | st.builds("https://a.b/01/{}/{}".format, st.just(GTIN), st.text(max_size=20))
    | st.builds("https://{}/01/{}?17=27".format, st.text("a.#?/[]:@%1", max_size=9), st.just(GTIN))
)


@given(ANY)
def test_no_text_breaks_a_reading(text):
    told = parse(text).as_json()
    assert KEYS <= set(told) <= KEYS | OPTIONAL
    assert readings(parse(text))
    assert breakdown(text).found == parse(text)
    for module in (hibc, iccbba, ppn, gs1):
        assert module.read(text).errors is not None
    assert parse(text).expiry_date is None or told["expiry"]


@given(ANY, st.integers(0, 8))
def test_no_mutation_of_a_code_breaks_a_reading(text, place):
    for code in (SCAN, "+Z999009993020351/$$3050928LOT/S7/", "=/A9999XYZ100T0944=>014032"):
        cut = len(code) * place // 8
        mutation = code[:cut] + text[:10] + code[cut:]
        assert set(parse(mutation).as_json()) <= KEYS | OPTIONAL
        assert breakdown(mutation).sent
