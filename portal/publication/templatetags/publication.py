"""Rows of the list of affected units."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def line_rows(context: Context) -> SafeString:
    """The rows of a page of lines. Written without a template: there may be a hundred of them."""
    words = {
        "units": escape(_("Unités concernées")),
        "identifier": escape(_("Identifiant")),
        "product": escape(_("Produit")),
        "code": escape(_("Code à scanner")),
        "show": escape(_("Afficher")),
        "none": escape(_("Aucun")),
        "expiry": _("péremption %(day)s"),
    }
    with_product = len(context["lines"].products) > 1
    base = escape(context["publication"].get_absolute_url())
    return mark_safe(  # noqa: S308 - every cell is escaped below
        "".join(_row(row, words, base, with_product=with_product) for row in context["rows"])
    )


@register.simple_tag(takes_context=True)
def paged(context: Context, rows: Sequence[Any], parameter: str, size: int) -> Page:
    """Return the page of `rows` whose number stands in that parameter of the address."""
    return Paginator(rows, size).get_page(context["request"].GET.get(parameter))


def _row(row: dict[str, Any], words: dict[str, str], base: str, *, with_product: bool) -> str:
    item, extent = row["item"], escape(row["extent"])
    expiry = ""
    if row["expiry"]:
        told = escape(words["expiry"] % {"day": f"{row['expiry']:%d/%m/%Y}"})
        expiry = f' <span class="muted">{told}</span>'
    cells = [
        f'<th scope="row" data-label="{words["units"]}">{extent}{expiry}</th>',
        f'<td data-label="{words["identifier"]}"><span class="code">{escape(item.identifier)}'
        f'</span> <span class="muted">{escape(row["kind"])}</span></td>',
    ]
    if with_product:
        cells.append(f'<td data-label="{words["product"]}">{escape(item.product)}</td>')
    if row["symbol"] is None and not row["drawable"]:
        shown = f'<span class="facts__none">{words["none"]}</span>'
    elif row["symbol"] is None:
        shown = (
            f'<a href="{base}codes/{item.pk}/" rel="nofollow">{words["show"]}'
            f'<span class="visually-hidden"> : {extent}</span></a>'
        )
    else:
        shown = render_to_string(
            "publication/symbol.html", {"symbol": row["symbol"], "large": False}
        )
    # A link to a code is of no use on paper; a code that is drawn is.
    on_screen = ' class="screen-only"' if row["symbol"] is None else ""
    cells.append(f'<td data-label="{words["code"]}"{on_screen}>{shown}</td>')
    return f"<tr>{''.join(cells)}</tr>"
