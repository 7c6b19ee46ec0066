"""Drafts that nobody goes on with: announced to who wrote them, then abandoned and emptied.

What was sent to the agency is never touched: such a case has its number.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.deadlines import local_date
from portal.core.workflow import Step, SystemActor, TransitionError, perform, workflow_of
from portal.documents import services as documents
from portal.documents.models import File
from portal.filings import messages, registry
from portal.filings.models import DraftWarning, Filing, Part, RowImport, WordImport
from portal.filings.models.base import ABANDONED
from portal.filings.registry import WorkflowSpec
from portal.filings.services.casework import spec_of

TIMER = "drafts"
TASK = "portal.filings.tasks.sweep_drafts"

logger = structlog.get_logger(__name__)


def empty(filing: Filing, step: Step) -> None:
    """Blank what a draft that is given up held; the effect of `abandon`.

    Answers, repeated rows, what was read of documents, previews, and the files of the parts: these
    are erased by the sweeper of removed files. What the agency keeps beside the draft (the original
    that it typed, the signal behind a request) stays, and so does what the append-only history
    tables hold.
    """
    for part in _parts(filing):
        _blank(part)
    if filing.title:
        filing.title = ""
        filing.save(update_fields=["title", "updated_at"])
    WordImport.objects.filter(subject=filing.subject).update(found={}, problems=[])
    RowImport.objects.filter(subject=filing.subject).delete()
    anchors = _anchors(spec_of(filing))
    documents.remove_all(filing.subject, anchors, user=step.user, task=step.system)


def idle(spec: WorkflowSpec, since: datetime) -> QuerySet:
    """Return the drafts of a workflow, never sent, in which nothing happened after `since`.

    A save, a transition, a file attached or taken off and a document read are activity.
    """
    model: Any = spec.model
    moves = model._meta.get_field("transitions").related_model._default_manager
    of_subject = {"subject": OuterRef("subject_text")}
    touched = Q(uploaded_at__gt=since) | Q(removed_at__gt=since)
    return (
        spec.cases.alias(
            subject_text=Concat(Value(f"{spec.key}:"), Cast("uuid", TextField())),
        )
        .filter(
            state__in=workflow_of(model)["abandon"].sources,
            reference__isnull=True,
            updated_at__lte=since,
        )
        .exclude(Exists(moves.filter(filing=OuterRef("pk"), at__gt=since)))
        .exclude(Exists(File.objects.filter(touched, **of_subject)))
        .exclude(Exists(WordImport.objects.filter(uploaded_at__gt=since, **of_subject)))
    )


def to_announce(spec: WorkflowSpec, now: datetime) -> QuerySet:
    """Return the drafts that are soon to be abandoned and whose people were not told."""
    since = now - timedelta(days=settings.DRAFT_DAYS - settings.DRAFT_WARNING_DAYS)
    told = DraftWarning.objects.filter(subject=OuterRef("subject_text"), at__gt=since)
    return idle(spec, since).exclude(Exists(told))


def to_abandon(spec: WorkflowSpec, now: datetime) -> QuerySet:
    """Return the drafts whose time is over, and whose people were told early enough."""
    since = now - timedelta(days=settings.DRAFT_DAYS)
    told = DraftWarning.objects.filter(
        subject=OuterRef("subject_text"),
        at__gt=since,
        at__lte=now - timedelta(days=settings.DRAFT_WARNING_DAYS),
    )
    return idle(spec, since).filter(Exists(told))


def to_empty(spec: WorkflowSpec, now: datetime) -> QuerySet:
    """Return the abandoned drafts that still hold something.

    Those abandoned before anything was emptied, and those whose last file arrived too late.
    """
    named = {"subject": OuterRef("subject_text")}
    files = File.objects.kept().filter(anchor__in=_anchors(spec), sealed_at=None, **named)
    readings = WordImport.objects.exclude(found={}, problems=[]).filter(**named)
    previews = RowImport.objects.filter(**named)
    holds = ~Q(title="") | Q(Exists(files)) | Q(Exists(readings)) | Q(Exists(previews))
    for part in spec.parts.values():
        rows: Any = part._base_manager
        written = rows.filter(_is_written(part), filing=OuterRef("pk"))
        holds |= Q(Exists(written))
    return spec.cases.alias(
        subject_text=Concat(Value(f"{spec.key}:"), Cast("uuid", TextField())),
    ).filter(holds, state=ABANDONED, reference__isnull=True)


def _is_written(part: type[Part]) -> Q:
    """Return the condition that a part holds anything that `_blank` takes out."""
    written = ~Q(raw_input={}) | ~Q(unknowns={})
    for name in part.specification.fields:
        column: Any = part._meta.get_field(name)
        blank = column.get_default()
        written |= Q(**{f"{name}__isnull": False}) if blank is None else ~Q(**{name: blank})
    for name in part.specification.rows:
        rows: Any = part._meta.get_field(name).related_model
        written |= Q(Exists(rows._base_manager.filter(part=OuterRef("pk"))))
    return written


def sweep(now: datetime | None = None) -> dict[str, int]:
    """Announce, abandon and empty what is due in every workflow; return how many of each.

    Draft by draft, each in its own transaction. A draft that somebody is writing in is spared, and
    so is one that changed since it was found. One that fails is kept as a failure and left for the
    next time.
    """
    moment = now or timezone.now()
    done = {"announced": 0, "abandoned": 0, "emptied": 0}
    with walk(TASK) as drafts:
        for spec in registry.all_specs():
            for name, find, act in (
                ("announced", to_announce, _announce),
                ("abandoned", to_abandon, _abandon),
                ("emptied", to_empty, _empty_again),
            ):
                for pk in list(find(spec, moment).order_by("pk").values_list("pk", flat=True)):
                    with drafts.item(spec.model, pk):
                        done[name] += act(spec, pk, moment)
    return done


def _announce(spec: WorkflowSpec, pk: int, now: datetime) -> bool:
    with transaction.atomic():
        filing = _held(spec, pk)
        if filing is None or not to_announce(spec, now).filter(pk=pk).exists():
            return False
        if workflow_of(type(filing))["abandon"].obstacles(filing):
            return False
        DraftWarning.objects.create(subject=filing.subject, at=now)
        ends_on = local_date(now + timedelta(days=settings.DRAFT_WARNING_DAYS))
        messages.draft_idle(filing, list(_parts(filing)), ends_on)
    return True


def _abandon(spec: WorkflowSpec, pk: int, now: datetime) -> bool:
    with transaction.atomic():
        filing = _held(spec, pk)
        if filing is None:
            return False
        documents.lock(filing.subject)
        if not to_abandon(spec, now).filter(pk=pk).exists():
            return False
        try:
            perform(filing, "abandon", actor=SystemActor(TIMER), at=now)
        except TransitionError as refusal:
            logger.info("draft_stays", workflow=spec.key, case=pk, reason=str(refusal))
            return False
    return True


def _held(spec: WorkflowSpec, pk: int) -> Any:
    """Return the case with its parts locked as a save locks them, None when somebody is at it.

    Nothing is waited for, so that the order of the locks cannot matter.
    """
    for model in spec.parts.values():
        parts: QuerySet = model._base_manager.select_for_update(of=("self",), skip_locked=True)
        if parts.filter(filing=pk).first() is None:
            return None
    cases = spec.model._base_manager.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return cases.filter(pk=pk).first()


def _empty_again(spec: WorkflowSpec, pk: int, now: datetime) -> bool:
    """Do once more to an abandoned draft what giving it up does to what it holds."""
    abandon = workflow_of(spec.model)["abandon"]
    with transaction.atomic():
        filing = _held(spec, pk)
        if filing is None or not to_empty(spec, now).filter(pk=pk).exists():
            return False
        for effect in abandon.effects:
            effect(filing, Step(abandon, SystemActor(TIMER), now))
    return True


def _parts(filing: Filing) -> Iterator[Part]:
    for name in spec_of(filing).parts:
        yield getattr(filing, name)


def _anchors(spec: WorkflowSpec) -> list[str]:
    """Return where the files of the drafted parts of a workflow are attached."""
    return [
        section.files
        for part in spec.parts.values()
        for section in part.specification
        if section.files
    ]


def _blank(part: Part) -> None:
    locked: Any = type(part)._base_manager.select_for_update(of=("self",)).get(pk=part.pk)
    for name in locked.specification.fields:
        setattr(locked, name, locked._meta.get_field(name).get_default())
    locked.raw_input = {}
    locked.unknowns = {}
    locked.count_save()
    locked.save()
    for name in locked.specification.rows:
        getattr(locked, name).all().delete()
