"""The outbox as a queue: claiming messages, and recording what became of each.

Messages are claimed by the hundred and recorded by the fifty: a worker that is killed sends
again at most the last few, identical to the byte and under the same Message-ID.
"""

import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from portal.mail.enums import MessageState
from portal.mail.models import MessageContent, OutgoingMessage

BATCH = 200
RECORD_EVERY = 50
RECORD_WITHIN = 1.0
"""A worker killed outright sends again at most this many messages, or this many seconds' worth."""
LEASE = timedelta(minutes=5)
"""How long a worker may hold a batch before it lets the rest go."""
STALE = timedelta(minutes=15)
"""Age from which a message in flight has lost its worker; longer than any lease and timeout."""
GIVE_UP = timedelta(days=3)
"""Age from which a message that cannot leave has failed."""
SECRET_LIFE = timedelta(days=1)
"""Age from which a link that opens a door is not worth sending any more."""
FIRST_DELAY = 30
LONGEST_DELAY = 3600
LONGEST_OUTAGE_DELAY = 300
REASON_LENGTH = OutgoingMessage._meta.get_field("error").max_length

CLAIM = """
    UPDATE mail_outgoingmessage
       SET state = 'in_flight', in_flight_since = statement_timestamp(), claim = %s,
           next_attempt_at = NULL, attempts = attempts + 1
     WHERE id = ANY (ARRAY(
           SELECT id
             FROM mail_outgoingmessage
            WHERE state IN ('queued', 'retry') AND next_attempt_at <= statement_timestamp()
            ORDER BY urgent DESC, next_attempt_at, id
            LIMIT %s
              FOR UPDATE SKIP LOCKED
     ))
    RETURNING id, urgent, content_id, channel, address, attempts, created_at, unsubscribe
"""
CLAIM_ONE = """
    UPDATE mail_outgoingmessage
       SET state = 'in_flight', in_flight_since = statement_timestamp(), claim = %s,
           next_attempt_at = NULL, attempts = attempts + 1
     WHERE id = %s AND state IN ('queued', 'retry')
    RETURNING id, urgent, content_id, channel, address, attempts, created_at, unsubscribe
"""
SENT = """
    UPDATE mail_outgoingmessage
       SET state = 'sent', sent_at = statement_timestamp(), sent_through = %s, error = '',
           claim = NULL, in_flight_since = NULL
     WHERE id = ANY(%s) AND claim = %s
"""
FAILED = """
    UPDATE mail_outgoingmessage
       SET state = 'failed', failed_at = statement_timestamp(), error = %s, claim = NULL,
           in_flight_since = NULL
     WHERE id = %s AND claim = %s
"""
RETRY = """
    UPDATE mail_outgoingmessage
       SET state = 'retry', next_attempt_at = statement_timestamp() + %s, error = %s, claim = NULL,
           in_flight_since = NULL
     WHERE id = %s AND claim = %s
"""
PUT_BACK = """
    UPDATE mail_outgoingmessage
       SET state = 'queued', next_attempt_at = statement_timestamp() + %s,
           attempts = attempts - 1, claim = NULL, in_flight_since = NULL
     WHERE id = ANY(%s) AND claim = %s
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker alone may send."""

    pk: int
    urgent: bool
    content: int
    channel: str
    address: str
    attempts: int
    created_at: datetime
    unsubscribe: str = ""

    @property
    def message_id(self) -> str:
        """The same at every attempt, and for no other message of this portal."""
        return f"{self.pk}.{self.created_at.timestamp():.6f}"


