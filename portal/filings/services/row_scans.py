"""Rows from the codes of packs: what a code says, in how many ways, and the row that follows."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.fields import Rows
from portal.core.fields.forms import Answers
from portal.documents.exceptions import Rejected
from portal.documents.inspection import inspect, names
from portal.filings.models import Part
from portal.filings.registry import RowTools
from portal.filings.services import drafts, rows
from portal.filings.services.row_tables import twins_of
from portal.reference.identifiers import (
    Identified,
    Reading,
    is_gs1_number,
    parse,
    pictures,
    readings,
)


@dataclass(frozen=True)
class Scan:
    """A code as it was read: the ways to read it, or in words why it gives no row."""

    text: str
    found: Identified
    choices: list[Reading]
    refusal: str = ""

    @property
    def in_doubt(self) -> bool:
        """Tell whether a person must say which reading is on the pack."""
        return not self.refusal and self.choices[0] != self.whole

    @property
    def whole(self) -> Reading:
        return _whole(self.found)

    def read_as(self, choice: int) -> Identified:
        """Return the code under its reading number `choice`; IndexError when there is none."""
        return _read_as(self.found, self.choices[choice])


def judge(text: str, tools: RowTools, part: Part) -> Scan:
    """Return what the code `text` says of rows of the draft `part`; never raises."""
    found = parse(text)
    read = readings(found)
    doubtful = read[0] != _whole(found)
    ways = _distinct(found, read, tools, part)
    wrong_key = bool(found.gtin14) and not is_gs1_number(found.gtin14)
    if found.errors and (wrong_key or not doubtful):
        return Scan(text, found, ways, " ".join(map(str, found.errors)))
    if not _answers(_read_as(found, ways[0]), tools, part):
        return Scan(text, found, ways, str(tools.no_row))
    return Scan(text, found, ways)


def _whole(found: Identified) -> Reading:
    return Reading(found.lot, found.expiry, found.serial, found.manufactured)


def _answers(found: Identified, tools: RowTools, part: Part) -> dict[str, Any]:
    """Return the answers that a code gives, none unless they can make a row."""
    answers = tools.from_code(part, found) if tools.from_code else {}
    return answers if any(answers.get(name) for name in tools.compulsory) else {}


def _distinct(found: Identified, ways: list[Reading], tools: RowTools, part: Part) -> list[Reading]:
    """Return the way in which the code was read, alone, when all of them give the same answers."""
    if len(ways) < 2 or tools.from_code is None:
        return ways
    first = tools.from_code(part, found)
    same = all(tools.from_code(part, _read_as(found, way)) == first for way in ways)
    return [_whole(found)] if same else ways


def _read_as(found: Identified, way: Reading) -> Identified:
    return replace(
        found,
        lot=way.lot,
        expiry=way.expiry,
        serial=way.serial,
        manufactured=way.manufactured,
    )


@dataclass(frozen=True)
class Taken:
    """What became of a code: the row, and whether it is new, was completed or stays as it was.

    `differing` are the labels of the answers that stand there and that the code contradicts.
    """

    row: Any
    kind: str
    differing: list[str]


def take(part: Part, group: Rows, tools: RowTools, found: Identified, *, user: Any) -> Taken | None:
    """Add the row of a code to the draft, or complete the one that is there.

    An answer is never replaced. None when the group is full. Raises DraftLocked.
    """
    section = part.specification.section_of(group.name).name
    with transaction.atomic(), drafts.editing(part, section, user=user) as locked:
        answers = tools.from_code(locked, found) if tools.from_code else {}
        kept = list(getattr(locked, group.name).all())
        row = twins_of(kept, tools, locked).find(answers)
        if row is None:
            if len(kept) >= group.maximum:
                return None
            added = rows.append(locked, group.name, [Answers(clean=group.blank() | answers)])
            return Taken(added[0], "added", [])
        return _completed(locked, group, tools, row, answers)


def _completed(part: Part, group: Rows, tools: RowTools, row: Any, answers: dict) -> Taken:
    missing = {
        name: value for name, value in answers.items() if group[name].is_empty(getattr(row, name))
    }
    differing = [
        str(group[name].label)
        for name, value in answers.items()
        if name not in missing and name not in tools.identity and getattr(row, name) != value
    ]
    changed = rows.amend(part, group.name, [(row, Answers(clean=missing))]) if missing else 0
    return Taken(row, "completed" if changed else "present", differing)


def codes_in(uploaded: Upload) -> list[str]:
    """Return the texts of the codes on a picture, as `symbols_in` finds them."""
    return [one.text for one in symbols_in(uploaded)]


def symbols_in(uploaded: Upload) -> list[pictures.Symbol]:
    """Return the codes on a picture, in reading order; none when none is found.

    The picture goes through the inspection of every attached file first. Raises Rejected.
    """
    if names.extension(uploaded.name or "") not in {"png", "jpg", "jpeg"}:
        raise Rejected(_("Envoyez une photo au format JPEG ou PNG."))
    return pictures.on_picture(inspect(uploaded).content.read())
