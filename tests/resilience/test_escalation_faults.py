"""A recall proposed without a call while mail cannot leave: every step leaves once afterwards."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.mail.enums import WAITING, MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.tasks import sweep
from quality_defects.tasks import escalate_silent_recalls
from tests.factories import quality_defects as factory
from tests.portal.mail.sink import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]


def test_mail_server_down_for_an_hour_delays_the_escalation_and_doubles_nothing(settings):
    sink = Sink()
    settings.MAIL_TRANSPORT = "portal.mail.transports.SmtpTransport"
    settings.MAIL_SMTP = sink.smtp
    desk = factory.submitted(recall=True)
    start = timezone.now()
    for minutes in (15, 30, 60):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert escalate_silent_recalls() == 1
            sweep()
    mails = OutgoingMessage.objects.filter(channel="email")
    assert set(mails.values_list("state", flat=True)) <= set(WAITING)
    sink.start()
    try:
        mails.filter(content__attachments=None).update(next_attempt_at=timezone.now())
        sweep()
        sweep()
    finally:
        sink.stop()
    told = mails.filter(content__key="quality_defects.recall_without_call")
    assert set(told.values_list("state", flat=True)) == {MessageState.SENT}
    head, officer = desk.second.email, desk.duty_officer.email
    subject = "Rappel de lot proposé sans appel"
    assert sorted(told.values_list("address", flat=True)) == sorted([head, officer])
    assert sink.addresses.count(head) == 2  # the version received as an evaluator, and this
    assert sink.addresses.count(officer) == 1, subject