class Claim:
    """A batch of messages in flight; every outcome is recorded only while the claim holds."""

    def __init__(self, key: uuid.UUID, rows: Sequence[tuple]) -> None:
        self.key = key
        self._unrecorded: dict[str, list[int]] = {}
        self._unrecorded_since = 0.0
        self.messages = sorted(
            (Claimed(*row) for row in rows), key=lambda message: (not message.urgent, message.pk)
        )

    @classmethod
    def batch(cls, limit: int) -> "Claim":
        """Claim up to `limit` messages that are due, the urgent first, but those of others."""
        return cls._take(CLAIM, limit)

    @classmethod
    def one(cls, pk: int) -> "Claim":
        """Claim one waiting message, due or not."""
        return cls._take(CLAIM_ONE, pk)

    @classmethod
    def _take(cls, statement: str, argument: int) -> "Claim":
        key = uuid.uuid4()
        return cls(key, _execute(statement, (key, argument)).fetchall())

    def sent(self, message: Claimed, through: str) -> None:
        """Take note that the message left; recorded soon, with a few others."""
        if not self._unrecorded:
            self._unrecorded_since = time.monotonic()
        self._unrecorded.setdefault(through, []).append(message.pk)
        waiting = sum(len(pks) for pks in self._unrecorded.values())
        if waiting >= RECORD_EVERY or time.monotonic() - self._unrecorded_since > RECORD_WITHIN:
            self.record()

    def record(self) -> None:
        """Record what left and is not recorded yet."""
        for through, pks in self._unrecorded.items():
            _execute(SENT, (through, pks, self.key))
        self._unrecorded = {}

    def failed(self, message: Claimed, reason: str) -> None:
        """Record that the message will not leave unless somebody asks again."""
        _execute(FAILED, (reason[:REASON_LENGTH], message.pk, self.key))

    def postponed(self, message: Claimed, reason: str, longest: int = LONGEST_DELAY) -> None:
        """Record a failed attempt: a later one follows, unless the message is too old."""
        if timezone.now() - message.created_at > GIVE_UP:
            self.failed(message, reason)
            return
        pause = timedelta(seconds=delay(message.attempts, longest))
        _execute(RETRY, (pause, reason[:REASON_LENGTH], message.pk, self.key))

    def put_back(self, messages: Sequence[Claimed], pause: timedelta = timedelta()) -> None:
        """Give back messages that were not tried."""
        _execute(PUT_BACK, (pause, [message.pk for message in messages], self.key))


def delay(attempts: int, longest: int = LONGEST_DELAY) -> float:
    """Return the seconds before the next attempt: doubling, capped, give or take a quarter."""
    base = min(FIRST_DELAY * 2 ** min(attempts - 1, 12), longest)
    return base * random.uniform(0.75, 1.25)  # noqa: S311


def _execute(statement: str, parameters: tuple):
    """Run a statement on the driver's connection, prepared after a few times.

    Outgoing messages are not tracked: the history context of the task is not sent along.
    """
    connection.ensure_connection()
    return connection.connection.execute(statement, parameters)


def recover() -> int:
    """Queue again what a dead worker left in flight; return how many."""
    return OutgoingMessage.objects.filter(
        state=MessageState.IN_FLIGHT, in_flight_since__lt=timezone.now() - STALE
    ).update(
        state=MessageState.RETRY,
        next_attempt_at=Now(),
        in_flight_since=None,
        claim=None,
        error=gettext("L’envoi a été interrompu ; le message repart."),
    )


def due() -> bool:
    """Tell whether a message should leave now."""
    return OutgoingMessage.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.RETRY], next_attempt_at__lte=Now()
    ).exists()


def forget_secrets() -> int:
    """Cancel secrets that are out of date and erase those that left; return how many contents.

    What stays in the development mailbox is kept: it is read nowhere else.
    """
    expired = Q(content__sensitive=True, created_at__lt=timezone.now() - SECRET_LIFE)
    OutgoingMessage.objects.filter(
        expired, state__in=[MessageState.QUEUED, MessageState.RETRY, MessageState.FAILED]
    ).update(state=MessageState.CANCELLED, cancelled_at=Now(), next_attempt_at=None, failed_at=None)
    kept = OutgoingMessage.objects.filter(
        ~Q(state__in=[MessageState.SENT, MessageState.CANCELLED]) | Q(sent_through="mailbox")
    )
    return (
        MessageContent.objects.filter(sensitive=True)
        .exclude(text="")
        .exclude(pk__in=kept.filter(content__sensitive=True).values("content"))
        .update(text="", html="")
    )
