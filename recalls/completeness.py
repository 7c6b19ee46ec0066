"""The score of the recommendation of 12 June 2023: can a machine read what is concerned?

Three things are asked of a notice: codes that a scanner reads for the products, given in it or
printed in its letter, the list of
references, batches and serial numbers, the types of final recipients (recalls dossier § 2.1).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recalls import lines
from recalls.enums import IdentifierType, Reach

SCANNED = frozenset(
    {
        IdentifierType.UDI_DI,
        IdentifierType.GTIN,
        IdentifierType.EAN13,
        IdentifierType.ACL13,
        IdentifierType.CIP13,
        IdentifierType.UCD13,
        IdentifierType.HIBC_DI,
        IdentifierType.ICCBBA_DI,
        IdentifierType.PPN,
    }
)
"""Identifiers that a bar code carries."""


@dataclass(frozen=True)
class Criterion:
    """One thing that the recommendation asks, and how far it is met, from 0 to 1."""

    key: str
    label: Promise
    missing: Promise
    share: float

    @property
    def is_met(self) -> bool:
        return self.share == 1


def criteria(values: Mapping[str, Any], printed: Collection[str] = ()) -> list[Criterion]:
    """Return the three criteria for the answers of a notice.

    `printed` are the keys of the products whose codes its letters bear: a code that no line holds
    stands for one of the products whose own code was not given.
    """
    products = values["products"]
    names = lines.by_name(products)
    listed = {lines.product_of(scope, products, names) for scope in values["scopes"]}
    coded = [any(kind in SCANNED for kind, _code in lines.identifiers(one)) for one in products]
    held = {key for one in products for key in lines.keys_of(one)}
    spare = len(set(printed) - held)
    for position, is_coded in enumerate(coded):
        if not is_coded and spare:
            coded[position], spare = True, spare - 1
    told = [
        one["reach"] == Reach.ALL or (one["reach"] == Reach.LISTED and number in listed)
        for number, one in enumerate(products)
    ]
    return [
        Criterion(
            "barcode",
            _("Codes lisibles par un scanner"),
            _("Donnez à chaque produit l’identifiant que porte son code-barres."),
            _share(coded),
        ),
        Criterion(
            "list",
            _("Liste des références, lots et séries"),
            _("Dites pour chaque produit si toutes ses unités sont concernées, ou listez-les."),
            _share(told),
        ),
        Criterion(
            "recipients",
            _("Destinataires finaux"),
            _("Cochez les acteurs de la chaîne de distribution concernés."),
            1 if values["recipients"] else 0,
        ),
    ]


def score(values: Mapping[str, Any], printed: Collection[str] = ()) -> int:
    """Return the mean of the three criteria, in whole percent."""
    found = criteria(values, printed)
    return round(100 * sum(one.share for one in found) / len(found))


def _share(met: list[bool]) -> float:
    return sum(met) / len(met) if met else 0
