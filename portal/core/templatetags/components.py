"""Template tags of the component kit; they are built in, no template loads them.

Components that hold content go through `{% component "name" … %}…{% endcomponent %}` (see
`portal.core.kit.containers`); the others are one tag each. All of them are shown on /composants/.
"""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.core import charts
from portal.core import forms as kit_forms
from portal.core.kit.containers import CONTAINERS, dialled
from portal.core.kit.errors import Problem, has_errors, problems
from portal.core.kit.icons import PATHS
from portal.core.summary import Card, SummarySection, SummaryTable

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "quiet", "danger")
TONES = ("neutral", "info", "progress", "success", "warning", "danger")
TASK_STATES = ("todo", "fix", "enough", "done", "error", "blocked", "optional", "later")


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: SafeString, name: str, **arguments: Any) -> SafeString:
    """Render the container `name` around the content of the block."""
    values = CONTAINERS[name](**arguments)
    page: Any = context.template
    rendered = page.engine.get_template(f"components/{name}.html")
    with context.push(**values, content=content):
        return rendered.render(context)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon, hidden from assistive technology: its word stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
        ' focusable="false"><path d="{}"/></svg>',
        PATHS[name],
    )


# Forms


@register.simple_tag
def field(bound: forms.BoundField) -> SafeString:
    """Render one field: label, hint, error, input. Forms of other packages are rendered alike."""
    adopted = kit_forms.adopted(bound)
    return SafeString(adopted.form.renderer.render("components/field.html", {"field": adopted}))


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """Render every field of `form`, hidden ones first."""
    return {"form": form}


