"""The daily mail: what was not urgent, gathered once a day for each address."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.deadlines import at_time, local_date
from portal.mail.messages import Digest, message_class_for
from portal.mail.models import DigestItem, MutedCategory, OutgoingMessage
from portal.mail.services import Recipient, queue

TASK = "portal.mail.tasks.gather_digests"
LEAVES_AT = time(7, 30)


def last_departure(now: datetime) -> datetime:
    """Return the last instant, at or before `now`, when the mails of a day leave."""
    today = at_time(local_date(now), LEAVES_AT)
    if now >= today:
        return today
    return at_time(local_date(now) - timedelta(days=1), LEAVES_AT)


def _waiting(before: datetime) -> QuerySet[DigestItem]:
    return DigestItem.objects.filter(gathered_at=None, dropped_at=None, created_at__lt=before)


def gather(now: datetime | None = None) -> int:
    """Write the daily mails of what waited at the last departure; return how many.

    May run late, twice or at once with another: each item leaves in one mail, and an address gets
    one mail a day. What comes after the departure, or finds the mail of the day written, waits
    for the next one. An address that fails is kept as a failure, by the oldest of what waits for
    it, and holds nobody up.
    """
    moment = now or timezone.now()
    departure = last_departure(moment)
    written = 0
    addresses = _waiting(departure).order_by("address").values_list("address")
    with walk(TASK) as digests:
        for address, oldest in list(addresses.annotate(oldest=Min("pk"))):
            with digests.item(DigestItem, oldest), transaction.atomic():
                written += _gather_for(address, departure, moment)
    return written


def _gather_for(address: str, departure: datetime, now: datetime) -> int:
    """Write the mail of one address; return 1, or 0 when there is nothing to write."""
    items = list(
        _waiting(departure)
        .filter(address=address)
        .select_related("content", "user", "organisation")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    wanted = _still_wanted(items)
    dropped = [item.pk for item in items if item not in wanted]
    DigestItem.objects.filter(pk__in=dropped).update(dropped_at=now)
    if not wanted:
        return 0
    last = wanted[-1]
    messages = queue(
        Digest,
        [Recipient(address, last.user, last.content.language, last.organisation)],
        context={"items": [item.content for item in wanted]},
        dedupe=f"digest.{local_date(departure)}",
    )
    if not messages:
        return 0
    _take(wanted, messages[0], now)
    return 1


def _take(items: list[DigestItem], message: OutgoingMessage, now: datetime) -> None:
    DigestItem.objects.filter(pk__in=[item.pk for item in items]).update(
        digest=message, gathered_at=now
    )


def _still_wanted(items: list[DigestItem]) -> list[DigestItem]:
    """Return the items whose person may log in and has not muted their category since."""
    people = {item.user_id for item in items if item.user_id}
    muted = set(MutedCategory.objects.filter(user__in=people).values_list("user_id", "category"))
    return [
        item
        for item in items
        if item.user is None
        or (
            item.user.is_active
            and not (
                message_class_for(item.content.key).can_be_disabled
                and (item.user_id, item.content.category) in muted
            )
        )
    ]
