"""What a version in preparation releases of what is public, told before it is signed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.filings.services.revisions import answers_of
from recalls import lines
from recalls.effects.notice import published_revision
from recalls.enums import Reach
from recalls.fields.titles import scope_titles
from recalls.models import Notice
from recalls.scanning import scope_main

Values = Mapping[str, Any]
ALL = "*"
"""What stands for all units of a product."""


def released(notice: Notice, values: Values) -> list[str]:
    """Return in words what is public of the notice and no longer stands in `values`.

    A unit that several lines name is released with the last of them; one whose product got
    another code, or all of whose product is concerned now, is not.
    """
    if not notice.published_count:
        return []
    before = answers_of(notice, published_revision(notice))
    same = lines.same_products(before["products"], values["products"])
    kept = {unit for unit, _words in _units(values, lambda place: str(place))}
    found = dict(_units(before, lambda place: str(same[place]) if place in same else ""))
    return [
        words
        for (product, unit), words in found.items()
        if not kept & {(product, unit), (product, ALL)}
    ]


def _units(values: Values, called: Callable[[int], str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what each line names, as it is compared, and in words.

    `called` tells what a product is called, from its place; "" for one that is no longer there.
    """
    products = values["products"]
    names = lines.by_name(products)
    title_of: Callable[[Values], str] = scope_titles(values)

    def product_at(place: int) -> str:
        return called(place) or lines.key_of(products[place]) or str(products[place]["name"])

    for place, product in enumerate(products):
        if product["reach"] == Reach.ALL:
            words = _("Toutes les unités de %(product)s") % {"product": product["name"]}
            yield (product_at(place), ALL), words
    for scope in values["scopes"]:
        position = lines.product_of(scope, products, names)
        name = product_at(position) if position is not None else scope["product"]
        yield (name, scope_main(scope)), title_of(scope)
