"""The reminders of every workflow: each leaves once, in its time, about the right date."""

import threading
from datetime import date

import pytest
from django.db import connection

from portal.audit import failures
from portal.filings.models.clocks import ClockState
from portal.filings.services import clocks, reminders
from tests.contract.clockwork import CODES, POLICY, START, on, scan, stopped


def test_reminders_are_scheduled_for_the_due_date_and_not_in_the_past(desk, clock):
    with_past = clocks.start(
        desk.filing, "late", POLICY, actor=desk.evaluator, anchor_at=on(11, 1), reminders=["D-15"]
    )
    clocks.schedule_reminders(clock, on(5, 20))
    clocks.schedule_reminders(with_past, on(11, 20))

    assert list(clock.reminders.values_list("code", "due_at")) == [
        ("D-7", on(5, 24, 8)),
        ("D0", on(5, 31, 8)),
        ("D+1", on(6, 1, 8)),
    ]
    assert not with_past.reminders.exists()


@pytest.fixture
def scheduled(clock):
    """The clock with the reminders that it had on its first day."""
    clocks.schedule_reminders(clock, START)
    return clock


def test_a_reminder_leaves_once_and_in_its_time(desk, scheduled):
    left = []

    def send(clock, reminder):
        left.append((clock.pk, reminder.code))

    counts = [scan(desk, on(5, day), send)[1] for day in (15, 16, 16, 17, 24, 25)]

    assert counts == [0, 1, 0, 0, 1, 0]
    assert left == [(scheduled.pk, "D-15"), (scheduled.pk, "D-7")]


def test_after_an_outage_only_the_latest_reminder_leaves(desk, scheduled):
    left = []

    scan(desk, on(5, 31), lambda clock, reminder: left.append(reminder.code))

    assert left == ["D0"]
    assert list(
        scheduled.reminders.filter(superseded_at__isnull=False).values_list("code", flat=True)
    ) == ["D-15", "D-7"]


def test_an_overdue_clock_still_reminds_and_an_ended_one_does_not(desk, scheduled):
    other = clocks.start(
        desk.filing, "other", POLICY, actor=desk.evaluator, anchor_at=START, reminders=CODES
    )
    clocks.schedule_reminders(other, START)
    clocks.meet(other, desk.drafter, at=on(5, 2))
    left = []

    assert scan(desk, on(6, 1), lambda clock, reminder: left.append((clock.pk, reminder.code))) == (
        1,
        1,
    )

    assert left == [(scheduled.pk, "D+1")]


def test_a_moved_due_date_moves_what_has_not_left(desk, scheduled):
    scan(desk, on(5, 16))

    moved = stopped(scheduled, desk, on(5, 18), on(5, 25))

    assert moved.due_on == date(2026, 6, 7)
    assert [(one.code, one.due_on, bool(one.sent_at)) for one in moved.reminders.all()] == [
        ("D-15", date(2026, 5, 31), True),
        ("D-7", date(2026, 6, 7), False),
        ("D0", date(2026, 6, 7), False),
        ("D+1", date(2026, 6, 7), False),
    ]


def test_a_reminder_that_fails_is_tried_again_and_holds_nobody_up(desk, scheduled):
    other = clocks.start(
        desk.filing, "other", POLICY, actor=desk.evaluator, anchor_at=START, reminders=CODES
    )
    clocks.schedule_reminders(other, START)

    def fail(clock, reminder):
        if clock.pk == scheduled.pk:
            raise RuntimeError("no mail for this one")

    assert scan(desk, on(5, 16), fail)[1] == 1
    kept = failures.unsolved().get()
    assert kept.arguments["item"] == f"{scheduled._meta.label_lower}:{scheduled.pk}"
    left = []
    assert scan(desk, on(5, 16), lambda clock, reminder: left.append(clock.pk))[1] == 1

    assert left == [scheduled.pk]
    assert not failures.unsolved().exists()


def test_an_overdue_clock_whose_follow_up_fails_is_tried_again(desk, clock):
    def fail(_clock):
        raise RuntimeError("no mail for this one")

    assert scan(desk, on(6, 2), tell=fail)[0] == 0
    clock.refresh_from_db()
    assert clock.state == ClockState.RUNNING
    assert failures.unsolved().get().name == clocks.TIMERS
    assert scan(desk, on(6, 2))[0] == 1
    assert not failures.unsolved().exists()


def test_the_minute_scan_tells_the_workflow(desk, scheduled, told):
    reminded, late = told("on_reminder"), told("on_overdue")

    reminders.scan(on(5, 16))
    reminders.scan(on(6, 2))

    assert [reminder.code for _clock, reminder in reminded] == ["D-15", "D+1"]
    assert [clock.pk for (clock,) in late] == [scheduled.pk]


def test_two_scans_at_once_send_each_reminder_once(committed_desk):
    desk = committed_desk
    for number in range(6):
        clock = clocks.start(
            desk.filing,
            f"c{number}",
            POLICY,
            actor=desk.evaluator,
            anchor_at=START,
            reminders=CODES,
        )
        clocks.schedule_reminders(clock, START)
    gate, left = threading.Barrier(4), []

    def run():
        try:
            gate.wait()
            scan(desk, on(5, 16), lambda clock, reminder: left.append(clock.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(left) == sorted(desk.filing.clocks.values_list("pk", flat=True))
