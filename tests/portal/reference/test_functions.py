"""What the first migration puts in the base."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", ["unaccent", "pg_trgm", "btree_gist", "citext"])
def test_extensions_are_there(name):
    assert ask("SELECT count(*) FROM pg_extension WHERE extname = %s", name) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("16/03/2011", date(2011, 3, 16)),
        ("2011-03-16", date(2011, 3, 16)),
        ("2011-03-16T10:00:00", date(2011, 3, 16)),
        ("29/02/2024", date(2024, 2, 29)),
        ("29/02/2023", None),
        ("31/04/2023", None),
        ("00/04/2023", None),
        ("2023-02-31", None),
        ("16/13/2011", None),
        ("demain", None),
        ("", None),
        (None, None),
    ],
)
def test_portal_date_reads_both_ways_and_never_fails(text, day):
    assert ask("SELECT portal_date(%s)", text) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("24,34", Decimal("24.34")),
        ("1,466,29", Decimal("1466.29")),
        ("12,345,678,90", Decimal("12345678.90")),
        ("1466.29", Decimal("1466.29")),
        ("1 euro", None),
        ("", None),
    ],
)
def test_portal_amount_reads_commas_twice(text, amount):
    assert ask("SELECT portal_amount(%s)", text) == amount


def test_immutable_unaccent_serves_in_an_index():
    assert ask("SELECT immutable_unaccent('Éléphant à l’œil')") == "Elephant a l'oeil"
    assert ask("SELECT provolatile FROM pg_proc WHERE proname = 'immutable_unaccent'") == "i"


@pytest.mark.parametrize("stop", ["été", "à", "même", "le"])
def test_portal_french_drops_stop_words_with_their_accents(stop):
    assert ask("SELECT to_tsvector('portal_french', %s)::text", stop) == ""


@pytest.mark.parametrize(("one", "other"), [("Rappelés", "rappele"), ("DÉFAUTS", "defaut")])
def test_portal_french_finds_words_without_their_accents(one, other):
    assert ask(
        "SELECT to_tsvector('portal_french', %s) @@ plainto_tsquery('portal_french', %s)",
        one,
        other,
    )
