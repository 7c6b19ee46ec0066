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


def released(notice: Notice, values: Values) -> list[str]:
    """Return in words what is public of the notice and no longer stands in `values`.

    A unit that several lines name is released with the last of them.
    """
    if not notice.published_count:
        return []
    before = answers_of(notice, published_revision(notice))
    kept = {key for key, _words in _units(values)}
    found = dict(_units(before))
    return [words for key, words in found.items() if key not in kept]


def _units(values: Values) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what each line names, as it is compared, and in words."""
    products = values["products"]
    names = lines.by_name(products)
    title_of: Callable[[Values], str] = scope_titles(values)
    for product in products:
        if product["reach"] == Reach.ALL:
            words = _("Toutes les unités de %(product)s") % {"product": product["name"]}
            yield (_product(product), ""), words
    for scope in values["scopes"]:
        position = lines.product_of(scope, products, names)
        product = _product(products[position]) if position is not None else scope["product"]
        yield (product, scope_main(scope)), title_of(scope)


def _product(product: Values) -> str:
    return lines.key_of(product) or str(product["name"])
