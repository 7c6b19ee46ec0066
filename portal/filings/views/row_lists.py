"""Repeated rows on the page of their section: forms while they are few, a table beyond."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from portal.core.fields import MANY_ROWS, Level, Rows, Section, row_problems
from portal.core.fields.forms import SectionForms
from portal.core.fields.kinds import LongText, MultiChoice
from portal.core.fields.unknown import question
from portal.core.fields.values import asked, row_values
from portal.filings.models import Part
from portal.filings.views import row_scans
from portal.filings.views.access import Place
from portal.filings.views.row_places import RowPlace

PAGE_SIZE = 50
SHOWN_COLUMNS = 5


def is_inline(part: Part, group: Rows, data: Any = None) -> bool:
    """Tell whether the rows of `group` are forms of the section's page.

    Of what was posted, they are what the page held, however many there are by now.
    """
    if data is not None:
        return f"{group.name}-TOTAL_FORMS" in data
    return getattr(part, group.name).count() <= MANY_ROWS


@dataclass(frozen=True)
class Line:
    """A row in the table: its number, its address, some of its answers, what remains to mend."""

    number: int
    key: str
    url: str
    cells: list[tuple[str, str]]
    problems: list[str]


@dataclass(frozen=True)
class Group:
    """A group on the page of its section: its tools, and its table when it is not inline."""

    at: RowPlace
    count: int
    full: bool
    headings: list[str]
    page: Page | None
    query: str
    incomplete: bool
    scan: Any
    suggestion: Any


def row_groups(
    request: HttpRequest, place: Place, part: Part, section: Section, forms: SectionForms
) -> list[Group]:
    """Return the groups of a section that have tools or a table."""
    found = []
    for group in section.rows:
        at = RowPlace(place, part, section, group)
        inline = group.name in forms.rows
        if not asked(group, part.own_values()) or (inline and at.tools is None):
            continue
        count = len(forms.rows[group.name].forms) if inline else getattr(part, group.name).count()
        query = request.GET.get("q", "").strip()
        incomplete = "incomplets" in request.GET or "verifier" in request.GET
        found.append(
            Group(
                at=at,
                count=count,
                full=count >= group.maximum,
                headings=[str(one.label) for one in shown_fields(group)],
                page=None if inline else _page(request, at, query, incomplete),
                query=query,
                incomplete=incomplete,
                scan=row_scans.scan_form(at, focused=request.GET.get("scan") == group.name),
                suggestion=row_scans.suggestion(at, request.GET.get("code", "")),
            )
        )
    return found


def shown_fields(group: Rows) -> list[Any]:
    """Return the few questions by which a row is known in a table."""
    short = [
        one
        for one in group.fields
        if one.when is None and not isinstance(one, LongText | MultiChoice)
    ]
    return short[:SHOWN_COLUMNS]


def _page(request: HttpRequest, at: RowPlace, query: str, incomplete: bool) -> Page:
    rows = getattr(at.part, at.group.name).all()
    numbers = {pk: n for n, pk in enumerate(rows.values_list("pk", flat=True), start=1)}
    if query:
        rows = rows.filter(_holding(at.group, rows.model, query))
    if incomplete:
        rows = _incomplete(at, list(rows))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = _lines(at, list(page.object_list), numbers)
    return page


def _holding(group: Rows, model: Any, query: str) -> Q:
    """Return the condition that one of the texts of a row holds `query`."""
    texts = [
        one.name
        for one in group.fields
        if isinstance(model._meta.get_field(one.name), models.CharField | models.TextField)
    ]
    condition = Q()
    for name in texts:
        condition |= Q(**{f"{name}__icontains": query})
    return condition


def _incomplete(at: RowPlace, rows: list[Any]) -> list[Any]:
    values = at.part.own_values() | {at.group.name: row_values(at.group, rows)}
    wrong = {one.number for one in row_problems(at.group, values, Level.PROVISIONAL)}
    return [row for number, row in enumerate(rows, start=1) if number in wrong or row.raw_input]


def _lines(at: RowPlace, rows: list[Any], numbers: dict[Any, int]) -> list[Line]:
    fields = shown_fields(at.group)
    given = row_values(at.group, rows)
    values = at.part.own_values() | {at.group.name: given}
    problems: dict[int, list[str]] = {}
    for one in row_problems(at.group, values, Level.PROVISIONAL):
        problems.setdefault(one.number, []).append(str(at.group[one.field].label))
    lines = []
    for rank, (row, answers) in enumerate(zip(rows, given, strict=True), start=1):
        cells = [(str(one.label), one.words(answers[one.name])) for one in fields]
        told = dict.fromkeys([*problems.get(rank, []), *_unread(at.group, row)])
        url = at.url("row", row.key)
        lines.append(Line(numbers[row.pk], str(row.key), url, cells, list(told)))
    return lines


def _unread(group: Rows, row: Any) -> list[str]:
    """Return the labels of the questions whose answers were not understood in `row`."""
    return [str(group[name].label) for name in map(question, row.raw_input)]
