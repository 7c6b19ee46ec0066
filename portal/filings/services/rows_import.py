"""Importing rows: a stored preview first, then one confirmation that keeps the good lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Field, Rows
from portal.core.fields.export import csv_line
from portal.core.fields.forms import Answers
from portal.documents.spreadsheets import Line
from portal.filings.models import Part, PartRow, RowImport
from portal.filings.models.imports import ImportMode
from portal.filings.registry import RowTools
from portal.filings.services import drafts, rows
from portal.filings.services.row_tables import twins_of, understand

KEPT_FOR = timedelta(hours=24)
MESSAGE_COLUMN = "Message"


class TooManyRows(Exception):
    """The draft would hold more rows than the group may; nothing was written."""

    def __init__(self, group: Rows, count: int):
        words = {"count": count, "maximum": group.maximum}
        super().__init__(
            _("Le brouillon aurait %(count)d lignes ; le maximum est de %(maximum)d.") % words
        )


def preview(
    part: Part, group: Rows, tools: RowTools, lines: list[Line], *, name: str, user: Any
) -> RowImport:
    """Store what `lines` say, for `user` to read before anything is written in the draft.

    Raises Rejected when the lines cannot be read as rows of the group.
    """
    found = understand(lines, part, group, tools)
    fields = {one.name: one for one in group.fields}
    return RowImport.objects.create(
        subject=part.case.subject,
        part=part.part_name,
        group=group.name,
        source_name=name[:255],
        columns=[vars(column) for column in found.columns],
        good=[
            {"line": number, "answers": _dumped(fields, answers)} for number, answers in found.good
        ],
        bad=[line.dump() for line in found.bad],
        good_count=len(found.good),
        bad_count=len(found.bad),
        created_by=user,
        expires_at=timezone.now() + KEPT_FOR,
    )


def _dumped(fields: dict[str, Field], answers: dict[str, Any]) -> dict[str, Any]:
    return {name: fields[name].dump(value) for name, value in answers.items()}


@dataclass(frozen=True)
class Outcome:
    """How many rows a confirmation added, completed, left as they were, and deleted."""

    added: int = 0
    completed: int = 0
    left: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Against:
    """The lines of a preview, each with the row of the draft that it repeats or None."""

    lines: list[tuple[int, PartRow | None, dict[str, Any]]]
    present: int

    @property
    def new(self) -> list[dict[str, Any]]:
        """Answers of the lines that the draft does not hold."""
        return [answers for _number, row, answers in self.lines if row is None]

    @property
    def repeated(self) -> list[tuple[PartRow, dict[str, Any]]]:
        """The rows that the file repeats, with what it says of them."""
        return [(row, answers) for _number, row, answers in self.lines if row is not None]


def compare(part: Part, group: Rows, tools: RowTools, found: RowImport) -> Against:
    """Return which lines of `found` are new to the draft as it stands."""
    kept = list(getattr(part, group.name).all())
    twins = twins_of(kept, tools, part)
    fields = {one.name: one for one in group.fields}
    lines = []
    for line in found.good:
        answers = {
            name: fields[name].load(value)
            for name, value in line["answers"].items()
            if name in fields
        }
        lines.append((line["line"], twins.find(answers), answers))
    return Against(lines, len(kept))


def confirm(
    part: Part,
    group: Rows,
    tools: RowTools,
    found: RowImport,
    *,
    mode: ImportMode,
    user: Any,
    expected_version: int,
) -> tuple[Outcome, bool]:
    """Write the good lines of a preview in the draft; return what was done, and whether now.

    A preview is confirmed once: the second time tells what the first one did. To replace all rows,
    the section must still have the version that was on screen. Raises DraftLocked, DraftConflict
    and TooManyRows; nothing is written then.
    """
    section = part.specification.section_of(group.name).name
    with transaction.atomic():
        found = RowImport.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if found.confirmed_at is not None:
            return Outcome(**found.outcome), False
        version = expected_version if mode is ImportMode.REPLACE else None
        with drafts.editing(part, section, user=user, expected_version=version) as locked:
            outcome = _write(locked, group, tools, found, mode)
        found.confirmed_at = timezone.now()
        found.confirmed_by = user
        found.mode = mode
        found.outcome = vars(outcome)
        found.save(update_fields=["confirmed_at", "confirmed_by", "mode", "outcome"])
    return outcome, True


def _write(part: Part, group: Rows, tools: RowTools, found: RowImport, mode: ImportMode) -> Outcome:
    against = compare(part, group, tools, found)
    new, repeated, blank = against.new, against.repeated, group.blank()
    if mode is ImportMode.REPLACE:
        _check_count(group, len(against.lines))
        found_rows = [
            (str(row.key) if row else "", Answers(clean=blank | answers))
            for _number, row, answers in against.lines
        ]
        rows.replace(part, group.name, found_rows)
        kept = len({row.pk for row, _answers in repeated})
        return Outcome(len(found_rows) - kept, kept, 0, against.present - kept)
    _check_count(group, against.present + len(new))
    rows.append(part, group.name, (Answers(clean=blank | answers) for answers in new))
    if mode is ImportMode.ADD:
        return Outcome(added=len(new), left=len(repeated))
    completed = rows.amend(
        part, group.name, ((row, Answers(clean=answers)) for row, answers in repeated)
    )
    return Outcome(len(new), completed, len(repeated) - completed)


def _check_count(group: Rows, count: int) -> None:
    if count > group.maximum:
        raise TooManyRows(group, count)


def lines_to_mend(found: RowImport) -> Iterator[str]:
    """Yield the bad lines as CSV with a first column that says what to mend; to be sent again."""
    headings = [column["heading"] or column["label"] for column in found.columns]
    yield "\ufeff" + csv_line([MESSAGE_COLUMN, *headings])
    for line in found.bad:
        told = " ".join(f"{one['label']} : {one['text']}" for one in line["problems"])
        yield csv_line([told, *line["cells"]])


def sweep() -> int:
    """Delete the previews that have expired; return how many."""
    gone, _by_model = RowImport.objects.filter(expires_at__lt=timezone.now()).delete()
    return gone
