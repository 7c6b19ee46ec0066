"""Answers that were typed and could not be understood, said with their place."""

from django.utils.translation import gettext as _

from portal.core.fields.unknown import question
from portal.core.workflow import Obstacle
from portal.filings.models import Part
from portal.filings.services.drafts import unreadable


def unreadable_items(part: Part) -> list[Obstacle]:
    """Return the answers of `part` that were typed and could not be understood."""
    asked = set(map(question, part.raw_input))
    found = [
        Obstacle(
            _("%(label)s : la réponse saisie n’a pas pu être lue, corrigez-la.")
            % {"label": part.specification.fields[name].label},
            part.specification.section_of(name).name,
            name,
        )
        for name in part.specification.fields
        if name in asked
    ]
    rows = unreadable(part)
    for group_name, group in part.specification.rows.items():
        for number, row in enumerate(getattr(part, group_name).all(), start=1):
            unread = set(map(question, rows.get(str(row.key), {})))
            for name in (one.name for one in group.fields if one.name in unread):
                text = _("%(item)s %(number)d – %(label)s : la réponse n’a pas pu être lue.")
                told = text % {
                    "item": group.item,
                    "number": number,
                    "label": group[name].label,
                }
                section = part.specification.section_of(group_name).name
                found.append(Obstacle(told, section, f"{group_name}.{name}", number))
    return found
