from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import transaction
from django.utils import timezone

from portal.mail import delivery, outbox
from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.outbox import Claim
from portal.mail.services import Recipient, queue
from portal.mail.transports import Postponed, Refused, Unreachable, reason
from tests.factories.mail import MessageContentFactory, OutgoingMessageFactory
from tests.portal.mail.notes import Alert, Rich

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return dict(OutgoingMessage.objects.values_list("address", "state"))


def test_drain_sends_what_is_queued(sink):
    with transaction.atomic():
        queue(
            Rich,
            [Recipient("a@exemple.test"), Recipient("b@exemple.test", language="en")],
            reference="2026-DQ-00001",
            context={"product": "Zélanine"},
        )
    delivery.drain()
    assert sorted(sink.addresses) == ["a@exemple.test", "b@exemple.test"]
    email = next(email for email in sink.emails if email["To"] == "a@exemple.test")
    message = OutgoingMessage.objects.get(address="a@exemple.test")
    assert email["Subject"] == "2026-DQ-00001 – Dossier"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Content-Language"] == "fr"
    assert email["Message-ID"].startswith(f"<{message.pk}.")
    assert parsedate_to_datetime(email["Date"]) == message.content.created_at.replace(microsecond=0)
    assert "Texte." in email.get_body(["plain"]).get_content()
    assert "Zélanine" in email.get_body(["html"]).get_content()
    assert (message.state, message.sent_through, message.attempts) == ("sent", "smtp", 1)


def test_drain_keeps_one_connection(sink):
    OutgoingMessageFactory.create_batch(5, content=MessageContentFactory())
    delivery.drain()
    assert len(sink.addresses) == 5
    assert len(sink.handler.connections) == 1


def test_drain_takes_the_urgent_first(sink):
    OutgoingMessageFactory(address="slow@exemple.test")
    OutgoingMessageFactory(address="urgent@exemple.test", urgent=True)
    assert [message.address for message in Claim.batch(10).messages][:1] == ["urgent@exemple.test"]


def test_drain_leaves_what_is_not_due(sink):
    OutgoingMessageFactory(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert delivery.drain() is None
    assert sink.addresses == []


def test_drain_hands_over_after_its_shift(sink, monkeypatch):
    monkeypatch.setattr(delivery, "SHIFT", -1)
    OutgoingMessageFactory()
    assert delivery.drain() == 0
    assert len(sink.addresses) == 1


def test_a_refused_message_fails_with_its_reason_and_the_others_leave(sink):
    content = MessageContentFactory()
    for name in ("a", "nobody", "c"):
        OutgoingMessageFactory(content=content, address=f"{name}@exemple.test")
    sink.handler.replies["nobody@exemple.test"] = "550 5.1.1 boite inconnue"
    delivery.drain()
    failed = OutgoingMessage.objects.get(address="nobody@exemple.test")
    assert (failed.state, failed.error) == (MessageState.FAILED, "550 5.1.1 boite inconnue")
    assert failed.failed_at is not None
    assert sorted(sink.addresses) == ["a@exemple.test", "c@exemple.test"]


def test_a_busy_mailbox_is_tried_again_later_under_the_same_message_id(sink):
    OutgoingMessageFactory(address="busy@exemple.test")
    sink.handler.replies["busy@exemple.test"] = "451 4.3.0 plus tard"
    delivery.drain()
    message = OutgoingMessage.objects.get()
    pause = message.next_attempt_at - timezone.now()
    assert message.state == MessageState.RETRY
    assert timedelta(seconds=20) < pause < timedelta(seconds=40)
    sink.handler.replies.clear()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 2, "")


def test_the_same_copy_is_the_same_to_the_byte_at_each_attempt(sink):
    message = OutgoingMessageFactory()
    delivery.drain()
    OutgoingMessage.objects.update(
        state=MessageState.QUEUED, sent_at=None, sent_through="", next_attempt_at=timezone.now()
    )
    delivery.deliver(message.pk)
    first, second = (data for _, data in sink.handler.envelopes)
    assert first == second


def test_a_server_that_closes_postpones_the_batch_and_stops_the_drain(sink):
    OutgoingMessageFactory.create_batch(3, content=MessageContentFactory())
    sink.stop()
    assert delivery.drain() is None
    for message in OutgoingMessage.objects.all():
        assert message.state == MessageState.RETRY
        assert "Connection" in message.error


def test_a_server_that_says_goodbye_keeps_the_message_for_later(sink):
    OutgoingMessageFactory(address="a@exemple.test")
    sink.handler.replies["a@exemple.test"] = "421 4.3.2 arret"
    delivery.drain()
    message = OutgoingMessage.objects.get()
    assert (message.state, message.error) == (MessageState.RETRY, "421 4.3.2 arret")


