"""Telling organisations of what names the products that they watch, and of what is late."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.audit.walks import walk
from portal.core.deadlines import local_date
from portal.distribution import items
from portal.distribution.messages import ReplyReminder, Watched
from portal.distribution.models import Reply, WatchedProduct
from portal.distribution.replies.mailboxes import recipients_of
from portal.distribution.replies.services import SETTLED, due_day, targeted
from portal.mail.services import queue_many
from portal.publication import registry
from portal.publication.check.lines import Line, Reader
from portal.publication.enums import Lifecycle
from portal.publication.models import AffectedItem, Document, Version
from portal.publication.services import coverage
from portal.publication.services.told import said_by

MOST_WATCHED = 5000
TASK = "portal.distribution.tasks.remind_holders"


class Refused(ValueError):
    """A code that cannot be watched; `str()` says why."""


def watch(organisation: Organisation, code: str, label: str, user: Any) -> WatchedProduct:
    """Watch a product by any of its codes, or what a scanner sends; Refused when it is none."""
    reader = Reader()
    parsed, error = reader.read(0, Line(scan=code))
    if error:
        raise Refused(error)
    key = reader.probes[0].key
    found, _created = WatchedProduct.objects.get_or_create(
        organisation=organisation,
        key=key,
        defaults={
            "identifier": (parsed.identifier or code)[:120],
            "label": label[:120],
            "created_by": user,
        },
    )
    return found


def tell_watchers(version: Version) -> int:
    """Queue, in the caller's transaction, a mail to each organisation whose product is named.

    News is what a version of `events.told_versions` adds to the lines, what it releases of them,
    and that it retracts all of them. Returns how many mails were written.
    """
    if version.exercise or not (version.delta["added"] or version.delta["removed"]):
        return 0
    added, released, _kept = coverage.difference(version.before_id, version.pk)  # type: ignore[attr-defined]
    products = {"added": _watched(added), "released": _watched(released)}
    watched = {pk for side in products.values() for pk in side}
    is_retracted = version.lifecycle == Lifecycle.RETRACTED
    count = 0
    for organisation in Organisation.objects.filter(pk__in=watched, is_active=True):
        count += queue_many(
            Watched,
            recipients_of([organisation]),
            reference=version.publication.reference,
            context={
                "title": version.title,
                "summary": version.summary,
                "reason": version.reason,
                "is_retracted": is_retracted,
                **{name: side.get(organisation.pk, []) for name, side in products.items()},
                "url": items.absolute(version.publication.get_absolute_url()),
            },
            dedupe=f"watched.{version.pk}.{organisation.pk}",
        )
    return count


def _watched(items: list[int]) -> dict[int, list[str]]:
    """Return the watched products that lines name, by organisation."""
    found: dict[int, list[str]] = {}
    keys = AffectedItem.objects.filter(pk__in=items).values("key")
    for one in WatchedProduct.objects.filter(key__in=keys).order_by("organisation", "pk"):
        found.setdefault(one.organisation_id, []).append(str(one))
    return found


def remind(today: date | None = None) -> int:
    """Remind holders of publications whose deadline is near or has passed; return how many mails.

    The days are `REPLY_REMINDER_DAYS`, counted from the deadline: -3 is three days before. Nobody
    is reminded twice of one day, nor of what is settled.
    """
    today = today or local_date(timezone.now())
    deadlines = {today - timedelta(days=int(days)) for days in settings.REPLY_REMINDER_DAYS}
    kinds = [kind.key for kind in registry.all_kinds() if kind.holders]
    documents = list(
        Document.objects.filter(
            kind__in=kinds, lifecycle=Lifecycle.OPEN, exercise=False
        ).select_related("publication__current")
    )
    said = said_by({one.publication.current_id for one in documents})
    count = 0
    with walk(TASK) as publications:
        for document in documents:
            with publications.item(Document, document.pk):
                deadline = due_day(document, said[document.publication.current_id]["advice"])
                if deadline in deadlines:
                    count += _remind(document, deadline, (today - deadline).days)
    return count


def _remind(document: Document, deadline: date, days: int) -> int:
    settled = Reply.objects.filter(publication=document.pk, state__in=SETTLED)
    late = targeted(document).exclude(pk__in=settled.values("organisation"))
    with transaction.atomic():
        return queue_many(
            ReplyReminder,
            recipients_of(late),
            reference=document.reference,
            context={
                "title": document.title,
                "deadline": deadline,
                "url": items.absolute(reverse("distribution:reply", args=[document.reference])),
            },
            dedupe=f"reply.{document.pk}.{days}",
        )
