"""Sending: one connection is kept while there is something to send, each outcome is recorded."""

import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.utils import timezone

from portal.mail import outbox
from portal.mail.enums import Channel
from portal.mail.gateways import sms_gateway
from portal.mail.models import MessageContent
from portal.mail.outbox import Claim, Claimed
from portal.mail.parcels import NotReady, Parcel, pack
from portal.mail.transports import Postponed, Refused, Unreachable, email_transport

logger = structlog.get_logger(__name__)

SHIFT = 30
"""Seconds after which a task hands over to the next, so that others get their turn."""
DOCUMENT_PAUSE = 5
"""Seconds between two looks at a document that is being made."""


def deliver(*pks: int) -> float | None:
    """Send these messages now, one by one, if nobody else has them.

    Return the seconds after which to look again when one waits for its documents, else None.
    """
    with Courier() as courier:
        for pk in pks:
            courier.carry(Claim.one(pk))
        return DOCUMENT_PAUSE if courier.waiting else None


def drain() -> float | None:
    """Send what is due. Return the seconds after which to go on, None when nothing is left."""
    start = time.monotonic()
    with Courier() as courier:
        while not courier.stranded:
            claim = Claim.batch(outbox.BATCH)
            if not claim.messages:
                return DOCUMENT_PAUSE if courier.waiting else None
            courier.carry(claim)
            if time.monotonic() - start > SHIFT:
                return 0
    return None


class Courier:
    """Carries claimed messages out; holds the connections and the contents made ready."""

    def __init__(self) -> None:
        self.email = email_transport()
        self.sms = sms_gateway()
        self.parcels: dict[int, Parcel] = {}
        self.stranded = False
        self.waiting = False

    def __enter__(self) -> "Courier":
        return self

    def __exit__(self, *error: object) -> None:
        self.email.close()

    def carry(self, claim: Claim) -> None:
        """Send the messages of a claim and record what became of each.

        When a way out is closed, the messages that need it are postponed together.
        """
        deadline = time.monotonic() + outbox.LEASE.total_seconds()
        closed: dict[str, str] = {}
        late: list[Claimed] = []
        unready: list[Claimed] = []
        try:
            for message, parcel in self._ready(claim, unready):
                if time.monotonic() > deadline:
                    late.append(message)
                elif message.channel in closed:
                    reason = closed[message.channel]
                    claim.postponed(message, reason, outbox.LONGEST_OUTAGE_DELAY)
                else:
                    self._try(claim, message, parcel, closed)
        finally:
            claim.record()
        claim.put_back(late)
        claim.put_back(unready, timedelta(seconds=DOCUMENT_PAUSE))
        self.stranded = bool(closed)
        self.waiting = self.waiting or bool(unready)

    def _try(self, claim: Claim, message: Claimed, parcel: Parcel, closed: dict[str, str]) -> None:
        """Send one message and record what became of it; note in `closed` a way that is."""
        try:
            through = self._send(message, parcel)
        except Unreachable as error:
            closed[message.channel] = str(error)
            claim.postponed(message, str(error), outbox.LONGEST_OUTAGE_DELAY)
            logger.warning("mail_way_closed", channel=message.channel, reason=str(error))
        except Postponed as error:
            claim.postponed(message, str(error))
        except Refused as error:
            claim.failed(message, str(error))
            logger.warning("mail_refused", message=message.pk, reason=str(error))
        else:
            claim.sent(message, through)

    def _send(self, message: Claimed, parcel: Parcel) -> str:
        """Send one message and return the name of the way it took."""
        if message.channel == Channel.SMS:
            self.sms.send(message.address, parcel.text, message.message_id)
            return self.sms.name
        address, data = parcel.addressed(message)
        self.email.open()
        self.email.send(address, data)
        return self.email.name

    def _ready(self, claim: Claim, unready: list[Claimed]) -> Iterator[tuple[Claimed, Parcel]]:
        """Yield the messages whose content can leave; collect the others in `unready`."""
        by_content = defaultdict(list)
        for message in claim.messages:
            by_content[message.content].append(message)
        self.parcels = {pk: self.parcels[pk] for pk in by_content if pk in self.parcels}
        unbuilt = MessageContent.objects.filter(
            pk__in=by_content.keys() - self.parcels.keys()
        ).prefetch_related("attachments__document")
        now = timezone.now()
        contents = {content.pk: content for content in unbuilt}
        for pk, messages in by_content.items():
            if pk in contents:
                try:
                    self.parcels[pk] = pack(contents[pk], now)
                except NotReady:
                    unready.extend(messages)
                    continue
                except OSError as error:
                    # The file of an attachment cannot be read; the other contents can leave.
                    logger.exception("mail_attachment_unreadable", content=pk)
                    for message in messages:
                        claim.postponed(message, f"{type(error).__name__}: {error}")
                    continue
            for message in messages:
                yield message, self.parcels[pk]
