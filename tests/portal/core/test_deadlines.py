"""The calendar of due dates: vectors of the procedure, both readings, changes of hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from portal.core.deadlines import (
    PARIS,
    Policy,
    Rollover,
    Stop,
    Unit,
    add_working_days,
    after_minutes,
    described,
    due,
    half_time,
    is_working_day,
    local_date,
    off_hours,
    public_holiday,
    reminder_at,
    time_left,
    with_stops,
    working_days_between,
)
from portal.core.durations import age, minutes_between, time_left_until
from portal.core.moments import in_words

VOLET_2 = Policy("A2", 30, words="premier Volet 1 reçu", rule="Volet 2 sous 30 jours")
ROLLED = Policy("A2", 30, rollover=Rollover.NEXT_WORKING_DAY)
TEN_WORKED = Policy("A3", 10, unit=Unit.WORKING)


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


def easter(year):
    """Anonymous Gregorian computus, written apart from the library under test."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize(
    ("year", "movable"),
    [
        (2026, [(4, 6), (5, 14), (5, 25)]),
        (2027, [(3, 29), (5, 6), (5, 17)]),
        (2028, [(4, 17), (5, 25), (6, 5)]),
    ],
)
def test_holidays_are_the_eleven_of_metropolitan_france(year, movable):
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    expected = {date(year, *day) for day in fixed + movable}
    first = date(year, 1, 1)
    all_days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]

    assert {day for day in all_days if public_holiday(day)} == expected


@pytest.mark.parametrize("year", range(2009, 2061))
def test_movable_holidays_follow_easter(year):
    sunday = easter(year)

    for offset in (1, 39, 50):
        assert public_holiday(sunday + timedelta(days=offset))


def test_alsace_moselle_days_are_worked():
    assert is_working_day(date(2026, 4, 3))  # Good Friday
    assert not public_holiday(date(2026, 12, 26))


def test_holiday_names_follow_the_language():
    assert public_holiday(date(2026, 4, 6)) == "Lundi de Pâques"
    with translation.override("en"):
        assert public_holiday(date(2026, 4, 6)) == "Easter Monday"


VECTORS = [
    # first Volet 1, due without rollover, next working day
    ((2026, 5, 1), (2026, 5, 31), (2026, 6, 1)),
    ((2026, 4, 1), (2026, 5, 1), (2026, 5, 4)),
    ((2026, 4, 14), (2026, 5, 14), (2026, 5, 15)),
    ((2026, 4, 25), (2026, 5, 25), (2026, 5, 26)),
    ((2026, 10, 10), (2026, 11, 9), (2026, 11, 9)),
    ((2026, 12, 2), (2027, 1, 1), (2027, 1, 4)),
    ((2028, 1, 31), (2028, 3, 1), (2028, 3, 1)),
    ((2026, 3, 1), (2026, 3, 31), (2026, 3, 31)),
]


@pytest.mark.parametrize(("received", "expected", "following"), VECTORS)
def test_due_date_without_rollover_stays_on_its_day(received, expected, following):
    found = due(VOLET_2, paris(*received, 15, 30))

    assert found.date == date(*expected)
    assert found.original == date(*expected)
    assert found.next_working_day == date(*following)
    assert found.at == paris(*expected, 23, 59, 59)


@pytest.mark.parametrize(("received", "expected", "following"), VECTORS)
def test_due_date_with_rollover_goes_to_the_next_working_day(received, expected, following):
    found = due(ROLLED, paris(*received, 15, 30))

    assert found.date == date(*following)
    assert found.next_working_day == date(*following)
    assert found.at == paris(*following, 23, 59, 59)


def test_the_day_of_receipt_is_the_day_in_paris():
    half_past_midnight = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    assert local_date(half_past_midnight) == date(2026, 12, 1)
    assert due(VOLET_2, half_past_midnight).date == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("received", "expected", "offset_hours"),
    [
        (paris(2026, 10, 10, 23, 59, 59), paris(2026, 11, 9, 23, 59, 59), 1),
        (paris(2026, 3, 15, 0, 0, 1), paris(2026, 4, 14, 23, 59, 59), 2),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), paris(2026, 11, 24, 23, 59, 59), 1),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), paris(2026, 11, 24, 23, 59, 59), 1),
    ],
)
def test_a_change_of_hour_does_not_move_the_due_date(received, expected, offset_hours):
    found = due(VOLET_2, received)

    assert found.at == expected
    assert found.at.utcoffset() == timedelta(hours=offset_hours)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="naive"):
        due(VOLET_2, datetime(2026, 5, 1))  # noqa: DTZ001 - the fault under test


def test_working_days_skip_weekends_and_holidays():
    assert add_working_days(date(2026, 5, 7), 1) == date(2026, 5, 11)  # 8 May, then a week-end
    assert add_working_days(date(2026, 12, 24), 2) == date(2026, 12, 29)
    assert due(TEN_WORKED, paris(2026, 4, 30, 12)).date == date(2026, 5, 19)
    assert working_days_between(date(2026, 4, 30), date(2026, 5, 19)) == 10
    assert working_days_between(date(2026, 5, 18), date(2026, 4, 30)) == 0


