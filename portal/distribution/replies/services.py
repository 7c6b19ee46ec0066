"""What holders owe, beginning a reply, and opening replies again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.core.deadlines import local_date
from portal.core.workflow import SystemActor, WrongState, perform
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply
from portal.distribution.replies.rules import may_reply
from portal.distribution.replies.workflow import SYSTEM
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Document, Publication, Version
from portal.publication.registry import Advice
from portal.publication.services.told import said_by

SETTLED = (ReplyState.NOT_CONCERNED, ReplyState.COMPLETED)


def addressed_to(organisation: Organisation) -> Q:
    """Return the condition on search documents that address an organisation of this kind."""
    found = Q(pk__in=[])
    for kind in registry.all_kinds():
        if codes := kind.holders.get(organisation.kind):
            found |= Q(kind=kind.key, recipients__overlap=[str(code) for code in codes])
    return found


def targeted_kinds(document: Document) -> list[str]:
    """Return the kinds of organisations that a publication addresses."""
    return kinds_among(document.kind, document.recipients)


def kinds_among(kind: str, recipients: Iterable[str]) -> list[str]:
    """Return the kinds of organisations that these recipients of a kind of publication are."""
    holders, told = registry.get(kind).holders, {*recipients}
    return [one for one, codes in holders.items() if {*map(str, codes)} & told]


def targeted(document: Document) -> QuerySet[Organisation]:
    """Return the organisations that a publication addresses."""
    return Organisation.objects.filter(kind__in=targeted_kinds(document), is_active=True)


def due_day(document: Document, advice: Advice) -> date | None:
    """Return the day by which holders should have ended, None when the publication sets none.

    What is asked without delay is due `REPLY_IMMEDIATE_DAYS` after the first publication.
    """
    if advice.deadline:
        return advice.deadline
    if advice.deadline_words:
        published = local_date(document.first_published_at)
        return published + timedelta(days=settings.REPLY_IMMEDIATE_DAYS)
    return None


def is_holder(organisation: Organisation | None) -> bool:
    """Tell whether an organisation of this kind answers to publications."""
    return organisation is not None and any(
        organisation.kind in kind.holders for kind in registry.all_kinds()
    )


def owed(organisation: Organisation) -> QuerySet[Document]:
    """Return the publications that address an organisation, the last changed first."""
    return (
        Document.objects.filter(addressed_to(organisation), exercise=False)
        .exclude(lifecycle=Lifecycle.RETRACTED)
        .order_by("-cursor")
    )


def ever_owed(organisation: Organisation) -> QuerySet[Document]:
    """Return what `owed` does and what was before it was retracted, which leaves no recipient."""
    codes = Q(pk__in=[])
    for kind in registry.all_kinds():
        if own := kind.holders.get(organisation.kind):
            names = [str(code) for code in own]
            codes |= Q(publication__kind=kind.key, found_by__recipients__has_any_keys=names)
    retracted = Document.objects.filter(lifecycle=Lifecycle.RETRACTED).values("pk")
    addressed = Version.objects.filter(codes, exercise=False, publication__in=retracted)
    gone = Q(lifecycle=Lifecycle.RETRACTED, pk__in=addressed.values("publication"))
    replied = Q(pk__in=Reply.objects.filter(organisation=organisation).values("publication"))
    return Document.objects.filter(
        addressed_to(organisation) | gone | replied, exercise=False
    ).order_by("-cursor")


def unsettled(found: QuerySet[Document], organisation: Organisation) -> QuerySet[Document]:
    """Return those of `owed` on which something is still expected of the organisation."""
    own = Reply.objects.filter(organisation=organisation, publication=OuterRef("pk"))
    return found.exclude(Exists(own.filter(state__in=SETTLED))).exclude(
        ~Exists(own), lifecycle=Lifecycle.CLOSED
    )


def count_unsettled(organisation: Organisation) -> int:
    """Return on how many publications something is expected of the organisation."""
    return unsettled(owed(organisation), organisation).order_by().count()


def offered(request: Any, publication: Publication) -> tuple[str, str] | None:
    """Return the way from the public page to the reply, for people of whom it addresses."""
    organisation = getattr(request, "organisation", None)
    if not is_holder(organisation) or not owed(organisation).filter(pk=publication.pk).exists():
        return None
    return _("Répondre"), reverse("distribution:reply", args=[publication.reference])


@dataclass(frozen=True)
class Due:
    """A publication that addresses an organisation, its reply if there is one, and by when."""

    document: Document
    reply: Reply | None
    day: date | None
    advice: Advice

    @property
    def is_retracted(self) -> bool:
        return self.document.lifecycle == Lifecycle.RETRACTED

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more is expected."""
        if self.is_retracted:
            return True
        if self.reply is None:
            return self.document.lifecycle == Lifecycle.CLOSED
        return self.reply.state in SETTLED


def dues(organisation: Organisation, documents: list[Document]) -> list[Due]:
    """Return these publications with the replies of an organisation, in three statements."""
    replies = {
        reply.publication_id: reply
        for reply in Reply.objects.filter(
            organisation=organisation, publication__in=[one.pk for one in documents]
        ).select_related("version", "acknowledged_by")
    }
    publications = Publication.objects.filter(pk__in=[one.pk for one in documents])
    versions = dict(publications.values_list("pk", "current"))
    said = said_by([pk for pk in versions.values() if pk])
    found = []
    for one in documents:
        advice = said[versions[one.pk]]["advice"]
        found.append(Due(one, replies.get(one.pk), due_day(one, advice), advice))
    return found


def begin(organisation: Organisation, publication: Publication, user: Any) -> Reply:
    """Keep that an organisation has read a publication; the same reply when it had."""
    reply = Reply(
        organisation=organisation,
        publication=publication,
        version_id=publication.current_id,
        acknowledged_by=user,
    )
    if not may_reply(user, reply):
        raise PermissionDenied
    found, _is_new = Reply.objects.get_or_create(
        organisation=organisation,
        publication=publication,
        defaults={"version_id": publication.current_id, "acknowledged_by": user},
    )
    return found


def reopen(version: Version) -> int:
    """Open again the replies that a version makes old; return how many.

    Lines added may concern everybody, also who held none of those before. Lines released concern
    who has answered to hold some. What changes no line opens nothing. Products without code count
    as the others do.
    """
    if version.number == 1 or version.lifecycle == Lifecycle.RETRACTED:
        return 0
    added, removed = (
        version.delta[side] or version.delta.get(f"bare_{side}", 0) for side in ("added", "removed")
    )
    if not (added or removed):
        return 0
    replies = Reply.objects.filter(publication=version.publication_id).exclude(
        state=ReplyState.TO_REVIEW
    )
    if not added:
        replies = replies.exclude(state=ReplyState.NOT_CONCERNED)
    count = 0
    for reply in replies.exclude(version__number__gte=version.number).order_by("pk"):
        try:
            with transaction.atomic():
                perform(reply, "review", actor=SystemActor(SYSTEM))
            count += 1
        except WrongState:
            continue
    return count
