"""Products that no code names: kept whole in the payload, since no affected item can hold them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.publication.reading.unscannable import Unit, Unscannable, as_items
from portal.reference.identifiers import lot_key
from recalls import lines
from recalls.enums import IdentifierType, Reach, ScopeKind

KEY = "unscannable"
"""Their place in a payload: `frozen` there, read back by `told`."""

DAYS = ("expiry_from", "expiry_to", "manufactured_from", "manufactured_to", "expiry")


def frozen(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the products of a notice that no code names, with their units, JSON."""
    products = values["products"]
    found: dict[int, dict[str, Any]] = {
        number: {
            "line": number,
            "product": product["name"],
            "reason": product["no_identifier_reason"],
            "basic_udi_di": _basic(product),
            "units": [{"scope": ScopeKind.ALL.value}] if product["reach"] == Reach.ALL else [],
        }
        for number, product in enumerate(products, start=1)
        if lines.is_unscannable(product)
    }
    if not found:
        return []
    names = lines.by_name(products)
    for scope in values["scopes"]:
        position = lines.product_of(scope, products, names)
        if position is not None and position + 1 in found:
            unit = {**lines.units_of(scope), "expiry": scope["expiry"]}
            told = {name: _plain(value) for name, value in unit.items() if value}
            found[position + 1]["units"].append(told)
    return list(found.values())


def _basic(product: Mapping[str, Any]) -> str:
    return product["identifier"] if product["id_type"] == IdentifierType.BASIC_UDI_DI else ""


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def lots(products: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys of the lots that these products name."""
    return sorted(
        {lot_key(unit["lot"]) for one in products for unit in one["units"] if "lot" in unit}
    )


def told(payload: Mapping[str, Any]) -> list[Unscannable]:
    """Return the products without a code of a payload, as pages and papers show them."""
    return [_told(one) for one in payload.get(KEY, ())]


def _told(product: Mapping[str, Any]) -> Unscannable:
    told = [
        {name: date.fromisoformat(value) if name in DAYS else value for name, value in unit.items()}
        for unit in product["units"]
    ]
    expiries = [unit.pop("expiry", None) for unit in told]
    items = as_items(product["line"], product["product"], told)
    return Unscannable(
        number=product["line"],
        product=product["product"],
        reason=_reason(product),
        units=tuple(Unit(*pair) for pair in zip(items, expiries, strict=True)),
    )


def _reason(product: Mapping[str, Any]) -> str:
    """Return why no pack can be scanned, as the filer told it or as it follows from the code."""
    if product["reason"]:
        return str(product["reason"])
    if product["basic_udi_di"]:
        text = _("L’IUD-ID de base %(code)s ne figure pas sur les conditionnements.")
        return text % {"code": product["basic_udi_di"]}
    return _("Le déclarant n’a pas dit pourquoi.")