def test_working_days_are_counted_forwards():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 5, 7), -1)


def test_a_policy_counts_forwards():
    with pytest.raises(ValueError, match="forwards"):
        Policy("A1", -1)


def test_a_date_may_be_given_instead_of_a_rule():
    policy = Policy.until("given", paris(2026, 10, 10, 9), date(2026, 11, 9), words="date donnée")

    assert policy.days == 30
    assert due(policy, paris(2026, 10, 10, 9)).date == date(2026, 11, 9)


def test_steps_tell_the_arithmetic():
    assert due(VOLET_2, paris(2026, 5, 1, 10)).steps == (
        "Volet 2 sous 30 jours",
        "Départ : premier Volet 1 reçu, vendredi 1er mai 2026 ; ce jour ne compte pas.",
        "30 jours calendaires après le départ : dimanche 31 mai 2026.",
        "Échéance : le dimanche 31 mai 2026 à 23 h 59 (heure de Paris). "
        "Ce jour n’est pas ouvré et n’est pas reporté ; jour ouvré suivant : lundi 1er juin 2026.",
    )


def test_steps_tell_a_holiday_and_the_rollover():
    assert due(ROLLED, paris(2026, 4, 14, 10)).steps[1:] == (
        "30 jours calendaires après le départ : jeudi 14 mai 2026 (jour férié : Ascension).",
        "Ce jour n’est pas ouvré : l’échéance passe au jour ouvré suivant, "
        "le vendredi 15 mai 2026 à 23 h 59 (heure de Paris).",
    )


def test_steps_count_worked_days_in_words():
    policy = Policy("A3", 1, unit=Unit.WORKING)

    assert due(policy, date(2026, 11, 20)).steps[1] == (
        "1 jour ouvré après le départ : lundi 23 novembre 2026."
    )


def test_days_are_told_in_the_current_language():
    assert in_words(date(2026, 5, 1)) == "vendredi 1er mai 2026"
    assert described(date(2026, 5, 2)) == "samedi 2 mai 2026"
    with translation.override("en"):
        assert in_words(date(2026, 5, 1)) == "Friday 1 May 2026"


def test_a_frozen_policy_reads_back():
    assert Policy.from_json(VOLET_2.as_json()) == VOLET_2
    assert Policy.from_json(ROLLED.as_json()) == ROLLED


def test_a_stop_moves_the_due_date_and_keeps_the_original():
    first = due(VOLET_2, paris(2026, 5, 1, 10))

    found = with_stops(first, [Stop(date(2026, 5, 11), date(2026, 5, 18))])

    assert found.date == date(2026, 6, 7)
    assert found.original == date(2026, 5, 31)
    assert (
        "Horloge arrêtée du lundi 11 mai 2026 à la reprise, le lundi 18 mai 2026 : "
        "ces jours ne comptent pas." in found.steps
    )


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ((date(2026, 5, 11), date(2026, 5, 11)), date(2026, 5, 31)),  # same day: nothing lost
        ((date(2026, 4, 1), date(2026, 5, 1)), date(2026, 5, 31)),  # over before the clock starts
        ((date(2026, 4, 1), date(2026, 5, 3)), date(2026, 6, 1)),  # 2 May alone is lost
        ((date(2026, 5, 31), date(2026, 6, 2)), date(2026, 6, 2)),  # stopped on the due date
        ((date(2026, 6, 1), date(2026, 6, 9)), date(2026, 5, 31)),  # stopped when all was over
    ],
)
def test_a_stop_counts_only_while_the_clock_runs(stop, expected):
    assert with_stops(due(VOLET_2, paris(2026, 5, 1, 10)), [Stop(*stop)]).date == expected


def test_overlapping_stops_count_once():
    stops = [
        Stop(date(2026, 5, 11), date(2026, 5, 18)),
        Stop(date(2026, 5, 14), date(2026, 5, 20)),
    ]

    assert with_stops(due(VOLET_2, paris(2026, 5, 1, 10)), stops).date == date(2026, 6, 9)


def test_a_stop_of_a_working_day_clock_loses_worked_days_only():
    first = due(TEN_WORKED, date(2026, 4, 30))

    found = with_stops(first, [Stop(date(2026, 5, 8), date(2026, 5, 12))])

    assert first.date == date(2026, 5, 19)
    assert found.date == date(2026, 5, 20)  # 8 May is a holiday, 9 and 10 a week-end


def test_a_rolled_over_due_date_does_not_fall_in_a_stop():
    first = due(ROLLED, date(2026, 5, 1))

    assert first.date == date(2026, 6, 1)
    assert with_stops(first, [Stop(date(2026, 6, 1), date(2026, 6, 4))]).date == date(2026, 6, 4)


