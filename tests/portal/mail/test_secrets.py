from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail import delivery, outbox
from portal.mail.enums import MessageState
from portal.mail.models import MessageContent
from tests.factories.mail import MessageContentFactory, OutgoingMessageFactory

pytestmark = pytest.mark.django_db


def secret() -> MessageContent:
    return MessageContentFactory(sensitive=True, text="https://portail.test/cle/abc/")


def test_a_secret_is_erased_once_it_left(sink):
    message = OutgoingMessageFactory(content=secret())
    outbox.forget_secrets()
    delivery.drain()
    assert "cle/abc" in sink.emails[0].get_body(["plain"]).get_content()
    assert outbox.forget_secrets() == 1
    message.content.refresh_from_db()
    assert (message.content.text, message.content.html) == ("", "")
    assert outbox.forget_secrets() == 0


def test_a_secret_stays_while_a_copy_of_it_may_still_leave():
    content = secret()
    OutgoingMessageFactory(content=content, sent=True)
    OutgoingMessageFactory(content=content, failed=True)
    assert outbox.forget_secrets() == 0


def test_a_secret_stays_in_the_development_mailbox():
    OutgoingMessageFactory(content=secret())
    delivery.drain()
    assert outbox.forget_secrets() == 0


def test_a_secret_out_of_date_is_cancelled_and_erased():
    old = timezone.now() - outbox.SECRET_LIFE - timedelta(minutes=1)
    message = OutgoingMessageFactory(content=secret(), created_at=old, retry=True)
    ordinary = OutgoingMessageFactory(created_at=old, retry=True)
    assert outbox.forget_secrets() == 1
    message.refresh_from_db()
    ordinary.refresh_from_db()
    assert (message.state, ordinary.state) == (MessageState.CANCELLED, MessageState.RETRY)


def test_other_messages_keep_their_words(sink):
    message = OutgoingMessageFactory(sent=True)
    assert outbox.forget_secrets() == 0
    message.content.refresh_from_db()
    assert message.content.text