@register.inclusion_tag("components/rows.html")
def rows(formset: kit_forms.RowFormSet, add_label: str = "") -> dict[str, Any]:
    """Render the rows of a set with the buttons that add and remove them."""
    return {
        "formset": formset,
        "add_label": add_label
        or formset.add_label
        or _("Ajouter : %(noun)s") % {"noun": str(formset.noun).lower()},
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_and_sets: Any) -> dict[str, list[Problem]]:
    """List every error of the given forms and sets, each linked to its field; nothing when none."""
    return {"problems": problems(forms_and_sets)}


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Return "Erreur : " for the title of a page whose context holds a form with errors."""
    return _("Erreur : ") if has_errors(context.flatten().values()) else ""


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    kind: str = "primary",
    type: str = "submit",
    name: str = "",
    value: str = "",
    href: str = "",
    form: str = "",
    dialog: str = "",
    icon_name: str = "",
) -> dict[str, Any]:
    """A button, or a link that looks like one when it has `href`; `dialog` opens that dialog."""
    if kind not in BUTTON_KINDS:
        raise ValueError(f"kind {kind!r} is not one of {BUTTON_KINDS}")
    return {
        "label": label,
        "kind": kind,
        "type": "button" if dialog else type,
        "name": name,
        "value": value,
        "href": href,
        "form": form,
        "dialog": dialog,
        "icon_name": icon_name,
    }


@register.inclusion_tag("components/call_button.html", takes_context=True)
def call_button(context: Context, label: str, number: str) -> dict[str, Any]:
    """A number to call with one tap; inert in the demonstration."""
    demo = context["portal"].demo
    return {"label": label, "number": number, "tel": dialled(number), "demo": demo}


@register.inclusion_tag("components/autosave_status.html")
def autosave_status() -> dict[str, Any]:
    """The live regions of a form that saves itself (`data-autosave`); it stands inside the form."""
    return {}


@register.inclusion_tag("components/search_box.html")
def search_box(
    label: str, value: str = "", name: str = "q", action: str = "", hint: str = ""
) -> dict[str, Any]:
    """A search form by GET."""
    return {"label": label, "value": value, "name": name, "action": action, "hint": hint}


# Words and shapes


@register.inclusion_tag("components/state.html")
def state(label: str, tone: str = "neutral") -> dict[str, str]:
    """The state of something: a word, a shape, then a colour."""
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is not one of {TONES}")
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/chip.html")
def chip(label: str, href: str = "") -> dict[str, str]:
    """A short keyword, linked when it leads somewhere."""
    return {"label": label, "href": href}


@register.inclusion_tag("components/progress.html")
def progress(value: int, max: int, label: str) -> dict[str, Any]:
    """How far something is, in words and as a bar."""
    return {"value": value, "max": max, "label": label}


@register.inclusion_tag("components/download.html")
def download(
    url: str, label: str, format: str = "", size: int | None = None, hint: str = ""
) -> dict[str, Any]:
    """A link to a file, with its format and its size in bytes."""
    return {"url": url, "label": label, "format": format, "size": size, "hint": hint}


@register.inclusion_tag("components/phone.html")
def phone(number: str) -> dict[str, Any]:
    """A telephone number to call, a link except in the demonstration."""
    return {"number": number, "tel": "" if settings.PORTAL_DEMO else dialled(number)}


# Ways around


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context, *parts: str) -> dict[str, Any]:
    """Say where the page stands: label, address, label, address, …, and the page itself last.

    The home of the room comes first by itself.
    """
    *pairs, current = parts
    if len(pairs) % 2:
        raise ValueError("breadcrumb takes pairs of label and address, then the current label")
    steps = list(zip(pairs[::2], pairs[1::2], strict=True))
    return {"home": context["portal"].home, "steps": steps, "current": current}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Any]) -> dict[str, Any]:
    """Sections to complete in any order; a task has label, url, state (TASK_STATES) and hint."""
    return {"tasks": list(tasks)}


@register.inclusion_tag("components/task_state.html")
def task_state(state: str) -> dict[str, Any]:
    """The state of a task in words."""
    words = {
        "todo": (_("À compléter"), "info"),
        "fix": (_("À corriger"), "warning"),
        "enough": (_("Suffit pour une version provisoire"), "success"),
        "done": (_("Complet"), "success"),
        "error": (_("En erreur"), "danger"),
        "blocked": (_("Pas encore disponible"), "neutral"),
        "optional": (_("Facultatif"), "neutral"),
        "later": (_("Peut attendre la version définitive"), "neutral"),
    }
    label, tone = words[state]
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/stepper.html")
def stepper(current: int, total: int, title: str, next: str = "") -> dict[str, Any]:
    """Which step of how many this page is, and what comes next; it holds the h2 of the step."""
    done = range(1, current + 1)
    return {
        "current": current,
        "total": total,
        "title": title,
        "next": next,
        "marks": [number in done for number in range(1, total + 1)],
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, page: Page, parameter: str = "page", fragment: str = ""
) -> dict[str, Any]:
    """Links to the pages of a list; the rest of the query string stays.

    `fragment` is the id of the list, where it is not the whole page.
    """
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "numbers": [number if isinstance(number, int) else 0 for number in numbers],
        "prefix": f"?{query.urlencode()}&{parameter}=" if query else f"?{parameter}=",
        "suffix": f"#{fragment}" if fragment else "",
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, label: str, key: str, parameter: str = "tri", default: str = ""
) -> dict[str, Any]:
    """A column head that sorts the list: `?tri=key`, then `?tri=-key`."""
    query = context["request"].GET.copy()
    chosen = query.get(parameter, default)
    query.pop("page", None)
    query[parameter] = f"-{key}" if chosen == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    return {"label": label, "direction": direction, "href": f"?{query.urlencode()}"}


@register.inclusion_tag("components/subnav.html")
def subnav(items: Iterable[Any], label: str) -> dict[str, Any]:
    """Sibling pages of the one on screen; an item has label, url, current and perhaps count."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/side_menu.html")
def side_menu(title: str, items: Iterable[Any]) -> dict[str, Any]:
    """A menu beside the content; an item has label, url and current."""
    return {"title": title, "items": list(items)}


@register.inclusion_tag("components/menu.html")
def menu(entries: Iterable[Any], rooms: Iterable[Any] = ()) -> dict[str, Any]:
    """The entries of `navigation.entries`, groups folded; at the end the ways to other rooms."""
    return {"entries": list(entries), "rooms": list(rooms)}


# Facts


