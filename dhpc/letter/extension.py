"""What a public letter says of the medicines that joined after it was sent (§ 7.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc.letter.composition import Letter, Section, Table
from portal.core.moments import without_weekday

EXTENSION = "extension"


def told(letter: Letter, added: Sequence[Mapping[str, Any]]) -> Letter:
    """Return `letter` followed by what was added and when; the letter itself when nothing was."""
    if not added:
        return letter
    with override("fr"):
        headings = (_("Spécialité"), _("Laboratoire"), _("Ajoutée le"))
        rows = tuple(
            (
                one["name"],
                one["laboratory"],
                without_weekday(date.fromisoformat(one["on"])),
            )
            for one in added
        )
        title = _("Information d’extension : spécialités ajoutées après la diffusion")
        section = Section(EXTENSION, title, (Table(headings, rows),))
    return replace(letter, end=(*letter.end, section))
