"""What holds of every due date, whatever the day, the policy and the stops."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.core.deadlines import (
    PARIS,
    Policy,
    Rollover,
    Stop,
    Unit,
    add_calendar_days,
    add_working_days,
    after_minutes,
    due,
    end_of,
    is_working_day,
    next_working_day,
    with_stops,
    working_days_between,
)
from portal.core.durations import minutes_between

# The first example of a run loads calendars and languages, however long the machine takes.
calm = settings(deadline=None)

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
policies = st.builds(
    Policy,
    anchor=st.just("A1"),
    days=st.integers(0, 90),
    unit=st.sampled_from(Unit),
    rollover=st.sampled_from(Rollover),
)
stops_from = st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 40)), max_size=4)


@calm
@given(day=days, policy=policies)
def test_due_date_is_consistent_with_its_policy(day, policy):
    found = due(policy, day)

    assert found.date >= day
    assert found.at == end_of(found.date)
    assert found.next_working_day == next_working_day(found.date)
    assert is_working_day(found.next_working_day)
    if policy.rollover is Rollover.NEXT_WORKING_DAY:
        assert is_working_day(found.date)
    elif policy.unit is Unit.CALENDAR:
        assert found.date == add_calendar_days(day, policy.days)
    else:
        assert found.date == add_working_days(day, policy.days)


@calm
@given(day=days, count=st.integers(1, 60))
def test_working_day_arithmetic_inverts(day, count):
    reached = add_working_days(day, count)

    assert is_working_day(reached)
    assert working_days_between(day, reached) == count


@calm
@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)), policy=policies)  # noqa: DTZ001
def test_due_date_depends_only_on_the_day_in_paris(instant, policy):
    aware = instant.replace(tzinfo=UTC)

    assert due(policy, aware) == due(policy, aware.astimezone(PARIS).date())


@calm
@given(day=days, policy=policies, spans=stops_from)
def test_stops_never_bring_the_due_date_forward(day, policy, spans):
    first = due(policy, day)
    stops = [
        Stop(day + timedelta(days=start), day + timedelta(days=start + length))
        for start, length in spans
    ]

    found = with_stops(first, stops)

    assert found.date >= first.date
    assert found.original == first.original
    assert with_stops(found, stops) == found
    assert with_stops(found, reversed(stops)).date == found.date
    assert with_stops(found, []) == first


@calm
@given(day=days, policy=policies, spans=stops_from)
def test_a_clock_that_ran_never_ends_while_stopped(day, policy, spans):
    assume(policy.days > 0)
    stops = [
        Stop(day + timedelta(days=start), day + timedelta(days=start + length))
        for start, length in spans
    ]

    found = with_stops(due(policy, day), stops)

    assert not any(found.date in stop for stop in stops)


@calm
@given(start=days, minutes=st.integers(0, 100_000))
def test_minutes_added_are_minutes_between(start, minutes):
    instant = end_of(start)

    assert minutes_between(instant, after_minutes(instant, minutes)) == minutes
