"""Subscriptions by e-mail: asked, confirmed by the address itself, ended in one click."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, Min, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from portal.audit.walks import walk
from portal.distribution import events, items
from portal.distribution.enums import Rhythm, SubscriptionState
from portal.distribution.messages import ConfirmSubscription, Daily
from portal.distribution.models import Subscription
from portal.distribution.selection import Selection
from portal.mail.rendering import render
from portal.mail.services import Recipient, queue, queue_selected
from portal.publication.enums import Lifecycle
from portal.publication.models import Version
from portal.publication.services.changes import last_cursor

TASK = "portal.distribution.tasks.daily"

TO_CONFIRM = timedelta(days=7)
"""How long an address may wait before it confirms."""

MOST_TOLD = 100
"""Publications that a daily mail names."""


def fingerprint(selection: Selection, rhythm: str, *, exercises: bool = False) -> str:
    """Return what tells two subscriptions of one address apart."""
    facts = [selection.as_json(), rhythm, *(["exercises"] if exercises else [])]
    told = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def ask(
    address: str,
    selection: Selection,
    rhythm: str,
    *,
    exercises: bool = False,
) -> Subscription:
    """Keep that an address wants to subscribe, and ask it to confirm.

    What it follows already is not asked again: the answer is the same for everyone, so that
    nobody learns who is subscribed. A wish not confirmed yet is asked again.
    """
    address = address.strip()
    said = fingerprint(selection, rhythm, exercises=exercises)
    known = Subscription.objects.filter(address__iexact=address, fingerprint=said).exclude(
        state=SubscriptionState.ENDED
    )
    try:
        with transaction.atomic():
            found = known.first() or Subscription.objects.create(
                address=address,
                language=(get_language() or settings.LANGUAGE_CODE)[:2],
                selection=selection.as_json(),
                fingerprint=said,
                rhythm=rhythm,
                exercises=exercises,
            )
            if found.state == SubscriptionState.PENDING:
                _ask_to_confirm(found)
            return found
    except IntegrityError:
        # Asked twice at once: the other one has it.
        return known.get()


def _ask_to_confirm(subscription: Subscription) -> None:
    with override(subscription.language):
        path = reverse("distribution:confirm", args=[subscription.uuid])
        # At most one an hour, however often somebody asks.
        hour = f"{timezone.now():%Y%m%d%H}"
        queue(
            ConfirmSubscription,
            [Recipient(subscription.address, language=subscription.language)],
            context={
                "url": items.absolute(path),
                "rhythm": str(subscription.get_rhythm_display()),
                "days": TO_CONFIRM.days,
            },
            dedupe=f"subscription.{subscription.pk}.{hour}",
        )


def confirm(subscription: Subscription) -> bool:
    """Begin a subscription whose address confirms it; False when it has ended."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if row.state == SubscriptionState.PENDING:
            row.state = SubscriptionState.ACTIVE
            row.confirmed_at = timezone.now()
            row.told = last_cursor()
            row.save(update_fields=["state", "confirmed_at", "told"])
    return row.state == SubscriptionState.ACTIVE


def end(subscription: Subscription) -> None:
    """End a subscription, for good; harmless when it has ended."""
    Subscription.objects.filter(pk=subscription.pk).exclude(state=SubscriptionState.ENDED).update(
        state=SubscriptionState.ENDED, ended_at=Now()
    )


def end_unconfirmed() -> int:
    """End what no address confirmed in time; return how many."""
    late = Subscription.objects.filter(
        state=SubscriptionState.PENDING, created_at__lt=timezone.now() - TO_CONFIRM
    )
    return late.update(state=SubscriptionState.ENDED, ended_at=Now())


def gather() -> int:
    """Write the daily mails of what was published since the day before; return how many.

    Each selection is read once, whoever follows it. What is told and the cursor up to which it was
    told are written together: a crash repeats and loses nothing. A selection that fails is kept as
    a failure, by the first subscription that has it, and holds up no other.
    """
    written = 0
    following = Subscription.objects.filter(state=SubscriptionState.ACTIVE, rhythm=Rhythm.DAILY)
    groups = (
        following.order_by("fingerprint", "told", "exercises", "language")
        .values_list("fingerprint", "told", "exercises", "language")
        .annotate(first=Min("pk"))
    )
    with walk(TASK) as passage:
        for said, told, exercises, language, first in groups:
            group = following.filter(
                fingerprint=said, told=told, exercises=exercises, language=language
            )
            with passage.item(Subscription, first), transaction.atomic():
                written += _gather_group(group, told, language)
    return written


def _gather_group(group: QuerySet[Subscription], told: int, language: str) -> int:
    # Locked: a second beat finds the cursor moved, and nobody.
    rows = list(group.select_for_update().order_by("pk"))
    last = last_cursor()
    if not rows or told >= last:
        return 0
    selection, exercises = rows[0].wanted, rows[0].exercises
    versions = [
        version
        for kind in ((False, True) if exercises else (False,))
        for version in events.versions_since(told, selection, exercises=kind, until=last)
        if selection.wants(version)
    ]
    pks = [row.pk for row in rows]
    count = 0
    if versions:
        words = {language: _daily_words(versions, language)}
        base = reverse("distribution:subscribe")
        count = queue_selected(Daily, words, paths(Subscription.objects.filter(pk__in=pks), base))
    Subscription.objects.filter(pk__in=pks).update(told=last)
    return count


def paths(rows: QuerySet[Subscription], base: str) -> QuerySet:
    """Return the subscriptions as rows for `queue_selected`: nobody known stands behind them."""
    nobody = Cast(Value(None), BigIntegerField())
    return rows.values_list(
        "address",
        "language",
        Concat(Value(base), Cast("uuid", CharField()), Value("/"), output_field=CharField()),
        nobody,
        nobody,
    )


def _daily_words(versions: list[Version], language: str) -> Any:
    with override(language):
        told = [
            {
                "reference": version.publication.reference,
                "title": version.title,
                "summary": version.summary,
                "reason": version.reason,
                "is_retracted": version.lifecycle == Lifecycle.RETRACTED,
                "what": str(version.get_kind_display()),
                "exercise": version.exercise,
                "url": items.absolute(version.publication.get_absolute_url()),
            }
            for version in versions[:MOST_TOLD]
        ]
        context = {"publications": told, "total": len(versions), "more": len(versions) - len(told)}
    return render(Daily, language, context=context)
