"""What a product of a publication is, whatever number its versions give it."""

from portal.publication.models import Version
from portal.publication.reading import lines as reading


def by_identity(version: Version) -> dict[str, reading.Line]:
    """Return the products of a version by what they are, in the order of their numbers.

    A product is its first printed code, as it is compared; another line of the same code is told
    apart by its rank among them.
    """
    found: dict[str, reading.Line] = {}
    ranks: dict[str, int] = {}
    for product in reading.products(version).values():
        key = product.told[0].key
        ranks[key] = rank = ranks.get(key, 0) + 1
        found[key if rank == 1 else f"{key}#{rank}"] = product
    return found
