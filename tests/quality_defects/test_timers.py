"""What happens when time passes: a recall without a call, and Volet 2 that does not come."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.workflow import perform
from portal.filings.services import reminders
from portal.mail.models import OutgoingMessage
from quality_defects.models import PhoneAlert
from quality_defects.tasks import escalate_silent_recalls
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


def later(**delta):
    return time_machine.travel(timezone.now() + datetime.timedelta(**delta), tick=False)


def call(desk, name="log_call", actor=None):
    perform(
        PhoneAlert.objects.get(filing=desk.case),
        name,
        actor=actor or desk.drafter,
        called_at=timezone.now(),
        number="01 55 87 30 00",
    )


def test_recall_without_a_call_escalates_once():
    desk = factory.submitted(recall=True)
    assert escalate_silent_recalls() == 0
    with later(minutes=16):
        assert escalate_silent_recalls() == 1
        assert escalate_silent_recalls() == 0
    assert sent("recall_without_call").get().address == desk.duty_officer.email
    assert sent("recall_without_call_sms").get().address == desk.duty_officer.mobile


@pytest.mark.parametrize("side", ["log_call", "confirm_call"])
def test_a_logged_call_stops_the_escalation(side):
    desk = factory.submitted(recall=True)
    call(desk, side, desk.drafter if side == "log_call" else desk.duty_officer)
    with later(minutes=16):
        assert escalate_silent_recalls() == 0
    assert not sent("recall_without_call").exists()


def test_recall_proposed_in_a_later_version_raises_the_alert_too():
    desk = factory.submitted()
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, recall=True)
    factory.sign(desk)
    assert PhoneAlert.objects.get(filing=desk.case).state == "open"


def test_alert_is_raised_once_for_many_versions():
    desk = factory.submitted(recall=True)
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.sign(desk)
    assert PhoneAlert.objects.count() == 1
    assert sent("recall_proposed").count() == 1


def test_volet2_reminders_leave_once_each():
    desk = factory.submitted()
    mailbox = desk.case.organisation.email
    due = desk.again().clocks.get().due_at
    for days in (15, 7, 3, 1):
        with time_machine.travel(due - datetime.timedelta(days=days, hours=-1), tick=False):
            reminders.scan()
            reminders.scan()
    assert sent("volet2_reminder").filter(address=mailbox).count() == 4


def test_volet2_becomes_overdue_and_both_sides_know():
    desk = factory.submitted()
    due = desk.again().clocks.get().due_at
    with time_machine.travel(due + datetime.timedelta(minutes=5), tick=False):
        reminders.scan()
        reminders.scan()
    assert desk.again().volet2.state == "expected"
    assert desk.again().volet2.is_overdue
    addresses = set(sent("volet2_overdue").values_list("address", flat=True))
    assert {desk.case.organisation.email, desk.evaluator.email} <= addresses
    assert sent("volet2_overdue").filter(address=desk.evaluator.email).count() == 1
