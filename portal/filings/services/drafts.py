"""Drafts: created at the first click, saved section by section, never overwritten in silence."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Change, Section, differences
from portal.core.fields.forms import Answers, SectionForms, row_answers
from portal.filings.models import Filing, Part
from portal.filings.models.base import ABANDONED
from portal.filings.registry import WorkflowSpec
from portal.filings.services import rows


class DraftConflict(Exception):
    """Somebody else saved the section since it was opened; `part` is as it stands now."""

    def __init__(self, part: Part):
        self.part = part
        super().__init__(_("Une autre personne a modifié ce brouillon entre-temps."))


class DraftLocked(Exception):
    """The part can no longer be edited: sent, waiting for its signature, or abandoned."""

    def __init__(self, part: Part):
        self.part = part
        if part.case.state == ABANDONED:
            told = _("Ce brouillon a été abandonné : il n’est plus modifiable.")
        else:
            told = _("Ce document n’est plus modifiable : il est signé ou en attente de signature.")
        super().__init__(told)


@transaction.atomic
def create_draft(spec: WorkflowSpec, *, organisation: Any, user: Any) -> Filing:
    """Create a case with its drafts for `organisation`; the caller has checked the right."""
    filing = spec.model(organisation=organisation, created_by=user)
    filing.save()
    spec.create_parts(filing, user)
    return filing


@dataclass(frozen=True)
class Saved:
    """What a save did: the part as saved, and whether every answer was understood."""

    part: Part
    understood: bool


def save_section(part: Part, forms: SectionForms, *, user: Any, expected_version: int) -> Saved:
    """Save the answers of one section on `part` and raise its version.

    Raises DraftLocked when the part left its editable states and DraftConflict when the section
    was saved since its version `expected_version`; nothing is written then.
    """
    section = forms.section.name
    with editing(part, section, user=user, expected_version=expected_version) as locked:
        answers = forms.form.answers()
        rows.write_answers(locked, answers, [one.name for one in forms.form.specified])
        for name, found in forms.rows.items():
            rows.replace(locked, name, row_answers(found))
    return Saved(locked, forms.is_understood)


@contextmanager
def editing(
    part: Part, section: str, *, user: Any, expected_version: int | None = None
) -> Iterator[Part]:
    """Lock `part` and yield it; what was changed of `section` is saved under its next version.

    Raises DraftLocked and DraftConflict as `save_section` does; without `expected_version`, the
    change overwrites nothing and is welcome whatever was saved meanwhile.
    """
    with transaction.atomic():
        locked = _locked(part)
        if expected_version not in (None, locked.section_version(section)):
            raise DraftConflict(locked)
        yield locked
        _count(locked, [section], user)


def save_answers(
    part: Part,
    answers: Answers,
    groups: Mapping[str, list[tuple[str, Answers]]],
    *,
    user: Any,
    expected_version: int,
) -> Part:
    """Save answers to questions of any sections of `part`, and return it as saved.

    What `answers` does not name stays; those in `groups` become exactly these rows, by (key or
    "", answers). Raises DraftLocked and DraftConflict as `save_section` does, the latter when
    anything was saved since `expected_version` of the part.
    """
    with transaction.atomic():
        locked = _locked(part)
        if locked.version != expected_version:
            raise DraftConflict(locked)
        rows.write_answers(locked, answers, answers.clean)
        for name, found in groups.items():
            rows.replace(locked, name, found)
        names = {locked.specification.section_of(name).name for name in [*answers.clean, *groups]}
        if names:
            _count(locked, sorted(names), user)
    return locked


def _locked(part: Part) -> Part:
    locked = type(part)._base_manager.select_for_update(of=("self",)).get(pk=part.pk)
    if not locked.is_editable:
        raise DraftLocked(locked)
    return locked


def _count(locked: Part, sections: list[str], user: Any) -> None:
    locked.count_save(*sections)
    locked.saved_by = user
    locked.saved_at = timezone.now()
    locked.save()
    locked.case.save(update_fields=["updated_at"])


def unreadable(part: Part, groups: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Return what was typed and not understood in the rows of `part`, by row key.

    All groups are read, or those named in `groups`.
    """
    return {
        str(row.key): row.raw_input
        for name in (part.specification.rows if groups is None else groups)
        for row in getattr(part, name).all()
        if row.raw_input
    }


def compare_with_mine(part: Part, section: Section, forms: SectionForms) -> list[Change]:
    """Return the differences from the saved answers of `section` to those in `forms`."""
    saved = part.values()
    mine = saved | forms.form.answers().clean
    for name, typed in forms.rows.items():
        blank = part.specification.rows[name].blank()
        mine[name] = [
            blank | answers.clean | {"key": key or f"new-{number}"}
            for number, (key, answers) in enumerate(row_answers(typed))
        ]
    changes = differences(part.specification, saved, mine)
    return [change for change in changes if change.section == section.name]
