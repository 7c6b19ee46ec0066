"""What a product of a publication is, whatever number its versions give it."""

from portal.core.fields.folding import folded
from portal.publication.models import Version
from portal.publication.reading import lines as reading
from portal.publication.reading import unscannable

LONGEST = 80
"""Of what a product without code is known by; its rank follows."""

NAMED = "="
"""Before the name of a product without code: no code begins so."""


def by_identity(version: Version) -> dict[str, reading.Line]:
    """Return the products of a version by what they are, in the order of their numbers.

    A product is its first printed code, as it is compared, or its name when it has none; another
    line of the same code or name is told apart by its rank among them.
    """
    found: dict[str, reading.Line] = {}
    ranks: dict[str, int] = {}
    bare = [reading.Line(one.number, one.product) for one in unscannable.of(version)]
    products = [*reading.products(version).values(), *bare]
    for product in sorted(products, key=lambda one: one.number):
        code = product.told[0].key if product.told else ""
        key = code or f"{NAMED}{folded(product.product)}"[:LONGEST]
        ranks[key] = rank = ranks.get(key, 0) + 1
        found[key if rank == 1 else f"{key}#{rank}"] = product
    return found
