"""Rows of the list of affected units."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def line_rows(context: Context) -> SafeString:
    """The rows of a page of lines. Written without a template: there may be a hundred of them."""
    labels = {
        "units": _("Unités concernées"),
        "identifier": _("Identifiant"),
        "product": _("Produit"),
        "code": _("Code à scanner"),
    }
    with_product = len(context["lines"].products) > 1
    base = context["publication"].get_absolute_url()
    return mark_safe(  # noqa: S308 - every cell is escaped below
        "".join(_row(row, labels, base, with_product=with_product) for row in context["rows"])
    )


def _row(row: dict[str, Any], labels: dict[str, str], base: str, *, with_product: bool) -> str:
    item = row["item"]
    expiry = ""
    if row["expiry"]:
        day = f"{row['expiry']:%d/%m/%Y}"
        expiry = format_html(
            ' <span class="muted">{}</span>', _("péremption %(day)s") % {"day": day}
        )
    cells = [
        format_html(
            '<th scope="row" data-label="{}">{}{}</th>', labels["units"], row["extent"], expiry
        ),
        format_html(
            '<td data-label="{}"><span class="code">{}</span> <span class="muted">{}</span></td>',
            labels["identifier"],
            item.identifier,
            row["kind"],
        ),
    ]
    if with_product:
        cells.append(format_html('<td data-label="{}">{}</td>', labels["product"], item.product))
    if row["symbol"] is None:
        shown = format_html(
            '<a href="{}codes/{}/" rel="nofollow">{}<span class="visually-hidden"> : {}</span></a>',
            base,
            item.pk,
            _("Afficher"),
            row["extent"],
        )
    else:
        shown = conditional_escape(
            render_to_string("publication/symbol.html", {"symbol": row["symbol"], "large": False})
        )
    cells.append(format_html('<td data-label="{}">{}</td>', labels["code"], shown))
    return f"<tr>{''.join(cells)}</tr>"