@register.inclusion_tag("components/summary.html")
def summary(
    section: SummarySection, change_url: str = "", level: int = 2, rows_url: str = ""
) -> dict[str, Any]:
    """A section of a filing in words, with a link to change it.

    `rows_url`, followed by the name of a table, leads to all the rows of one that is cut short.
    """
    return {"section": section, "change_url": change_url, "level": level, "rows_url": rows_url}


@register.simple_tag
def summary_rows(table: SummaryTable, first: int = 0) -> SafeString:
    """The rows of a table of a summary, numbered from `first` when it is given.

    Written without a template: 50 rows of 40 cells would cost it a tenth of a second.
    """
    nothing = format_html('<span class="facts__none">{}</span>', _("Non renseigné"))
    heads = [format_html('<td data-label="{}">', header) for header in table.headers]
    number = format_html('<th scope="row" data-label="{}">', _("Ligne"))
    lines = []
    for place, row in enumerate(table.rows, start=first):
        numbered = f"{number}{place}</th>" if first else ""
        cells = "".join(
            f"{head}{escape(cell) if cell else nothing}</td>"
            for head, cell in zip(heads, row, strict=True)
        )
        lines.append(f"<tr>{numbered}{cells}</tr>")
    return mark_safe("".join(lines))  # noqa: S308 - every piece is escaped above


@register.simple_tag
def summary_answers(card: Card) -> SafeString:
    """The answers of a card of a summary. Written without a template, as `summary_rows` is."""
    return format_html_join(
        "",
        '<div class="facts__row"><dt>{}</dt><dd>{}</dd></div>',
        ((label, linebreaksbr(v) if "\n" in v else v) for label, v in card.answers),
    )


@register.inclusion_tag("components/definition_list.html")
def definition_list(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Labels and their values."""
    return {"rows": list(rows)}


@register.inclusion_tag("components/key_figures.html")
def key_figures(figures: Iterable[tuple[Any, str, str]]) -> dict[str, Any]:
    """A few numbers that matter: (value, label, hint)."""
    return {"figures": list(figures)}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """What happened, in order; an event has when, title, text, actor and tone."""
    return {"events": list(events)}


@register.inclusion_tag("components/chart.html")
def chart(table: charts.Table, level: int = 2, download_url: str = "") -> dict[str, Any]:
    """Bars, told apart by their pattern, then the sentence and the table that say the same."""
    return {
        "table": table,
        "bars": charts.bars(table),
        "level": level,
        "download_url": download_url,
    }


@register.inclusion_tag("components/diff.html")
def diff(
    rows: Iterable[Any],
    caption: str,
    before: str = "",
    after: str = "",
    hide_caption: bool = False,
) -> dict[str, Any]:
    """Two versions side by side, in words; a row has label, before, after and kind
    (added, removed, changed, same). Hide the caption under a heading that says the same."""
    words = {
        "added": state(_("Ajouté"), "success"),
        "removed": state(_("Supprimé"), "warning"),
        "changed": state(_("Modifié"), "progress"),
        "same": state(_("Inchangé"), "neutral"),
    }
    marks = {
        kind: render_to_string("components/state.html", values) for kind, values in words.items()
    }
    return {
        "rows": [(row, marks[row["kind"] if isinstance(row, dict) else row.kind]) for row in rows],
        "caption": caption,
        "hide_caption": hide_caption,
        "before": before or _("Avant"),
        "after": after or _("Après"),
    }


@register.filter
def equals(first: Any, second: Any) -> bool:
    """Tell whether two texts, lazy or not, are the same."""
    return str(first) == str(second)


@register.filter
def alert_kind(level_tag: str) -> str:
    """Return the kind of alert for the level of a Django message."""
    return level_tag if level_tag in ("success", "warning", "error") else "info"


@register.filter
def file_size(size: int) -> str:
    """Say a number of bytes as people do: "180 Ko", "2,4 Mo"."""
    if size < 1000 * 1000:
        return _("%(number)s Ko") % {"number": max(1, round(size / 1000))}
    return _("%(number)s Mo") % {"number": localize(round(size / 1000 / 1000, 1))}
