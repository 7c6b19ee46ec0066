"""Cells of spreadsheets read as answers: what people type, and whatever else stands there."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.fields import (
    Answer,
    Choice,
    Countries,
    Date,
    Integer,
    Level,
    Moment,
    MultiChoice,
    Text,
    Unknown,
)
from portal.core.fields.cells import CellReader, plain_date, words_of
from quality_defects.enums import Channel, LotStatus
from quality_defects.fields import LOTS

EXPIRY = Date(name="expiry", label="Péremption", month_means="last")
SIZE = Integer(name="size", label="Taille", level=Level.FINAL)


def value(one, content):
    cell = CellReader(one)(content)
    assert not cell.problem, cell.problem
    return cell.value


def problem(one, content):
    return CellReader(one)(content).problem


@pytest.mark.parametrize(
    "content",
    [
        "31/03/2027",
        "31-03-2027",
        "31.03.2027",
        "2027-03-31",
        "31/03/27",
        "31 mars 2027",
        "31 Mar 2027",
        "03/2027",
        "mars 2027",
        "mars-27",
        "2027-03",
        "03/27",
        datetime.date(2027, 3, 31),
        datetime.datetime(2027, 3, 31, 0, 0),  # noqa: DTZ001 - as workbooks hold them
        46477,
        46477.0,
        "\u00a031/03/2027\u202f",
    ],
)
def test_days_as_people_write_them(content):
    assert value(EXPIRY, content) == datetime.date(2027, 3, 31)


@pytest.mark.parametrize("content", ["31/02/2027", "bientôt", "13/2027", "31/03", "2027"])
def test_what_is_no_day_says_how_to_mend_it(content):
    assert "jj/mm/aaaa" in problem(EXPIRY, content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1200", 1200),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("1.200", 1200),
        ("12,000", 12000),
        (1200.0, 1200),
        ("1200.0", 1200),
        (0, 0),
        ("", None),
        (None, None),
    ],
)
def test_numbers(content, expected):
    assert value(SIZE, content) == expected


@pytest.mark.parametrize("content", ["douze", "-1", 1.5, "1,5", "99999999999"])
def test_what_is_no_whole_number_is_told(content):
    assert problem(SIZE, content)


def test_texts_keep_their_digits():
    lot = Text(name="number", label="Lot")
    assert value(lot, 12345) == "12345"
    assert value(lot, 12345.0) == "12345"
    assert value(lot, "00123") == "00123"
    assert value(lot, "'=A1") == "=A1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("inconnu", Unknown()),
        ("Inconnu à ce stade", Unknown()),
        ("unknown", Unknown()),
        ("Inconnu, attendu le 12/06/2026", Unknown(datetime.date(2026, 6, 12))),
    ],
)
def test_unknown_is_an_answer_where_it_may_be(content, expected):
    assert value(SIZE, content) == expected
    assert problem(Integer(name="size", label="Taille"), content)


@pytest.mark.parametrize("content", ["affected", "Concerné", "CONCERNE", " concerné "])
def test_choices_by_code_or_label(content):
    assert value(Choice(name="status", label="Situation", choices=LotStatus), content) == "affected"


@pytest.mark.parametrize(
    ("content", "expected"),
    [("Oui", "yes"), ("o", "yes"), (True, "yes"), ("no", "no"), ("inconnu", "unknown")],
)
def test_yes_and_no(content, expected):
    assert value(Choice(name="blocked", label="Bloqué", choices=Answer), content) == expected


def test_what_is_not_in_the_list_is_told_with_the_list():
    told = problem(Choice(name="status", label="Situation", choices=LotStatus), "Peut-être")
    assert "Peut-être" in told
    assert "Concerné" in told


@pytest.mark.parametrize(
    "content",
    ["OFF|GR", "Grossistes-répartiteurs, Officines", "off / gr", "GR;OFF", "Officines|GR|off"],
)
def test_several_choices_come_in_the_order_of_the_list(content):
    channels = MultiChoice(name="channels", label="Canaux", choices=Channel)
    assert value(channels, content) == ["GR", "OFF"]
    assert problem(channels, f"{content}|Marché noir")


def test_countries():
    assert value(Countries(name="countries", label="Pays"), "Allemagne | ES / Italie") == [
        "DE",
        "ES",
        "IT",
    ]


def test_a_day_without_an_hour_is_its_midnight():
    found = value(Moment(name="at", label="Le"), "12/06/2026")
    assert found.hour == 0
    assert found.tzinfo


@pytest.mark.parametrize("one", LOTS.fields, ids=lambda one: one.name)
@given(
    content=st.one_of(
        st.text(max_size=60),
        st.integers(),
        st.floats(allow_nan=True),
        st.booleans(),
        st.none(),
        st.dates(),
        st.datetimes(),
    )
)
def test_any_cell_is_an_answer_or_a_problem(one, content):
    cell = CellReader(one)(content)
    if cell.problem:
        assert not cell.value
    else:
        assert one.load(one.dump(cell.value)) == cell.value
        one.words(cell.value)


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_is_read_in_whatever_shape(day):
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        assert value(EXPIRY, day.strftime(shape)) == day
    assert plain_date(words_of(day)) == day.strftime("%d/%m/%Y")
