"""Publishing the actions of an import, one transaction each: a dead worker loses and repeats none.

The position moves in the transaction that publishes. An action that was imported with the same
content is left as it is; one that changed becomes a new version.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.core.fields import fingerprint, freeze, thaw
from portal.publication.editions import Edition
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import Publication
from portal.publication.services.publishing import publish
from recalls import editions, unscannable
from recalls.fields import NOTICE
from recalls.imports.grouping import with_lots
from recalls.models import (
    ChunkState,
    ImportChunk,
    ImportedAction,
    ImportProblem,
    LotProposal,
)
from recalls.models.imports import LotDecision

logger = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
SILENT_AFTER = timedelta(minutes=3)
PREFIX = "import"
"""Cases that no workflow of the portal holds: `import:<uuid of the import>:<reference>`."""


class TakenOver(Exception):
    """Another worker publishes these actions by now."""


class Refused(Exception):
    """An action that cannot be imported as things stand; the message says why."""


def publish_chunk(pk: int, holder: str = "") -> ImportChunk | None:
    """Publish what is left of chunk `pk` and return it; None when there is nothing to do.

    An unforeseen failure leaves the chunk failed where it stands, with its reason, for a person to
    retry; what was published before it stays. `holder` names the task, as for the reading.
    """
    chunk = _take_up(pk, holder)
    if chunk is None:
        return None
    try:
        with translation.override("fr"):
            for record, after in _records(chunk):
                _import(chunk, record, after)
        with transaction.atomic():
            if not _mine(chunk).update(state=ChunkState.DONE, error="", position=F("end")):
                raise TakenOver
    except TakenOver:
        return None
    except Exception as error:
        logger.exception("chunk_failed", filed=str(chunk.filed.uuid), chunk=chunk.number)
        _mine(chunk).update(
            state=ChunkState.FAILED, error=f"{type(error).__name__}: {error}"[:2000]
        )
    return chunk


def _records(chunk: ImportChunk) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the actions that are left, each with the position after it."""
    with chunk.filed.prepared.open("rb") as file:
        file.seek(chunk.position)
        position = chunk.position
        while position < chunk.end:
            line = file.readline()
            position += len(line)
            yield json.loads(line), position


def _import(chunk: ImportChunk, record: dict[str, Any], after: int) -> None:
    """Publish one action if it says something new, and move on, in one transaction."""
    try:
        with transaction.atomic():
            _publish(chunk, record, after)
    except Refused as refusal:
        with transaction.atomic():
            _move(chunk, after, "refused")
            ImportProblem.objects.create(
                filed=chunk.filed,
                line=record["line"],
                reference=record["reference"],
                text=str(refusal),
                late=True,
            )


def _publish(chunk: ImportChunk, record: dict[str, Any], after: int) -> None:
    lots = _confirmed(chunk, record) if record["free"] else {}
    values = thaw(NOTICE, record["answers"])
    with_lots(values, record["free"], lots)
    reference = record["reference"]
    said = {key: record[key] for key in ("published_on", "lifecycle", "summary", "answers")}
    digest = fingerprint(said | {"lots": [lots[one["line"]] for one in record["free"]]})
    known = ImportedAction.objects.select_for_update().filter(reference=reference).first()
    if known is not None and known.sha256 == digest:
        _move(chunk, after, "unchanged")
        return
    standing = Publication.objects.select_related("current").filter(reference=reference).first()
    _check(standing, known)
    _move(chunk, after, "updated" if standing else "created")
    subject = known.subject if known else f"{PREFIX}:{chunk.filed.uuid}:{reference}"
    ImportedAction.objects.update_or_create(
        reference=reference,
        defaults={"subject": subject, "sha256": digest, "last": chunk.filed},
    )
    edition = edition_of(record, values, subject)
    at = min(noon(record["published_on"]), timezone.now())
    if standing is not None:
        closing = record["lifecycle"] == Lifecycle.CLOSED != standing.current.lifecycle
        kind = VersionKind.CLOSURE if closing else VersionKind.UPDATE_CONTENT
        edition, at = replace(edition, version_kind=kind), timezone.now()
    publish(edition, at=at, by=chunk.filed.confirmed_by, is_news=False)


def _check(standing: Publication | None, known: ImportedAction | None) -> None:
    if standing is None:
        return
    if known is None:
        raise Refused(_("Une action publiée par le portail porte déjà ce numéro."))
    if standing.current.lifecycle == Lifecycle.RETRACTED:
        raise Refused(_("Cette action a été retirée : elle ne peut plus changer."))


def _confirmed(chunk: ImportChunk, record: dict[str, Any]) -> dict[int, list[str]]:
    """Return the lots that a person confirmed by line. Raises Refused when one is missing."""
    found = LotProposal.objects.filter(
        filed=chunk.filed, reference=record["reference"], decision=LotDecision.ACCEPTED
    )
    lots = dict(found.values_list("line", "lots"))
    if not all(lots.get(one["line"]) for one in record["free"]):
        raise Refused(_("Personne n’a confirmé les lots de son texte libre."))
    return lots


def edition_of(record: dict[str, Any], values: dict[str, Any], subject: str) -> Edition:
    """Return the edition of an imported action, as a first version."""
    without_code = unscannable.frozen(values)
    return Edition(
        kind=editions.KIND,
        subject=subject,
        reference=record["reference"],
        version_kind=VersionKind.INITIAL,
        lifecycle=record["lifecycle"],
        title=editions.title_of(values),
        summary=record["summary"] or editions.generated_summary(values),
        maker=values["manufacturer_name"],
        text=editions.searched_text(values),
        facets=editions.facets(values),
        payload={
            "schema": editions.SCHEMA,
            "notice": editions.public_answers(freeze(NOTICE, values)),
            "declared_at": record["published_on"],
            "revision": None,
            "completeness": editions.met(values),
            "attachments": [],
            unscannable.KEY: without_code,
        },
        items=list(editions.items(values)),
        unscannable=len(without_code),
        lots=unscannable.lots(without_code),
    )


def noon(day: str) -> datetime:
    """Return noon in Paris of a day: old sheets give no hour."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12)))


def _take_up(pk: int, holder: str) -> ImportChunk | None:
    now = timezone.now()
    free = Q(state=ChunkState.PENDING, queued_at__isnull=False) | Q(
        state=ChunkState.RUNNING, progressed_at__lt=now - SILENT_AFTER
    )
    if holder:
        free |= Q(state=ChunkState.RUNNING, holder=holder)
    with transaction.atomic():
        chunk = (
            ImportChunk.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("filed__confirmed_by")
            .filter(free, pk=pk)
            .first()
        )
        if chunk is None:
            return None
        if chunk.attempts >= MAX_ATTEMPTS:
            chunk.state = ChunkState.FAILED
            chunk.error = chunk.error or _("Le serveur s’est arrêté pendant l’import.")
        else:
            chunk.state = ChunkState.RUNNING
            chunk.started_at = chunk.progressed_at = now
            chunk.attempts += 1
            chunk.holder = holder
        chunk.save()
    return chunk


def _mine(chunk: ImportChunk) -> Any:
    """Return the row as long as it is in the hands that took `chunk` up."""
    return ImportChunk.objects.filter(
        pk=chunk.pk, state=ChunkState.RUNNING, started_at=chunk.started_at
    )


def _move(chunk: ImportChunk, after: int, counted: str) -> None:
    """Put the position after an action and count what became of it."""
    moved = _mine(chunk).update(
        position=after, progressed_at=timezone.now(), **{counted: F(counted) + 1}
    )
    if not moved:
        raise TakenOver
