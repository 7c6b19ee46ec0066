"""Cases that wait on the agency's side: nobody took them, or nothing happens in them."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection

from portal.core.deadlines import PARIS
from portal.core.workflow import perform
from portal.filings.services import thread
from portal.mail.models import DigestItem, OutgoingMessage
from quality_defects.models import Case, CaseAlarm
from quality_defects.tasks import watch_inactive, watch_unassigned
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db

FRIDAY = datetime.datetime(2026, 5, 22, 17, 0, tzinfo=PARIS)  # before the Monday of Whitsun


def submitted(when=FRIDAY):
    with time_machine.travel(when, tick=False):
        desk = factory.set_up()
        factory.fill_volet(desk.volet, signal_received_at=when - datetime.timedelta(hours=1))
        factory.sign(desk)
    return desk


def give_priority(level):
    """Have every case of this priority, whoever gives priorities."""
    Case.objects.update(priority=level)


def told(key):
    return set(
        OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}").values_list(
            "address", flat=True
        )
    )


def waiting(key):
    return set(
        DigestItem.objects.filter(content__key=f"quality_defects.{key}").values_list(
            "address", flat=True
        )
    )


def run_at(task, when):
    with time_machine.travel(when, tick=False):
        return task(), task()


@pytest.mark.parametrize(
    ("level", "delta", "alarms"),
    [
        ("P0", {"minutes": 14}, 0),
        ("P0", {"minutes": 15}, 1),
        ("P1", {"minutes": 59}, 0),
        ("P1", {"minutes": 60}, 1),
        ("P2", {"days": 3, "hours": 23}, 0),  # Tuesday, 16:00: Monday was a holiday
        ("P2", {"days": 4}, 1),
        ("P3", {"days": 30}, 0),
    ],
)
def test_nobody_takes_a_case(monkeypatch, level, delta, alarms):
    desk = submitted()
    give_priority(level)
    assert run_at(watch_unassigned, FRIDAY + datetime.timedelta(**delta)) == (alarms, 0)
    assert CaseAlarm.objects.count() == alarms
    people = {desk.evaluator.email, desk.second.email}
    if alarms and level == "P2":
        assert waiting("unassigned_later") == people
        assert not told("unassigned")
    elif alarms:
        assert told("unassigned") == people | {desk.duty_officer.email}
        assert told("unassigned_sms") == {desk.duty_officer.mobile}


def test_a_case_that_was_taken_is_not_told(monkeypatch):
    desk = submitted()
    give_priority("P0")
    perform(desk.again(), "take", actor=desk.evaluator)
    assert run_at(watch_unassigned, FRIDAY + datetime.timedelta(hours=1)) == (0, 0)


def test_without_priority_nothing_is_urgent():
    submitted()
    give_priority("P3")
    assert run_at(watch_unassigned, FRIDAY + datetime.timedelta(days=3)) == (0, 0)


@pytest.fixture
def taken():
    desk = submitted()
    with time_machine.travel(FRIDAY, tick=False):
        perform(desk.again(), "take", actor=desk.evaluator)
    return desk


def day(month, number, hour=9):
    return datetime.datetime(2026, month, number, hour, tzinfo=PARIS)


def test_ten_worked_days_without_activity_tell_the_evaluator_twenty_the_heads(taken):
    # 25 May is a holiday: the tenth worked day after Friday 22 May is Monday 8 June.
    assert run_at(watch_inactive, day(6, 7)) == (0, 0)
    assert run_at(watch_inactive, day(6, 8)) == (1, 0)
    assert waiting("inactive") == {taken.evaluator.email}
    assert run_at(watch_inactive, day(6, 21)) == (0, 0)
    assert run_at(watch_inactive, day(6, 22)) == (1, 0)
    assert waiting("inactive") == {taken.evaluator.email, taken.second.email}


def test_a_sweep_that_was_down_tells_both_once(taken):
    assert run_at(watch_inactive, day(7, 20)) == (2, 0)
    assert DigestItem.objects.filter(content__key="quality_defects.inactive").count() == 2


def test_a_message_of_a_person_is_activity_and_silence_after_it_tells_again(taken):
    run_at(watch_inactive, day(6, 8))
    with time_machine.travel(day(6, 10), tick=False):
        thread.post_message(taken.again(), taken.evaluator, "Point avec le laboratoire.")
    assert run_at(watch_inactive, day(6, 23)) == (0, 0)
    assert run_at(watch_inactive, day(6, 24)) == (1, 0)
    assert CaseAlarm.objects.count() == 2


def test_what_timers_write_is_no_activity(taken):
    with time_machine.travel(day(6, 5), tick=False):
        thread.post_notification(taken.again(), "Projet de courrier")
    assert run_at(watch_inactive, day(6, 8)) == (1, 0)


def test_finished_cases_are_left_alone(taken):
    Case.objects.filter(pk=taken.case.pk).update(state="no_action")
    assert run_at(watch_inactive, day(7, 20)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(monkeypatch):
    desk = submitted()
    give_priority("P0")
    Case.objects.filter(pk=desk.case.pk).update(received_at=FRIDAY - datetime.timedelta(days=1))
    gate, told_times = threading.Barrier(3), []

    def run():
        try:
            gate.wait()
            told_times.append(watch_unassigned())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(told_times) == 1
    assert (
        OutgoingMessage.objects.filter(content__key="quality_defects.unassigned_sms").count() == 1
    )
