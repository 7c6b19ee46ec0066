"""The agency's questions where a declarant answers them: at the field, in the row."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.core.fields import Section
from portal.core.fields.forms import SectionForms
from portal.filings.asked import anchor_of
from portal.filings.models import Part
from portal.filings.services import requests
from portal.filings.views.access import Place


def open_questions(place: Place, part: Part, section: Section, row_key: str = "") -> list[Any]:
    """Return the open questions on a section, or on one of its rows, each with its anchor."""
    rows = place.filing.requests.filter(part=part.part_name, section=section.name, state="open")
    found = list(rows.filter(row_key=row_key) if row_key else rows)
    for one in found:
        one.anchor = anchor_of(part, one)
    return found


def save_answers(place: Place, part: Part, section: Section, data: Any) -> None:
    """Keep the explanations typed under the questions of the agency on a section."""
    for one in open_questions(place, part, section):
        typed = data.get(f"answer-{one.uuid}")
        if typed is not None and typed.strip() != one.draft_answer:
            requests.save_draft_answer(one, typed.strip())


def in_rows(
    request: HttpRequest, place: Place, part: Part, questions: list[Any], forms: SectionForms
) -> tuple[list[Any], list[Any]]:
    """Put questions in the rows that they are about, when the page holds these.

    Return those that stand on the page of a row, each with its `url`, and those that are left.
    """
    forms_of_rows: dict[str, Any] = {
        str(form["key"].value()): form for rows in forms.rows.values() for form in rows.forms
    }
    here: dict[str, list[Any]] = {}
    away, left = [], []
    for one in questions:
        if one.row_key and one.row_key in forms_of_rows:
            here.setdefault(one.row_key, []).append(one)
        elif one.row_key and (url := _row_url(place, part, one)):
            one.url = url
            away.append(one)
        else:
            left.append(one)
    for key, of_row in here.items():
        forms_of_rows[key].above = _drawn(request, of_row)
    return away, left


def _row_url(place: Place, part: Part, question: Any) -> str:
    """Return the page of the row that a question is about, "" once the row is gone."""
    group = question.field.partition(".")[0]
    if not getattr(part, group).filter(key=question.row_key).exists():
        return ""
    words = [*place.address, part.part_name, question.section, group, question.row_key]
    return reverse("filings:row", args=words)


def _drawn(request: HttpRequest, questions: Iterable[Any]) -> SafeString:
    template = "filings/question_box.html"
    drawn = [render_to_string(template, {"question": one}, request) for one in questions]
    return mark_safe("".join(drawn))  # noqa: S308 templates have escaped what they hold
