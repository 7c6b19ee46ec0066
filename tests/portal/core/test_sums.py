"""The arithmetic of a due date in one sentence."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from portal.core.deadlines import Policy, Rollover, Unit, due
from portal.core.sums import due_sum

THIRTY = Policy("A2", 30)
ROLLED = Policy("A2", 30, rollover=Rollover.NEXT_WORKING_DAY)


@pytest.mark.parametrize(
    ("policy", "start", "words"),
    [
        (
            THIRTY,
            date(2026, 5, 1),
            "1er mai 2026 + 30 jours calendaires, jour de départ non compté = 31 mai 2026 à "
            "23 h 59 ; premier jour ouvré suivant : 1er juin 2026",
        ),
        (
            THIRTY,
            date(2026, 4, 14),
            "14 avril 2026 + 30 jours calendaires, jour de départ non compté = 14 mai 2026 "
            "(Ascension) à 23 h 59 ; premier jour ouvré suivant : 15 mai 2026",
        ),
        (
            ROLLED,
            date(2026, 4, 1),
            "1er avril 2026 + 30 jours calendaires, jour de départ non compté = 1er mai 2026 "
            "(Fête du Travail), reporté au premier jour ouvré suivant : 4 mai 2026 à 23 h 59",
        ),
        (
            ROLLED,
            date(2026, 10, 10),
            "10 octobre 2026 + 30 jours calendaires, jour de départ non compté = "
            "9 novembre 2026 à 23 h 59",
        ),
        (
            Policy("A3", 1, unit=Unit.WORKING),
            date(2026, 5, 7),
            "7 mai 2026 + 1 jour ouvré, jour de départ non compté = 11 mai 2026 à 23 h 59",
        ),
    ],
)
def test_sum_of_a_due_date(policy, start, words):
    assert due_sum(due(policy, start)) == words


def test_sum_of_a_rule_in_minutes_tells_the_hours():
    found = due(Policy("A4", 0, minutes=240), datetime(2026, 3, 28, 23, 30, tzinfo=UTC))
    assert due_sum(found) == (
        "29 mars 2026 à 00:30 + 4 heures, jour et nuit = 29 mars 2026 à 05:30"
    )


def test_sum_tells_where_the_date_stands_now():
    found = due(THIRTY, date(2026, 10, 10))
    assert due_sum(found, found.date) == due_sum(found)
    assert due_sum(found, date(2026, 11, 20)).endswith(
        " ; échéance actuelle : 20 novembre 2026 à 23 h 59"
    )


def test_sum_speaks_the_language_of_its_reader():
    with translation.override("en"):
        assert "1 May 2026" in due_sum(due(THIRTY, date(2026, 5, 1)))
