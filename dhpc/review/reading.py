"""A version of the letter as it reads, and what the automatic controls find in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from dhpc import controls
from dhpc.controls import Finding, Report
from dhpc.enums import Control, LetterFile
from dhpc.fields import LETTER, LETTER_FILES
from dhpc.letter import composition
from dhpc.models import Dossier, Letter
from dhpc.papers import pages
from dhpc.review import commenting, left_out, preview
from dhpc.review import facts as dossier_facts
from dhpc.review.commenting import Line
from dhpc.review.passages import Passage, passages, stands
from dhpc.review.redline import Passage as Redlined
from dhpc.review.redline import redline
from dhpc.versions import frozen_letter
from portal.core.fields import Values
from portal.core.workflow import Obstacle
from portal.documents.services import files_of
from portal.filings.models import Revision
from portal.filings.services import revisions

TOLD_ELSEWHERE = frozenset({Control.V27})
"""Controls that the evaluation says in its own words, answer by answer."""


def composed(letter: Letter, revision: Revision) -> composition.Letter:
    """Return the letter of a version, from what was frozen with it."""
    return frozen_letter(letter.filing, revision)[0]


def without_people(letter: Letter, revision: Revision) -> composition.Letter:
    """Return the letter without what identifies people of the laboratory: signatures, contacts."""
    whole, _facts = frozen_letter(letter.filing, revision, public=True)
    sections = tuple(one for one in whole.sections if one.code != composition.CONTACT)
    return replace(whole, sections=sections)


def _logos(dossier: Dossier) -> int:
    return files_of(dossier.subject, LETTER_FILES).filter(kind=LetterFile.LOGO).count()


def report_of_draft(letter: Letter) -> Report:
    """Return what the controls find in the draft as it stands; its layout once previewed."""
    dossier = letter.filing
    facts = dossier_facts.facts_of(dossier)
    measured = pages.of_preview(dossier, preview.number_of(letter))
    return controls.run(letter.values(), facts, measured=measured, logos=_logos(dossier))


def report_of(letter: Letter, revision: Revision) -> Report:
    """Return what the controls find in a deposited version, with the dossier as it is today.

    The letter is the one that was frozen: what the dossier says otherwise since is a fault of it.
    """
    dossier = letter.filing
    values = revisions.answers_of(letter, revision)
    forgotten = tuple(f"{one.name} ({one.cis})" for one in left_out.missing(dossier))
    facts = replace(dossier_facts.facts_of(dossier), missing=forgotten)
    measured = pages.of_version(dossier, revision.number)
    return controls.run(
        values,
        facts,
        letter=composed(letter, revision),
        measured=measured,
        logos=_logos(dossier),
    )


def in_the_way(report: Report, values: Values) -> list[Obstacle]:
    """Return the faults that prevent a deposit: blocking ones, and warnings without a reason."""
    found = [_obstacle(one) for one in report.blocking]
    for one in report.unjustified(values["justifications"]):
        text = _("%(control)s – %(text)s Corrigez, ou justifiez par écrit.")
        told = text % {"control": one.named, "text": one.text}
        found.append(Obstacle(told, "controls", "justifications"))
    return found


def _obstacle(one: Finding) -> Obstacle:
    told = _("%(control)s – %(text)s") % {"control": one.named, "text": one.text}
    return Obstacle(told, one.section, one.field, one.row)


@dataclass(frozen=True)
class Part:
    """A section of a version with what it says and the comments made on it."""

    name: str
    title: str
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def parts(
    values: Values, comments: Iterable[Any], *, report: Report | None = None, internal: bool
) -> list[Part]:
    """Return the sections of `values`, each with its comments, wherever these were made."""
    known = list(comments)
    found = []
    for section in LETTER:
        lines = tuple(
            line_of(one, values, internal) for one in known if one.section == section.name
        )
        findings = report.of_section(section.name) if report else ()
        told = tuple(passages(section, values))
        if told or lines:
            found.append(Part(section.name, str(section.title), told, lines, findings))
    return found


def line_of(comment: Any, values: Values, internal: bool) -> Line:
    """Return a comment as one side reads it beside the version `values`."""
    title = str(LETTER.section(comment.section).title)
    return Line(comment, title, stands(comment, values), internal)


def comments_for(dossier: Dossier, internal: bool) -> list[Any]:
    """Return the comments that one side may read, oldest first."""
    rows = dossier.comments.all() if internal else commenting.known_to_firm(dossier)
    return list(rows.select_related("author", "answered_by"))


def lines(dossier: Dossier, revision: Revision, *, internal: bool) -> list[Line]:
    """Return the comments that one side may read, beside that version of the letter."""
    values = revisions.answers_of(dossier.letter, revision)
    found = comments_for(dossier, internal)
    for one in found:
        one.filing = dossier
    return [line_of(one, values, internal) for one in found]


def differences(
    letter: Letter, versions: dict[int, Revision], first: int, last: int
) -> list[Redlined]:
    """Return the letter of version `last` against that of version `first`, word by word."""
    between = [number for number in sorted(versions) if first <= number <= last]
    return redline([(number, composed(letter, versions[number])) for number in between])