def test_a_stop_ends_after_it_starts():
    with pytest.raises(ValueError, match="before it stopped"):
        Stop(date(2026, 5, 2), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("instant", "code", "label"),
    [
        (paris(2026, 11, 20, 10), None, None),
        (paris(2026, 11, 20, 9), None, None),
        (paris(2026, 11, 20, 18), "night", "Hors heures ouvrées"),
        (paris(2026, 11, 20, 8, 59), "night", "Hors heures ouvrées"),
        (paris(2026, 11, 21, 10), "weekend", "Week-end"),
        (paris(2026, 11, 11, 10), "holiday", "Jour férié : Armistice"),
        (paris(2026, 11, 1, 10), "holiday", "Jour férié : Toussaint"),  # a Sunday
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "weekend", "Week-end"),
    ],
)
def test_off_hours_badge(instant, code, label):
    badge = off_hours(instant)

    assert (badge and badge.code, badge and badge.label) == (code, label)


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=-30), "moins d’une minute"),
        (timedelta(seconds=59), "moins d’une minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=60), "1 heure"),
        (timedelta(hours=47, minutes=59), "47 heures"),
        (timedelta(hours=48), "2 jours"),
        (timedelta(days=40), "40 jours"),
    ],
)
def test_age_in_words(elapsed, words):
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)

    assert age(start, start + elapsed) == words


def test_age_counts_real_hours_over_a_change_of_hour():
    assert age(paris(2026, 10, 25, 1), paris(2026, 10, 25, 5)) == "5 heures"
    assert minutes_between(paris(2026, 3, 29, 1), paris(2026, 3, 29, 4)) == 120


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 6, 1), "à rendre aujourd’hui"),
        (date(2026, 6, 2), "dans 1 jour"),
        (date(2026, 6, 9), "dans 8 jours"),
        (date(2026, 5, 31), "en retard de 1 jour"),
        (date(2026, 5, 25), "en retard de 7 jours"),
    ],
)
def test_time_left_in_words(day, words):
    assert time_left(day, datetime(2026, 5, 31, 22, 30, tzinfo=UTC)) == words


def test_escalation_minutes_are_real_minutes_over_a_change_of_hour():
    later = after_minutes(paris(2026, 10, 25, 2, 50), 60)

    assert (later.astimezone(UTC) - paris(2026, 10, 25, 2, 50).astimezone(UTC)).seconds == 3600
    assert later.tzinfo is PARIS


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("D-15", paris(2026, 5, 16, 8)),
        ("D0", paris(2026, 5, 31, 8)),
        ("D+1", paris(2026, 6, 1, 8)),
        ("half", paris(2026, 5, 16, 8)),
        ("H+24", paris(2026, 5, 2, 10)),
        ("M+15", paris(2026, 5, 1, 10, 15)),
        ("L+60", paris(2026, 6, 1, 0, 59, 59)),
    ],
)
def test_reminders_leave_at_eight_or_after_real_hours(code, expected):
    assert reminder_at(code, paris(2026, 5, 1, 10), date(2026, 5, 31)) == expected


def test_what_is_late_counts_from_the_minute_that_was_due():
    due_at = paris(2026, 5, 1, 22)
    expected = paris(2026, 5, 1, 23)
    assert reminder_at("L+60", paris(2026, 5, 1, 10), date(2026, 5, 1), due_at) == expected


def test_an_unknown_reminder_is_refused():
    with pytest.raises((KeyError, ValueError)):
        reminder_at("W+1", paris(2026, 5, 1, 10), date(2026, 5, 31))


def test_half_time_rounds_to_the_earlier_day():
    assert half_time(date(2026, 5, 1), date(2026, 5, 4)) == date(2026, 5, 2)


def test_a_rule_in_minutes_is_due_at_an_instant():
    found = due(Policy("P0", 0, minutes=15), paris(2026, 3, 28, 23, 50))
    assert found.at == paris(2026, 3, 29, 0, 5)
    assert found.date == date(2026, 3, 29)
    assert with_stops(found, [Stop(found.date, found.date)]).at == found.at
    assert "15 minutes" in found.steps[-1]


def test_hours_of_a_rule_are_real_across_a_change_of_hour():
    assert due(Policy("P0", 0, minutes=240), paris(2026, 3, 29, 1)).at == paris(2026, 3, 29, 6)


@pytest.mark.parametrize("policy", [{"days": 1, "minutes": 1}, {"days": 0, "minutes": -1}])
def test_a_rule_counts_days_or_minutes_forwards(policy):
    with pytest.raises(ValueError, match="counts"):
        Policy("P0", **policy)


def test_a_rule_in_minutes_starts_at_an_instant():
    with pytest.raises(ValueError, match="instant"):
        due(Policy("P0", 0, minutes=15), date(2026, 3, 28))


def test_a_rule_in_minutes_says_where_it_comes_from():
    found = due(Policy("P0", 0, minutes=60, rule="Règle"), paris(2026, 3, 28, 10))
    assert found.steps[0] == "Règle"


def test_time_left_until_an_instant():
    now = paris(2026, 3, 28, 10)
    assert time_left_until(paris(2026, 3, 28, 10, 30), now) == "dans 30 minutes"
    assert time_left_until(paris(2026, 3, 28, 8), now) == "en retard de 2 heures"
