"""The dry run of an import: the whole file is read, nothing is published.

It leaves a file of prepared actions, the pieces in which they will be published, and a report.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any

import structlog
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.documents.exceptions import Rejected
from recalls import completeness, editions
from recalls.imports import sources
from recalls.imports.columns import NAMES, REQUIRED, LineResource, label_of, understood
from recalls.imports.grouping import (
    Group,
    Prepared,
    Problem,
    groups,
    normal_reference,
    prepared,
)
from recalls.models import (
    ActionImport,
    ImportChunk,
    ImportFormat,
    ImportProblem,
    ImportState,
    LotProposal,
)

logger = structlog.get_logger(__name__)

CHUNK = 200
"""Actions that one task publishes."""
CHUNK_BYTES = 4 * 1024 * 1024
MOST_PROBLEMS = 1_000
"""Told line by line; beyond, they are counted."""
MOST_PROPOSALS = 1_000
PREVIEWED = 10
MAX_ATTEMPTS = 3
SILENT_AFTER = timedelta(minutes=3)
_TOLD_EVERY = 2_000


class TakenOver(Exception):
    """Another worker reads this file by now."""


@dataclass
class Report:
    """What the reading found, within bounds whatever the size of the file."""

    actions: int = 0
    bad_actions: int = 0
    bad_lines: int = 0
    lines: int = 0
    unknown: list[str] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    chunks: list[tuple[int, int, int]] = field(default_factory=list)


class Seen:
    """The public numbers met so far: one bit each, as memory must not grow with the file."""

    def __init__(self) -> None:
        self.bits = {length: bytearray(10**length // 8) for length in (6, 7)}

    def again(self, reference: str) -> bool:
        """Tell whether `reference` came before, and remember it."""
        digits = reference[1:]
        bits = self.bits.get(len(digits))
        if bits is None or not (digits.isascii() and digits.isdigit()):
            return False
        place, bit = divmod(int(digits), 8)
        known = bool(bits[place] >> bit & 1)
        bits[place] |= 1 << bit
        return known


def read(pk: int, holder: str = "") -> ActionImport | None:
    """Read import `pk` and return it with its report; None when there is nothing to do.

    A reading that dies is begun anew: it has published nothing. `holder` names the task, as the
    same task delivered again means that its worker died.
    """
    filed = _take_up(pk, holder)
    if filed is None:
        return None
    try:
        with (
            translation.override(filed.created_by.language),
            filed.file.open("rb") as source,
            tempfile.TemporaryFile() as made,
        ):
            report = _read(filed, source, made)
            return _store(filed, report, made)
    except TakenOver:
        return None
    except Rejected as refusal:
        _give_back(filed, " ".join(refusal.messages), for_good=True)
    except Exception as error:
        logger.exception("import_not_read", filed=str(filed.uuid), attempt=filed.attempts)
        _give_back(filed, f"{type(error).__name__}: {error}", for_good=False)
    return None


def _read(filed: ActionImport, source: IO[bytes], made: IO[bytes]) -> Report:
    report, seen = Report(), Seen()
    start = count = 0
    for group in groups(_judged(filed, source, report)):
        found = _prepared(group, seen)
        if found is None or len(report.proposals) + len(found.free) > MOST_PROPOSALS:
            if found is not None:
                group.wrong(
                    found.line, "lots_text", _("Trop de textes libres : partagez le fichier.")
                )
            report.bad_actions += 1
            report.bad_lines += group.count
            report.problems += group.problems[: MOST_PROBLEMS - len(report.problems)]
            continue
        _keep(report, found, group)
        made.write(json.dumps(found.as_json(), ensure_ascii=False).encode() + b"\n")
        count += 1
        if count == CHUNK or made.tell() - start > CHUNK_BYTES:
            report.chunks.append((start, made.tell(), count))
            start, count = made.tell(), 0
    if count:
        report.chunks.append((start, made.tell(), count))
    if not report.actions and not report.bad_actions:
        raise Rejected(_("Ce fichier ne contient aucune action."))
    return report


def _prepared(group: Group, seen: Seen) -> Prepared | None:
    if group.reference and seen.again(group.reference):
        number = group.lines[0][0] if group.lines else group.problems[0].line
        group.wrong(
            number,
            "reference",
            _("Cette action est déjà plus haut : ses lignes doivent se suivre."),
        )
    return prepared(group)


def _keep(report: Report, found: Prepared, group: Group) -> None:
    report.actions += 1
    report.proposals += [
        {
            "reference": found.reference,
            "line": one.line,
            "product": found.values["products"][one.product]["name"],
            "text": one.text,
            "lots": list(one.proposed.lots),
            "rest": one.proposed.rest,
        }
        for one in found.free
    ]
    if len(report.preview) < PREVIEWED:
        report.preview.append(
            {
                "line": found.line,
                "reference": found.reference,
                "published_on": found.published_on.isoformat(),
                "maker": found.values["manufacturer_name"],
                "title": found.values["commercial_title"],
                "products": len(found.values["products"]),
                "lines": group.count,
                "items": sum(1 for _item in editions.items(found.values)),
                "free": len(found.free),
                "score": completeness.score(found.values),
                "lifecycle": found.lifecycle,
            }
        )


def _judged(
    filed: ActionImport, source: IO[bytes], report: Report
) -> Iterator[tuple[int, str, Any, list[Problem]]]:
    """Yield each line as its answers, or what is wrong with it."""
    resource, loader = LineResource(), None
    for row in _rows(filed, source, report):
        report.lines += 1
        if report.lines % _TOLD_EVERY == 0:
            _progress(filed, report.lines)
        reference = normal_reference(row.cells.get("reference"))
        if "" in row.cells:
            text = _("Cette ligne a plus de cellules que d’en-têtes.")
            yield row.number, reference, None, [Problem(row.number, reference[:24], "", text)]
            continue
        result = resource.import_row(row.cells, loader, dry_run=True, row_number=row.number)
        yield row.number, reference[:24], result.instance, _wrong(row.number, reference, result)


def _wrong(number: int, reference: str, result: Any) -> list[Problem]:
    """Return the errors of a line, from what django-import-export says of it."""
    found = [Problem(number, reference[:24], "", str(one.error)) for one in result.errors]
    if result.validation_error is not None:
        found += [
            Problem(number, reference[:24], column, text)
            for column, texts in result.validation_error.message_dict.items()
            for text in texts
        ]
    return found


def _rows(filed: ActionImport, source: IO[bytes], report: Report) -> Iterator[sources.Row]:
    """Yield the lines of the file with the names of its columns."""
    if filed.format == ImportFormat.CSV:
        headings, rows = sources.csv_rows(source)
        names = understood(headings)
        report.unknown = [one for one in headings if one.strip() and one not in names][:50]
        if missing := [name for name in REQUIRED if name not in names.values()]:
            raise Rejected(
                _("Il manque des colonnes : %(names)s.")
                % {"names": ", ".join(map(label_of, missing))}
            )
        for row in rows:
            cells = {names[one]: cell for one, cell in row.cells.items() if one in names}
            yield sources.Row(row.number, cells | {"": ""} if "" in row.cells else cells)
        return
    for row in sources.json_rows(source):
        strange = row.cells.keys() - set(NAMES) - set(report.unknown)
        report.unknown = (report.unknown + sorted(strange))[:50]
        yield sources.Row(row.number, {k: v for k, v in row.cells.items() if k in NAMES})


def _take_up(pk: int, holder: str) -> ActionImport | None:
    now = timezone.now()
    free = Q(state=ImportState.RECEIVED) | Q(
        state=ImportState.READING, progressed_at__lt=now - SILENT_AFTER
    )
    if holder:
        free |= Q(state=ImportState.READING, holder=holder)
    with transaction.atomic():
        filed = (
            ActionImport.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("created_by")
            .filter(free, pk=pk)
            .first()
        )
        if filed is None:
            return None
        if filed.attempts >= MAX_ATTEMPTS:
            filed.state = ImportState.REJECTED
            filed.error = filed.error or _("Le serveur s’est arrêté pendant la lecture.")
        else:
            filed.state = ImportState.READING
            filed.progressed_at = now
            filed.attempts += 1
            filed.holder = holder
        filed.save()
    return filed if filed.state == ImportState.READING else None


def _mine(filed: ActionImport) -> Any:
    return ActionImport.objects.filter(
        pk=filed.pk, state=ImportState.READING, attempts=filed.attempts
    )


def _progress(filed: ActionImport, lines: int) -> None:
    if not _mine(filed).update(lines_read=lines, progressed_at=timezone.now()):
        raise TakenOver


def _give_back(filed: ActionImport, reason: str, *, for_good: bool) -> None:
    with transaction.atomic():
        row = _mine(filed).select_for_update().first()
        if row is None:
            return
        spent = for_good or row.attempts >= MAX_ATTEMPTS
        row.state = ImportState.REJECTED if spent else ImportState.RECEIVED
        row.error = reason[:2000]
        row.queued_at = timezone.now()
        row.save(update_fields=["state", "error", "queued_at"])


def _store(filed: ActionImport, report: Report, made: IO[bytes]) -> ActionImport | None:
    made.seek(0)
    kept = ActionImport.prepared.field
    name = kept.storage.save(kept.generate_filename(filed, ""), File(made))
    with transaction.atomic():
        row = _mine(filed).select_for_update().first()
        if row is not None:
            _write(row, report, name)
    if row is None:
        kept.storage.delete(name)
    return row


def _write(row: ActionImport, report: Report, name: str) -> None:
    row.prepared = name
    row.state = ImportState.READY
    row.error = ""
    row.preview = report.preview
    row.unknown_columns = report.unknown
    row.lines_read = report.lines
    row.actions = report.actions
    row.bad_actions = report.bad_actions
    row.bad_lines = report.bad_lines
    row.save()
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                filed=row,
                line=one.line,
                reference=one.reference,
                column=label_of(one.column)[:80] if one.column else "",
                text=one.text,
            )
            for one in report.problems
        ],
        batch_size=500,
    )
    LotProposal.objects.bulk_create(
        [LotProposal(filed=row, **one) for one in report.proposals], batch_size=500
    )
    ImportChunk.objects.bulk_create(
        [
            ImportChunk(filed=row, number=number, start=start, position=start, end=end, total=total)
            for number, (start, end, total) in enumerate(report.chunks, start=1)
        ],
        batch_size=500,
    )