def test_what_cannot_leave_for_days_has_failed(sink):
    sink.stop()
    OutgoingMessageFactory(created_at=timezone.now() - outbox.GIVE_UP - timedelta(minutes=1))
    delivery.drain()
    assert OutgoingMessage.objects.get().state == MessageState.FAILED


@pytest.mark.parametrize(
    "address", ["pas une adresse", "a@b@exemple.test", "é\n@exemple.test", "é@exemple.test"]
)
def test_an_address_that_cannot_be_written_to_fails(sink, address):
    OutgoingMessageFactory(address=address)
    OutgoingMessageFactory(address="z@exemple.test")
    delivery.drain()
    assert states() == {address: MessageState.FAILED, "z@exemple.test": MessageState.SENT}


def test_a_domain_with_accents_is_written_in_ascii(sink):
    OutgoingMessageFactory(address="a@laboratoire-étoile.test")
    delivery.drain()
    assert sink.addresses == ["a@xn--laboratoire-toile-mtb.test"]


def test_a_worker_lets_the_rest_of_a_long_batch_go(sink, monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=-1))
    monkeypatch.setattr(delivery, "SHIFT", -1)
    OutgoingMessageFactory()
    delivery.drain()
    message = OutgoingMessage.objects.get()
    assert (message.state, message.attempts, message.claim) == (MessageState.QUEUED, 0, None)


def test_an_outcome_is_not_recorded_once_the_claim_was_lost(sink):
    message = OutgoingMessageFactory()
    claim = Claim.batch(10)
    OutgoingMessage.objects.update(in_flight_since=timezone.now() - outbox.STALE * 2)
    assert outbox.recover() == 1
    claim.sent(claim.messages[0], "smtp")
    claim.failed(claim.messages[0], "550")
    message.refresh_from_db()
    assert message.state == MessageState.RETRY


def test_deliver_of_a_message_that_left_sends_nothing(sink):
    delivery.deliver(OutgoingMessageFactory(sent=True).pk)
    delivery.deliver(OutgoingMessageFactory(cancelled=True).pk)
    assert sink.addresses == []


def test_without_server_a_message_stays_in_the_mailbox():
    OutgoingMessageFactory()
    delivery.drain()
    message = OutgoingMessage.objects.get()
    assert (message.state, message.sent_through) == (MessageState.SENT, "mailbox")


class Operator:
    """An SMS provider that does what the number asks."""

    name = "operator"
    sent: list[tuple[str, str, str]] = []

    def send(self, number: str, text: str, message_id: str) -> None:
        if number == "+33600000001":
            raise Postponed("file pleine")
        if number == "+33600000002":
            raise Refused("numéro inconnu")
        if number == "+33600000003":
            raise Unreachable("passerelle fermée")
        self.sent.append((number, text, message_id))


def test_sms_go_through_the_gateway_and_each_outcome_is_recorded(settings):
    settings.SMS_GATEWAY = f"{__name__}.Operator"
    Operator.sent.clear()
    with transaction.atomic():
        queue(
            Alert,
            [Recipient(f"+3360000000{number}") for number in range(4)],
            context={"product": "Zélanine"},
        )
    for pk in OutgoingMessage.objects.values_list("pk", flat=True).order_by("pk"):
        delivery.deliver(pk)
    assert states() == {
        "+33600000000": MessageState.SENT,
        "+33600000001": MessageState.RETRY,
        "+33600000002": MessageState.FAILED,
        "+33600000003": MessageState.RETRY,
    }
    ((number, text, message_id),) = Operator.sent
    sent = OutgoingMessage.objects.get(address=number)
    assert text == "Urgent : Zélanine"
    assert message_id.startswith(f"{sent.pk}.")
    assert sent.sent_through == "operator"


def test_a_closed_gateway_does_not_hold_e_mails_back(sink, settings):
    settings.SMS_GATEWAY = f"{__name__}.Operator"
    OutgoingMessageFactory(sms=True, address="+33600000003", urgent=True)
    OutgoingMessageFactory(address="a@exemple.test")
    delivery.drain()
    assert states() == {"+33600000003": MessageState.RETRY, "a@exemple.test": MessageState.SENT}


def test_delays_double_up_to_their_cap_with_jitter():
    assert 22.5 <= outbox.delay(1) <= 37.5
    assert 45 <= outbox.delay(2) <= 75
    assert 2700 <= outbox.delay(60) <= 4500
    assert outbox.delay(60, 300) <= 375
    assert len({outbox.delay(3) for _ in range(5)}) > 1


def test_reason_of_an_error_without_reply_names_it():
    assert reason(TimeoutError("timed out")) == "TimeoutError: timed out"
