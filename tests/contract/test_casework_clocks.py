"""The clocks of every workflow: they start once, stop, move, remind once and end."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from portal.core.deadlines import Policy, Rollover, end_of
from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.filings import presentation
from portal.filings.models.clocks import ClockState
from portal.filings.services import clocks
from tests.contract.clockwork import POLICY, START, on, scan, stopped

# Starting and ending ---------------------------------------------------------------------------


def test_a_clock_never_starts_twice(desk, clock):
    again = clocks.start(desk.filing, "test", Policy("A2", 60), actor=desk.evaluator)

    assert again == clock
    assert clock.due_at == end_of(date(2026, 5, 31))
    assert clock.rule == POLICY


def test_a_cancelled_clock_may_be_started_anew(desk, clock):
    perform(clock, "cancel", actor=desk.evaluator, comment="Sans objet")

    assert clocks.start(desk.filing, "test", POLICY, actor=desk.evaluator) != clock


def test_the_database_refuses_a_second_clock(desk, clock):
    with pytest.raises(IntegrityError), transaction.atomic():
        desk.filing.clocks.create(
            kind="test",
            policy=POLICY.as_json(),
            anchor_at=START,
            due_at=START,
            original_due_at=START,
        )


@pytest.mark.parametrize(
    ("at", "late"), [(on(5, 31, 23), False), (datetime(2026, 5, 31, 22, 1, tzinfo=UTC), True)]
)
def test_a_clock_is_met_in_time_or_late(desk, clock, at, late):
    met = clocks.meet(clock, desk.drafter, at=at)

    assert (met.state, met.met_at, met.was_met_late) == (ClockState.MET, at, late)
    with pytest.raises(WrongState):
        clocks.meet(clock, desk.drafter)


def test_only_the_agency_moves_a_clock(desk, clock):
    for stranger in (desk.drafter, desk.outsider):
        with pytest.raises(NotAllowed):
            clocks.extend(clock, date(2026, 6, 30), "Congés", stranger)
        with pytest.raises(NotAllowed):
            clocks.stop(clock, "Congés", stranger)


def test_a_clock_expires_after_the_last_second_of_its_day_in_paris(desk, clock):
    assert scan(desk, datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC))[0] == 0
    told = []
    assert scan(desk, datetime(2026, 5, 31, 22, 0, 0, tzinfo=UTC), tell=told.append)[0] == 1
    assert scan(desk, on(6, 2), tell=told.append)[0] == 0

    assert [row.state for row in told] == [ClockState.OVERDUE]
    assert clocks.meet(clock, desk.drafter, at=on(6, 2)).was_met_late


def test_only_the_timer_finds_a_clock_overdue(desk, clock):
    with pytest.raises(NotAllowed):
        perform(clock, "expire", actor=desk.evaluator, at=on(6, 2))
    with pytest.raises(GuardFailed):
        perform(clock, "expire", actor=SystemActor(clocks.TIMER), at=on(5, 2))


# Stops and extensions --------------------------------------------------------------------------


def test_a_stop_moves_the_due_date_and_keeps_the_original(desk, clock):
    moved = stopped(clock, desk, on(5, 11), on(5, 18))

    assert moved.due_on == date(2026, 6, 7)
    assert moved.original_due_on == date(2026, 5, 31)
    stop = moved.stops.get()
    assert (stop.starts_on, stop.ends_on) == (date(2026, 5, 11), date(2026, 5, 18))
    assert (stop.stopped_by, stop.resumed_by, stop.reason) == (
        desk.evaluator,
        desk.evaluator,
        "Questions",
    )


def test_stops_for_several_reasons_overlap(desk, clock):
    one, two = desk.filing.uuid, desk.firm.uuid
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="a", batch=one)
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 14), comment="b", batch=two)
    perform(clock, "resume", actor=desk.evaluator, at=on(5, 18), batch=one)
    moved = perform(clock, "resume", actor=desk.evaluator, at=on(5, 20), batch=two)

    assert moved.due_on == date(2026, 6, 9)
    assert not moved.is_stopped


def test_a_clock_is_not_stopped_twice_for_the_same_reason_nor_resumed_while_it_runs(desk, clock):
    with pytest.raises(GuardFailed):
        perform(clock, "resume", actor=desk.evaluator, at=on(5, 12))
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="a")
    with pytest.raises(GuardFailed):
        perform(clock, "stop", actor=desk.evaluator, at=on(5, 12), comment="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        clock.stops.create(starts_on=date(2026, 5, 12), reason="b", stopped_by=desk.evaluator)


@pytest.mark.parametrize("effective", [date(2026, 4, 30), date(2026, 5, 12), date(2026, 6, 1)])
def test_a_stop_takes_effect_between_the_start_and_today(desk, clock, effective):
    with pytest.raises(GuardFailed):
        perform(
            clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="Questions", on=effective
        )


def test_a_stop_may_take_effect_before_it_was_entered(desk, clock):
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="a", on=date(2026, 5, 4))
    with pytest.raises(GuardFailed):
        perform(clock, "resume", actor=desk.evaluator, at=on(5, 11), on=date(2026, 5, 3))
    moved = perform(clock, "resume", actor=desk.evaluator, at=on(5, 11), on=date(2026, 5, 7))

    assert moved.due_on == date(2026, 6, 3)


def test_a_stopped_clock_neither_expires_nor_reminds(desk, clock):
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="Questions")

    assert scan(desk, on(6, 20)) == (0, 0)
    clock.refresh_from_db()
    assert clock.state == ClockState.RUNNING
    assert clock.is_stopped


def test_a_clock_met_while_stopped_has_no_open_stop(desk, clock):
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="Questions")

    met = clocks.meet(clock, desk.drafter, at=on(5, 13))

    assert met.stops.get().ends_on == date(2026, 5, 13)
    assert not met.is_stopped


def test_an_extension_keeps_the_former_date_its_reason_and_its_author(desk, clock):
    moved = perform(
        clock,
        "extend",
        actor=desk.evaluator,
        at=on(5, 20),
        due_on=date(2026, 6, 15),
        comment="Analyses en cours",
    )
    again = perform(
        moved, "extend", actor=desk.second, at=on(6, 10), due_on=date(2026, 6, 30), comment="Encore"
    )

    assert (again.due_on, again.original_due_on) == (date(2026, 6, 30), date(2026, 5, 31))
    kept = [
        (one.previous_due_on, one.due_on, one.reason, one.granted_by)
        for one in again.extensions.all()
    ]
    assert kept == [
        (date(2026, 5, 31), date(2026, 6, 15), "Analyses en cours", desk.evaluator),
        (date(2026, 6, 15), date(2026, 6, 30), "Encore", desk.second),
    ]


def test_an_extension_after_a_stop_and_a_stop_after_an_extension(desk, clock):
    stopped(clock, desk, on(5, 11), on(5, 18))  # 7 June
    moved = perform(
        clock, "extend", actor=desk.evaluator, at=on(5, 20), due_on=date(2026, 6, 15), comment="a"
    )
    assert moved.extensions.get().previous_due_on == date(2026, 6, 7)

    last = stopped(moved, desk, on(6, 1), on(6, 4))

    assert last.due_on == date(2026, 6, 18)
    assert clocks.working(last, on(6, 5)).due_on == date(2026, 6, 18)


def test_an_extension_revives_an_overdue_clock(desk, clock):
    scan(desk, on(6, 2))

    revived = perform(
        clock, "extend", actor=desk.evaluator, at=on(6, 2), due_on=date(2026, 6, 15), comment="a"
    )

    assert revived.state == ClockState.RUNNING


@pytest.mark.parametrize("due_on", [date(2026, 5, 31), date(2026, 5, 20), date(2026, 5, 4)])
def test_an_extension_is_later(desk, clock, due_on):
    with pytest.raises(GuardFailed):
        perform(clock, "extend", actor=desk.evaluator, at=on(5, 20), due_on=due_on, comment="Avant")
    with pytest.raises(GuardFailed):
        perform(
            clock,
            "extend",
            actor=desk.evaluator,
            at=on(5, 20),
            due_on=date(2026, 6, 15),
            comment="",
        )


def test_the_arithmetic_is_told_line_by_line(desk, clock):
    stopped(clock, desk, on(5, 11), on(5, 18))
    perform(
        clock,
        "extend",
        actor=desk.evaluator,
        at=on(5, 20),
        due_on=date(2026, 6, 15),
        comment="Analyses en cours",
    )
    perform(clock, "stop", actor=desk.evaluator, at=on(6, 1), comment="Questions")
    clock.refresh_from_db()

    found = clocks.working(clock, on(6, 4))

    assert found.moved
    assert found.stopped_since == date(2026, 6, 1)
    assert found.due_on == date(2026, 6, 18)
    text = "\n".join(found.lines)
    for piece in (
        "premier Volet 1 reçu",
        "lundi 11 mai 2026",
        "Échéance : le dimanche 7 juin 2026",
        "Report accordé le mercredi 20 mai 2026 : l’échéance passe du dimanche 7 juin 2026 "
        "au lundi 15 juin 2026. Motif : Analyses en cours",
        "Échéance : le jeudi 18 juin 2026",
        "Horloge arrêtée depuis le lundi 1er juin 2026",
    ):
        assert piece in text


def test_a_frozen_policy_survives_a_change_of_rule(desk):
    rolled = Policy("A2", 30, rollover=Rollover.NEXT_WORKING_DAY)
    clock = clocks.start(desk.filing, "rolled", rolled, actor=desk.evaluator, anchor_at=START)

    clock.refresh_from_db()

    assert clock.rule == rolled
    assert clock.due_on == date(2026, 6, 1)


# What each side sees ---------------------------------------------------------------------------


def test_the_firm_sees_no_internal_clock(desk, clock):
    clocks.start(desk.filing, "triage", POLICY, actor=desk.evaluator, internal=True)

    assert len(presentation.clock_faces(desk.filing, desk.drafter)) == 1
    assert len(presentation.clock_faces(desk.filing, desk.evaluator)) == 2


@pytest.mark.parametrize(
    ("now", "tone", "remaining"),
    [
        (on(5, 2), "calm", "dans 29 jours"),
        (on(5, 29), "soon", "dans 2 jours"),
        (on(6, 2), "late", "en retard de 2 jours"),
    ],
)
def test_a_clock_says_what_remains(desk, clock, now, tone, remaining):
    (face,) = presentation.clock_faces(desk.filing, desk.drafter, now)

    assert (face.tone, face.remaining) == (tone, remaining)
    assert face.due == "dimanche 31 mai 2026"


def test_a_stopped_or_met_clock_says_so(desk, clock):
    perform(clock, "stop", actor=desk.evaluator, at=on(5, 11), comment="Questions")
    (face,) = presentation.clock_faces(desk.filing, desk.drafter, on(5, 18))
    assert (face.tone, face.due) == ("stopped", "dimanche 7 juin 2026")

    clocks.meet(clock, desk.drafter, at=on(5, 18))
    (face,) = presentation.clock_faces(desk.filing, desk.drafter, on(5, 19))
    assert face.tone == "done"


@pytest.mark.parametrize("count", [1, 3])
def test_clocks_cost_the_same_for_any_number(desk, count, django_assert_num_queries):
    for number in range(count):
        clock = clocks.start(
            desk.filing, f"c{number}", POLICY, actor=desk.evaluator, anchor_at=START
        )
        stopped(clock, desk, on(5, 11), on(5, 18))
    filing = desk.again()

    with django_assert_num_queries(3):
        assert len(presentation.clock_faces(filing, desk.drafter, on(5, 20))) == count
