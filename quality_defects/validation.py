"""What is missing from a volet before it may be signed, each with its place."""

from typing import Any

from django.db.models import prefetch_related_objects

from portal.core.fields import Answer, Level, Specification, missing
from portal.core.privacy import patient_warnings
from portal.core.workflow import Obstacle
from portal.filings.models import Part
from portal.filings.services import requests
from portal.filings.services.unreadable import unreadable_items
from quality_defects.crosschecks import contradictions
from quality_defects.models import Volet1
from quality_defects.warnings import exclusive, remarks, unassigned


def missing_items(volet: Volet1) -> list[Obstacle]:
    """Return what prevents `volet` from being signed as a provisional version."""
    return missing_items_at(volet, final=False)


def missing_items_at(volet: Volet1, *, final: bool) -> list[Obstacle]:
    """Return what prevents `volet` from being signed, as a final version or a provisional one."""
    # The guards, the title and the frozen version read the same rows: once is enough.
    prefetch_related_objects([volet], *volet.specification.rows)
    level = Level.FINAL if final else Level.PROVISIONAL
    values = volet.values()
    return [
        *unreadable_items(volet),
        *missing(volet.specification, values, level),
        *contradictions(values | {"listed_as_mitm": _listed(volet)}, level),
        *([*exclusive(values), *unassigned(values)] if final else []),
        *_unanswered(volet),
    ]


def points_to_check(volet: Part) -> list[Obstacle]:
    """Return what deserves a second look in `volet` and does not prevent its signature."""
    values = volet.values()
    found = patient_warnings(volet.specification, values)
    return found + remarks(values) if isinstance(volet, Volet1) else found


def _unanswered(volet: Volet1) -> list[Obstacle]:
    """Questions without an answer hold a version back, but for one that proposes a recall."""
    return [] if volet.recall_proposed == Answer.YES else requests.unanswered(volet)


def _listed(volet: Volet1) -> dict[str, str]:
    """Return by key of product whether the base lists it as of major interest, where it knows."""
    return {
        str(product.key): Answer.YES if product.snapshot["mitm"] else Answer.NO
        for product in volet.products.all()
        if "mitm" in product.snapshot
    }


def missing_names(part: Any) -> list[str]:
    """Return the names of what a final version of `part` still lacks, without any answer.

    Empty for a part that asks no questions.
    """
    if not isinstance(part, Part):
        return []
    specification = part.specification
    names = [
        f"{_row_words(specification, found)}{specification.find(found.field).label}"
        for found in missing(specification, part.values(), Level.FINAL)
    ]
    return list(dict.fromkeys(names))


def _row_words(specification: Specification, found: Obstacle) -> str:
    """Return "Lot 2 – " for what is missing in a repeated row, "" elsewhere."""
    if found.row is None:
        return ""
    group = found.field.partition(".")[0]
    return f"{specification.rows[group].item} {found.row} – "
