"""Figures read the same in English and in French."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhpc.controls.figures import figures

ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("10 mg", "10 mg"),
        ("0,5 mg", "0.5 mg"),
        ("1 000 patients", "1,000 patients"),
        ("1 234 567,5 UI", "1,234,567.5 IU"),
        ("5 µg", "5 mcg"),
        ("3 %", "3%"),
        ("3 pour cent", "3 percent"),
        ("1er mars 2026", "1 March 2026"),
        ("3 mars 2026", "March 3rd, 2026"),
        ("03/04/2026", "3 April 2026"),
        ("mars 2026", "March 2026"),
        ("2026-03-03", "3 March 2026"),
        ("5 à 10 mL", "5 to 10 ml"),
        ("voir https://exemple.example/2026", "see https://example.example/2027"),
        ("< 2,0 g/L", "< 2 g/L"),
    ],
)
def test_the_same_figures_are_the_same(french, english):
    assert figures(french, "fr") == figures(english, "en")


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("10 mg", "10 g"),
        ("10 mg", "100 mg"),
        ("0,5 mg", "0,5 mg"),
        ("1,5 mg", "15 mg"),
        ("3 mars 2026", "4 March 2026"),
        ("deux cas", "2 cases"),
        ("3 cas, 3 décès", "3 cases"),
    ],
)
def test_other_figures_are_others(french, english):
    assert figures(french, "fr") != figures(english, "en")


@given(st.decimals(min_value=0, max_value=10_000_000, places=2, allow_nan=False))
def test_any_number_matches_its_translation(number):
    english = f"{number:,f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert figures(f"{french} mg", "fr") == figures(f"{english} mg", "en")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)))
def test_any_day_matches_its_translation(day):
    french = f"{day.day} {FRENCH[day.month - 1]} {day.year}"
    english = f"{day.day} {ENGLISH[day.month - 1]} {day.year}"
    assert figures(french, "fr") == figures(english, "en")
    other = day + datetime.timedelta(days=1)
    moved = f"{other.day} {ENGLISH[other.month - 1]} {other.year}"
    assert figures(french, "fr") != figures(moved, "en")


@given(st.text(), st.sampled_from(["fr", "en"]))
def test_no_text_makes_it_fail(text, language):
    assert all(count > 0 for count in figures(text, language).values())
