"""What people ask of an import, and what follows when a piece of it is done."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.tasks import dispatch
from recalls.imports import jobs
from recalls.models import (
    ActionImport,
    ChunkState,
    ImportFormat,
    ImportState,
    LotProposal,
)
from recalls.models.imports import LotDecision

LONGEST_LOT = 40


def receive(uploaded: Any, *, by: Any) -> ActionImport:
    """Keep a file of actions and have it read after the commit."""
    name = PurePath(uploaded.name or "").name[:255] or "actions"
    digest = hashlib.sha256()
    for block in uploaded.chunks():
        digest.update(block)
    uploaded.seek(0)
    with transaction.atomic():
        filed = ActionImport.objects.create(
            file=uploaded,
            source_name=name,
            format=format_of(name),
            size=uploaded.size,
            sha256=digest.hexdigest(),
            created_by=by,
        )
        dispatch(jobs.read_import, filed.pk)
    return filed


def format_of(name: str) -> str:
    """Return the format that a file's name says; ValueError for another one."""
    suffix = PurePath(name).suffix.lower()
    known = {".csv": ImportFormat.CSV, ".txt": ImportFormat.CSV, ".json": ImportFormat.JSON}
    known |= {".jsonl": ImportFormat.JSON, ".ndjson": ImportFormat.JSON}
    if suffix not in known:
        raise ValueError(suffix)
    return known[suffix].value


def confirm(pk: int, *, by: Any) -> bool:
    """Begin to publish an import that was read; False when it is not to be confirmed."""
    now = timezone.now()
    with transaction.atomic():
        begun = ActionImport.objects.filter(pk=pk, state=ImportState.READY, actions__gt=0).update(
            state=ImportState.IMPORTING, confirmed_by=by, confirmed_at=now
        )
        if begun:
            jobs.go_on(pk)
    return bool(begun)


def retry(pk: int) -> bool:
    """Take up the failed pieces of an import again, where each stands; False when none is."""
    with transaction.atomic():
        filed = ActionImport.objects.select_for_update().get(pk=pk)
        failed = filed.chunks.filter(state=ChunkState.FAILED)
        again = failed.update(state=ChunkState.PENDING, attempts=0, error="", queued_at=None)
        if again:
            filed.state = ImportState.IMPORTING
            filed.finished_at = None
            filed.save(update_fields=["state", "finished_at"])
            jobs.go_on(pk)
    return bool(again)


def decide(proposal: LotProposal, *, accepted: bool, lots: str, by: Any) -> None:
    """Write what a person says of proposed lots, mended perhaps: one lot a line or after a comma.

    ValidationError when nothing, or no lot number, is accepted, or the import has gone on.
    """
    found = [one.strip() for line in lots.splitlines() for one in line.split(",")]
    kept = list(dict.fromkeys(filter(None, found)))
    if accepted and not kept:
        raise ValidationError(_("Donnez au moins un lot, ou écartez cette ligne."))
    if any(len(one) > LONGEST_LOT for one in kept):
        raise ValidationError(_("Un numéro de lot a au plus 40 caractères."))
    with transaction.atomic():
        filed = ActionImport.objects.select_for_update().get(pk=proposal.filed_id)
        if filed.state != ImportState.READY:
            raise ValidationError(_("Cet import est déjà confirmé."))
        proposal.lots = kept if accepted else proposal.lots
        proposal.decision = LotDecision.ACCEPTED if accepted else LotDecision.REFUSED
        proposal.decided_by = by
        proposal.decided_at = timezone.now()
        proposal.save()


def totals(filed: ActionImport) -> dict[str, int]:
    """Return what became of the actions of an import so far."""
    found = filed.chunks.aggregate(
        created=Sum("created", default=0),
        updated=Sum("updated", default=0),
        unchanged=Sum("unchanged", default=0),
        refused=Sum("refused", default=0),
        failed=Count("pk", filter=Q(state=ChunkState.FAILED)),
    )
    names = ("created", "updated", "unchanged", "refused")
    return found | {"done": sum(found[name] for name in names)}
