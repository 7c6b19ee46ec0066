"""What is missing from a volet before it may be signed, each with its place."""

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.fields import Level, known, missing
from portal.core.fields.unknown import question
from portal.core.workflow import Obstacle
from portal.filings.models import Part
from portal.filings.services.drafts import unreadable
from quality_defects.models import Volet1


def missing_items(volet: Volet1) -> list[Obstacle]:
    """Return what prevents `volet` from being signed as a provisional version."""
    return missing_items_at(volet, final=False)


def missing_items_at(volet: Volet1, *, final: bool) -> list[Obstacle]:
    """Return what prevents `volet` from being signed, as a final version or a provisional one."""
    # The guards, the title and the frozen version read the same rows: once is enough.
    prefetch_related_objects([volet], *volet.specification.rows)
    level = Level.FINAL if final else Level.PROVISIONAL
    values = volet.values()
    return unreadable_items(volet) + missing(volet.specification, values, level) + _dates(values)


def unreadable_items(volet: Part) -> list[Obstacle]:
    """Return the answers of `volet` that were typed and could not be understood."""
    found = [
        Obstacle(
            _("%(label)s : la réponse saisie n’a pas pu être lue, corrigez-la.")
            % {"label": volet.specification.fields[name].label},
            volet.specification.section_of(name).name,
            name,
        )
        for name in map(question, volet.raw_input)
        if name in volet.specification.fields
    ]
    rows = unreadable(volet)
    for group_name, group in volet.specification.rows.items():
        for number, row in enumerate(getattr(volet, group_name).all(), start=1):
            for name in map(question, rows.get(str(row.key), {})):
                text = _("%(item)s %(number)d – %(label)s : la réponse n’a pas pu être lue.")
                told = text % {
                    "item": group.item,
                    "number": number,
                    "label": group[name].label,
                }
                section = volet.specification.section_of(group_name).name
                found.append(Obstacle(told, section, f"{group_name}.{name}", number))
    return found


def _dates(values: dict) -> list[Obstacle]:
    received, qualified = known(values["signal_received_at"]), known(values["qualified_at"])
    if received and received > timezone.now():
        text = _("La réception du signalement ne peut pas être dans le futur.")
        return [Obstacle(text, "declaration", "signal_received_at")]
    if received and qualified and qualified < received:
        text = _("La qualification ne peut pas précéder la réception du signalement.")
        return [Obstacle(text, "declaration", "qualified_at")]
    return []
