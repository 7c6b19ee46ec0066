from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail import outbox
from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.tasks import sweep
from tests.factories.mail import OutgoingMessageFactory

pytestmark = pytest.mark.django_db


def test_sweep_sends_what_a_dead_worker_left_in_flight(sink):
    lost = timezone.now() - outbox.STALE - timedelta(seconds=1)
    OutgoingMessageFactory(address="lost@exemple.test", in_flight=True, in_flight_since=lost)
    OutgoingMessageFactory(address="busy@exemple.test", in_flight=True)
    sweep()
    assert sink.addresses == ["lost@exemple.test"]
    assert OutgoingMessage.objects.get(address="busy@exemple.test").state == MessageState.IN_FLIGHT


def test_sweep_sends_what_a_dead_broker_left_and_what_is_due(sink):
    OutgoingMessageFactory(address="queued@exemple.test")
    OutgoingMessageFactory(address="due@exemple.test", retry=True)
    later = timezone.now() + timedelta(hours=1)
    OutgoingMessageFactory(address="later@exemple.test", retry=True, next_attempt_at=later)
    sweep()
    assert sorted(sink.addresses) == ["due@exemple.test", "queued@exemple.test"]


def test_sweep_with_nothing_to_do_opens_no_connection(sink):
    OutgoingMessageFactory(failed=True)
    sweep()
    assert not sink.handler.connections
