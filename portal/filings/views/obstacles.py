"""What stands between a draft and its signature: in lists, section by section, at its field."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from portal.core.fields import Level, Section, section_missing
from portal.core.fields.forms import SectionForms
from portal.core.fields.values import Values
from portal.core.workflow import Obstacle, workflow_of
from portal.filings.models import Part
from portal.filings.views.access import Place

MOST_PROBLEMS = 100
"""A page lists no more than this: mending them brings the others."""

CHECKED = "verifier"
"""Parameter of the address of a section that shows what prevents the signature."""

FINAL = "definitive"
"""Value of that parameter that shows what prevents a final version."""


def problems(place: Place, part: Part) -> list[dict[str, Any]]:
    """Return what prevents the signature, each with the address of its field."""
    move = workflow_of(type(part))[place.spec.submission]
    awaited = part.is_editable or part.state in move.sources
    missing = place.spec.missing_items(part, False) if awaited else []
    return with_places(place, part, missing or _guards(part) or move.obstacles(part))


def remarks(place: Place, part: Part) -> list[dict[str, Any]]:
    """Return what deserves a second look, each with the address of its field."""
    return with_places(place, part, place.spec.points_to_check(part))


def with_places(
    place: Place, part: Part, obstacles: Sequence[Obstacle], query: str = f"?{CHECKED}=1"
) -> list[dict[str, Any]]:
    """Return the texts of `obstacles`, each with the address of its field, "" when it has none."""
    return [
        {"text": one.text, "url": _address(place, part, one, query)}
        for one in obstacles[:MOST_PROBLEMS]
    ]


def _address(place: Place, part: Part, obstacle: Obstacle, query: str) -> str:
    """Return the address of the question's first input, or of its section alone."""
    if not obstacle.section:
        return ""
    page = reverse("filings:section", args=[*place.address, part.part_name, obstacle.section])
    group, _dot, name = obstacle.field.partition(".")
    if name and obstacle.row:
        asked, place_in_page = part.specification.rows[group][name], f"{group}-{obstacle.row - 1}-"
    elif group in part.specification.fields:
        asked, place_in_page = part.specification.fields[group], ""
    else:
        return page + query
    first = "_0" if asked.form_field().widget.use_fieldset else ""
    return f"{page}{query}#id_{place_in_page}{asked.name}{first}"


def _guards(part: Part) -> list[Obstacle]:
    for move in workflow_of(type(part)):
        if part.state in move.sources and move.guards:
            return move.obstacles(part)
    return []


def point_at_section(place: Place, part: Part, forms: SectionForms, *, final: bool) -> None:
    """Show at the fields of a section what prevents the signature of `part`."""
    chosen = forms.section
    level = Level.FINAL if final else Level.PROVISIONAL
    forms.point_at(section_missing(chosen, part.values(), level))
    forms.point_at(_of(chosen, place.spec.missing_items(part, final)))


def doubts_on_saving(place: Place, part: Part, chosen: Section) -> list[Obstacle]:
    """Return what is wrong, then what is odd, in the answers saved in a section.

    What is still unanswered is left out: a draft is filled in any order.
    """
    return _refused(place, part, chosen) + _of(chosen, place.spec.points_to_check(part))


def _refused(place: Place, part: Part, chosen: Section) -> list[Obstacle]:
    found = _of(chosen, place.spec.missing_items(part, False))
    if not found:
        return []
    values = part.values()
    awaited = {
        one.text
        for one in section_missing(chosen, values, Level.PROVISIONAL)
        if _is_unanswered(chosen, values, one)
    }
    return [one for one in found if one.text not in awaited]


def show_doubts(place: Place, part: Part, forms: SectionForms) -> str:
    """Show at the fields what is doubtful in them, and return its fingerprint."""
    chosen = forms.section
    refused = _refused(place, part, chosen)
    odd = _of(chosen, place.spec.points_to_check(part))
    forms.point_at(refused)
    forms.remark_on(odd)
    return fingerprint(refused + odd)


def fingerprint(obstacles: Iterable[Obstacle]) -> str:
    """Return what a page sends back once it showed `obstacles`, "" when there are none."""
    told = "\n".join(str(one.text) for one in obstacles)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def _of(chosen: Section, obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    return [one for one in obstacles if one.section == chosen.name]


def task_states(
    place: Place, part: Part, sections: Sequence[Section], values: Values, unread: dict
) -> list[str]:
    """Return where each of `sections` stands, one of `TASK_STATES`."""
    missing = place.spec.missing_items(part, False)
    return [
        _task_state(part, section, values, unread, _of(section, missing)) for section in sections
    ]


def _task_state(
    part: Part, section: Section, values: Values, unread: dict, blocking: list[Obstacle]
) -> str:
    names = {one.name for one in section.fields}
    if names & part.raw_input.keys():
        return "error"
    if any(row["key"] in unread for rows in section.rows for row in values[rows.name]):
        return "error"
    if blocking:
        unanswered = all(_is_unanswered(section, values, one) for one in blocking)
        return "todo" if unanswered else "fix"
    if not section.fields and not section.rows:
        return "optional"
    later = bool(section_missing(section, values, Level.FINAL))
    if _is_untouched(section, values):
        return "later" if later else "optional"
    return "enough" if later else "done"


def _is_unanswered(section: Section, values: Values, obstacle: Obstacle) -> bool:
    """Tell whether `obstacle` stands at a question that has no answer."""
    group, dot, name = obstacle.field.partition(".")
    if dot:
        rows = next((one for one in section.rows if one.name == group), None)
        given = values.get(group) or []
        if rows is None or obstacle.row is None or obstacle.row > len(given):
            return True
        return rows[name].is_empty(given[obstacle.row - 1][name])
    fields = {one.name: one for one in section.fields}
    if group in fields:
        return not fields[group].is_told(values.get(group))
    return not values.get(group)


def _is_untouched(section: Section, values: Values) -> bool:
    return not any(one.is_told(values.get(one.name)) for one in section.fields) and not any(
        values.get(rows.name) for rows in section.rows
    )
