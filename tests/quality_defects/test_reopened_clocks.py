"""What a reopened case waits for again: the volets, from their first day and under their rule."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.workflow import NotAllowed, perform
from portal.filings.services import clocks, reminders
from quality_defects.enums import ClockKind
from quality_defects.models import Volet2
from tests.factories import quality_defects_agency as agency
from tests.quality_defects.test_clocks import clock_of, paris, received
from tests.quality_defects.test_ended import end

pytestmark = pytest.mark.django_db

ENDS = ("no_action", "merged", "withdrawn")
FIRST_DAY, DUE = paris(2026, 5, 1, 10, 0), datetime.date(2026, 5, 31)


def at(*day):
    return time_machine.travel(paris(2026, *day, 9, 0), tick=False)


def end_on(desk, day, state):
    """End the case on that day of May."""
    master = received(FIRST_DAY).again() if state == "merged" else None
    with at(5, day):
        if master is None:
            end(desk, state)
            return
        payload = {"explanation": "Même lot.", "master": master.reference}
        perform(agency.propose(desk, payload, action="merge"), "confirm", actor=desk.second)


def reopen(desk):
    perform(desk.again(), "reopen", actor=desk.second, reason="new_lot", comment="Lot B.")


@pytest.mark.parametrize("state", ENDS)
def test_a_reopened_case_waits_for_its_volets_under_its_first_rule(settings, state):
    desk = received(FIRST_DAY)
    end_on(desk, 3, state)
    with at(5, 3):
        assert set(desk.case.clocks.filter(part__gt="").values_list("state", flat=True)) == {
            "cancelled"
        }
    settings.QUALITY_DEFECTS_VOLET2_DAYS = 10
    with at(5, 12):
        reopen(desk)
        clock = clock_of(desk)
        assert (clock.state, clock.due_on, clock.cancelled_at) == ("running", DUE, None)
        assert clocks.working(clock).sum.startswith("1er mai 2026 + 30 jours calendaires")
        left = clock.reminders.filter(sent_at=None).order_by("due_at")
        assert left.first().due_at > timezone.now()
        assert "D-15" in left.values_list("code", flat=True)
    assert desk.case.clocks.get(kind=ClockKind.VOLET1_FINAL).state == "running"
    assert desk.case.transitions.filter(name="restart", comment="Dossier rouvert").exists()


@pytest.mark.parametrize("state", ENDS)
def test_a_date_that_passed_meanwhile_is_late_at_once(state):
    desk = received(FIRST_DAY)
    end_on(desk, 3, state)
    with at(6, 3):
        reopen(desk)
        reminders.scan()
        assert clock_of(desk).state == "overdue"
        assert desk.again().volet2.is_overdue
        codes = set(clock_of(desk).reminders.filter(sent_at=None).values_list("code", flat=True))
        assert codes == {"D+7", "D+15"}


@pytest.mark.parametrize("state", ENDS)
def test_what_came_or_was_cancelled_by_hand_is_not_waited_for_again(state):
    desk = received(FIRST_DAY)
    with at(5, 2):
        clock = desk.case.clocks.get(kind=ClockKind.VOLET1_FINAL)
        perform(clock, "cancel", actor=desk.evaluator, comment="Inutile.")
    end_on(desk, 3, state)
    Volet2.objects.filter(filing=desk.case).update(
        state="submitted_provisional", first_submitted_at=paris(2026, 5, 4, 9, 0)
    )
    with at(5, 12):
        reopen(desk)
    assert not desk.case.clocks.exclude(part="").exclude(state="cancelled").exists()


def test_a_report_and_a_stop_granted_before_the_end_are_kept():
    desk = received(FIRST_DAY)
    with at(5, 2):
        clocks.extend(clock_of(desk), datetime.date(2026, 6, 10), "Analyses.", desk.evaluator)
    with at(5, 3):
        clocks.stop(clock_of(desk), "Site fermé.", desk.evaluator)
    with at(5, 5):
        end(desk, "no_action")
    with at(5, 12):
        reopen(desk)
        clock = clock_of(desk)
        found = clocks.working(clock)
        assert clock.due_on == found.due_on == datetime.date(2026, 6, 12)
        assert any("Report accordé le" in line for line in found.lines), found.lines
        assert found.stopped_since is None


@pytest.mark.parametrize("state", ENDS)
def test_no_letter_of_a_final_volet2_is_drafted_after_the_end(state):
    desk = received(FIRST_DAY)
    case = desk.again()
    clock = clocks.start(
        case,
        ClockKind.VOLET2_FINAL,
        clock_of(desk).rule,
        actor=desk.evaluator,
        part="volet2",
        anchor_at=FIRST_DAY,
        reminders=["D+7", "D+15"],
    )
    end_on(desk, 3, state)
    with at(5, 3):
        clock.refresh_from_db()
        assert clock.state == "cancelled"
    with at(5, 12):
        reopen(desk)
        clock.refresh_from_db()
        assert clock.state == "running"


def test_only_the_portal_restarts_a_clock():
    desk = received(FIRST_DAY)
    with at(5, 3):
        perform(clock_of(desk), "cancel", actor=desk.evaluator, comment="Inutile.")
        with pytest.raises(NotAllowed):
            perform(clock_of(desk), "restart", actor=desk.evaluator, comment="Si.")
