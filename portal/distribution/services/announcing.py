"""Telling those who asked of a version, once: mails and calls, all queued in one transaction."""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.core.tasks import dispatch
from portal.distribution import items
from portal.distribution.enums import AnnouncementState, Rhythm, SubscriptionState
from portal.distribution.events import told_versions
from portal.distribution.messages import Addressed, Published
from portal.distribution.models import Announcement, Subscription
from portal.distribution.replies import addressing, watching
from portal.distribution.replies import services as replying
from portal.distribution.selection import Selection
from portal.distribution.services import calling
from portal.distribution.services.subscribing import paths
from portal.mail.messages import Message
from portal.mail.rendering import render
from portal.mail.services import queue_selected
from portal.publication import registry
from portal.publication.models import Version
from portal.publication.reading import lines, unscannable
from portal.publication.services.told import said_by

MOST_ATTEMPTS = 5
STALE = timedelta(minutes=2)
"""Age from which an announcement that waits has lost its task."""

SWEEP_SIZE = 100
MOST_PRODUCTS, MOST_UNITS = 5, 10
"""What a mail names of a publication; its page names all."""

ERROR_LENGTH = Announcement._meta.get_field("error").max_length

logger = structlog.get_logger(__name__)


def remember(version: Version) -> None:
    """Write, in the publishing transaction, that those who asked are to be told of `version`."""
    if not registry.get(version.publication.kind).resource:
        return
    Announcement.objects.create(version=version)
    dispatch(announce_task(), version.pk)


def announce_task() -> Any:
    """Return the task; it imports this module."""
    from portal.distribution.tasks import announce  # noqa: PLC0415

    return announce


def announce(pk: int) -> bool:
    """Queue what is to be told of the version `pk`, once; False when that was done.

    A failure is kept on the row, which is tried again until `MOST_ATTEMPTS`.
    """
    try:
        with transaction.atomic():
            row = (
                Announcement.objects.select_for_update(skip_locked=True)
                .filter(pk=pk, state=AnnouncementState.WAITING)
                .first()
            )
            if row is None:
                return False
            version = told_versions(Version.objects.filter(pk=pk)).get()
            row.mails = _mail(version)
            row.calls = calling.enqueue(version)
            row.mails += watching.tell_watchers(version)
            row.mails += _address(version)
            replying.reopen(version)
            row.state = AnnouncementState.DONE
            row.done_at = timezone.now()
            row.error = ""
            row.attempts += 1
            row.save()
    except Exception as error:
        logger.exception("announcement_failed", version=pk)
        _note_failure(pk, error)
        return False
    return True


def retry(pk: int) -> bool:
    """Have an announcement that failed tried again."""
    changed = Announcement.objects.filter(pk=pk, state=AnnouncementState.FAILED).update(
        state=AnnouncementState.WAITING, attempts=0
    )
    if changed:
        dispatch(announce_task(), pk)
    return bool(changed)


def sweep() -> int:
    """Carry out what a dead broker or worker left; return how many."""
    due = list(
        Announcement.objects.filter(state=AnnouncementState.WAITING, created_at__lt=Now() - STALE)
        .order_by("pk")
        .values_list("pk", flat=True)[:SWEEP_SIZE]
    )
    return sum(announce(pk) for pk in due)


def _note_failure(pk: int, error: Exception) -> None:
    row = Announcement.objects.filter(pk=pk, state=AnnouncementState.WAITING)
    row.update(attempts=F("attempts") + 1, error=str(error)[:ERROR_LENGTH])
    row.filter(attempts__gte=MOST_ATTEMPTS).update(state=AnnouncementState.FAILED)


def _mail(version: Version) -> int:
    """Queue the mails of a version and return how many."""
    following = Subscription.objects.filter(state=SubscriptionState.ACTIVE, rhythm=Rhythm.IMMEDIATE)
    if version.exercise:
        following = following.filter(exercises=True)
    # Many people follow the same few things: each selection is looked at once.
    kinds = following.order_by().values_list("fingerprint", "selection").distinct()
    wanted = {fingerprint for fingerprint, said in kinds if Selection.of(said).wants(version)}
    if not wanted:
        return 0
    chosen = following.filter(fingerprint__in=wanted)
    languages = set(chosen.order_by().values_list("language", flat=True).distinct())
    words = {language: words_of(version, language) for language in languages}
    return queue_selected(Published, words, paths(chosen, reverse("distribution:subscribe")))


def _address(version: Version) -> int:
    """Queue the mails to the holders that a version addresses and return how many."""
    if not registry.get(version.publication.kind).holders:
        return 0
    words = {code: words_of(version, code, Addressed) for code, _name in settings.LANGUAGES}
    return addressing.tell_holders(version, words)


def words_of(version: Version, language: str, message: type[Message] = Published) -> Any:
    """Return what a mail says of a version in a language."""
    publication = version.publication
    kind = registry.get(publication.kind)
    said = said_by([version.pk])[version.pk]
    with override(language):
        advice = said["advice"]
        context = {
            "kind": str(kind.label),
            "reference": publication.reference,
            "title": version.title,
            "summary": version.summary,
            "reason": version.reason,
            "version_kind": str(version.get_kind_display()),
            "number": version.number,
            "exercise": version.exercise,
            "is_retracted": version.lifecycle == "retracted",
            "actions": [str(label) for _code, label in advice.required_actions],
            "block": str(advice.block_order or advice.block_words),
            "deadline": advice.deadline,
            "deadline_words": str(advice.deadline_words),
            "reply_deadline": advice.reply_deadline,
            "url": items.absolute(publication.get_absolute_url()),
        }
        if message is Addressed:
            reply = reverse("distribution:reply", args=[publication.reference])
            context["reply_url"] = "" if context["is_retracted"] else items.absolute(reply)
            products, left = lines.sample(version, products_most=MOST_PRODUCTS, most=MOST_UNITS)
            bare = unscannable.of(version)
            room = MOST_PRODUCTS - len(products)
            context["products"] = [*products, *(one.sample(MOST_UNITS) for one in bare[:room])]
            context["products_left"] = left + len(bare[room:])
    return render(message, language, reference=publication.reference, context=context)
