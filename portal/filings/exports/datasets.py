"""What the lines of an export hold: facts of the case, and its answers as they were last signed.

Drafts are not read: what the declarant has not sent is not the agency's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.resources import Resource

from portal.core.fields import (
    Rows,
    Values,
    columns,
    flat,
    row_cells,
    row_columns,
    safe_cell,
)
from portal.filings.models import Part, Revision
from portal.filings.registry import WorkflowSpec
from portal.filings.services.revisions import answers_of

CASES = "cases"
Cell = str | int | datetime
Column = tuple[str, str]


@dataclass
class Record:
    """A case with the last signed version of each of its parts, and the answers of those."""

    case: Any
    signed: dict[str, Revision] = field(default_factory=dict)
    answers: dict[str, Values] = field(default_factory=dict)


def contents(spec: WorkflowSpec) -> dict[str, str]:
    """Return what a line of an export of this workflow may be, by key, in words."""
    found = {CASES: _("Une ligne par dossier")}
    for name, part in spec.parts.items():
        for group in part.specification.rows.values():
            words = {"part": part.specification.title, "group": str(group.item).lower()}
            found[f"{name}.{group.name}"] = _("Une ligne par %(group)s (%(part)s)") % words
    return found


class ListResource(Resource):
    """The lines of a list, for django-import-export: an instance is a `Record`'s line of cells."""

    def __init__(self, spec: WorkflowSpec, content: str) -> None:
        super().__init__()
        self.spec = spec
        self.facts = _facts(spec)
        part, _dot, group = content.partition(".")
        self.part: type[Part] | None = spec.parts[part] if group else None
        self.group: Rows | None = self.part.specification.rows[group] if self.part else None
        self.columns = [column for column, _value in self.facts] + self._answer_columns()

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [heading for _key, heading in self.columns]

    def get_keys(self) -> list[str]:
        """Return the stable name of each column."""
        return [key for key, _heading in self.columns]

    def export_resource(
        self, instance: list[Cell], selected_fields: Any = None, **kwargs: Any
    ) -> list[Cell]:
        return instance

    def lines(self, cases: Iterable[Any]) -> Iterator[list[Cell]]:
        """Return the lines of these cases, whose last versions are read in one query."""
        for record in _records(self.spec, list(cases)):
            facts = [_safe(value(record.case)) for _column, value in self.facts]
            if self.part is None or self.group is None:
                yield facts + self._answers(record)
            elif answers := record.answers.get(self.part.part_name):
                rows = row_cells(self.group, answers)
                yield from ([*facts, number, *row] for number, row in enumerate(rows, start=1))

    def _answer_columns(self) -> list[Column]:
        if self.part and self.group:
            prefix = f"{self.part.part_name}.{self.group.name}"
            own = [(f"{prefix}.{key}", heading) for key, heading in row_columns(self.group)]
            return [(f"{prefix}.row", str(self.group.item)), *own]
        found: list[Column] = []
        for name, part in self.spec.parts.items():
            title = part.specification.title
            found += [
                (f"{name}.version", _("%(part)s – version") % {"part": title}),
                (f"{name}.signed_at", _("%(part)s – signé le") % {"part": title}),
            ]
            found += [
                (f"{name}.{key}", f"{title} – {heading}")
                for key, heading in columns(part.specification)
            ]
        return found

    def _answers(self, record: Record) -> list[Cell]:
        cells: list[Cell] = []
        for name, part in self.spec.parts.items():
            keys = [key for key, _heading in columns(part.specification)]
            if revision := record.signed.get(name):
                words = flat(part.specification, record.answers[name])
                cells += [revision.number, _local(revision.signed_at)]
                cells += [words[key] for key in keys]
            else:
                cells += [""] * (len(keys) + 2)
        return cells


def _facts(spec: WorkflowSpec) -> list[tuple[Column, Callable[[Any], Any]]]:
    """Return the columns that say what a case is, each with how to read it."""
    found: list[tuple[Column, Callable[[Any], Any]]] = [
        (("reference", _("Numéro de dossier")), lambda case: case.reference),
        (("title", _("Objet")), lambda case: case.title),
        (("organisation", _("Organisation")), lambda case: case.organisation.name),
        (("organisation_siret", _("SIRET")), lambda case: case.organisation.siret),
        (("received_at", _("Reçu le")), lambda case: _local(case.received_at)),
        (("updated_at", _("Modifié le")), lambda case: _local(case.updated_at)),
        (("state", _("État")), lambda case: case.get_state_display()),
        (("status", _("Situation")), lambda case: spec.status(case).label),
        (
            ("assigned_to", _("Suivi par")),
            lambda case: case.assigned_to.full_name if case.assigned_to else "",
        ),
    ]
    if priority := next((one for one in spec.model._meta.fields if one.name == "priority"), None):
        column = ("priority", str(capfirst(priority.verbose_name)))
        found.append((column, lambda case: case.get_priority_display()))
    return found


def _records(spec: WorkflowSpec, cases: list[Any]) -> Iterator[Record]:
    records = {case.pk: Record(case) for case in cases}
    model: Any = spec.model
    revisions = model._meta.get_field("revisions").related_model
    last = (
        revisions._default_manager.filter(filing__in=records, part__in=list(spec.parts))
        .only("filing_id", "part", "number", "signed_at", "payload")
        .order_by("filing_id", "part", "-number")
        .distinct("filing_id", "part")
    )
    for revision in last:
        record = records[revision.filing_id]
        record.signed[revision.part] = revision
        part: Any = spec.parts[revision.part]
        record.answers[revision.part] = answers_of(part, revision)
    yield from records.values()


def _local(instant: datetime | None) -> datetime | str:
    return timezone.localtime(instant) if instant else ""


def _safe(value: Any) -> Cell:
    return value if isinstance(value, datetime) else safe_cell(str(value or ""))
