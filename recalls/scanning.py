"""What an import and a code read on a pack say of the lines of a notice."""

from collections.abc import Mapping
from typing import Any

from portal.filings.registry import RowTools
from recalls import lines
from recalls.enums import IdentifierType, RowScope
from recalls.fields import PRODUCTS, SCOPES
from recalls.models import Notice

PRODUCT_SYNONYMS = {
    "name": (
        "nom",
        "nom commercial",
        "désignation",
        "libellé",
        "produit",
        "product",
        "product name",
        "device",
        "description",
        "trade name",
    ),
    "identifier": (
        "code",
        "gtin",
        "gtin 14",
        "ean",
        "udi",
        "udi di",
        "iud id",
        "acl",
        "cip",
        "cip13",
        "code barre",
        "code barres",
        "barcode",
        "device identifier",
    ),
    "id_type": ("type de code", "type d identifiant", "code type", "identifier type"),
    "catalogue_reference": (
        "référence",
        "ref",
        "réf",
        "référence fabricant",
        "ref fabricant",
        "catalogue",
        "catalog number",
        "catalogue number",
        "part number",
        "item number",
        "sku",
    ),
    "model": ("modèle", "model", "model number"),
    "pack_level": ("conditionnement", "niveau", "pack", "packaging level"),
    "emdn": ("emdn", "code emdn", "emdn code"),
    "quantity_france": ("quantité", "qté", "quantity", "qty"),
}
SCOPE_SYNONYMS = {
    "product": (
        "produit",
        "référence",
        "ref",
        "réf",
        "code",
        "gtin",
        "ean",
        "udi",
        "udi di",
        "acl",
        "cip",
        "cip13",
        "product",
        "catalogue number",
        "catalog number",
        "item number",
    ),
    "scope": ("type", "périmètre", "scope"),
    "lot": (
        "lot",
        "lots",
        "n lot",
        "no lot",
        "n de lot",
        "numéro lot",
        "batch",
        "batch number",
        "lot number",
        "lot no",
    ),
    "serial": (
        "série",
        "n de série",
        "no de série",
        "numéro série",
        "sn",
        "serial",
        "serial number",
        "serial no",
        "de série",
    ),
    "serial_to": ("à série", "dernier numéro", "serial to", "to serial"),
    "expiry": ("péremption", "date de péremption", "exp", "per", "expiry", "expiry date", "use by"),
    "software": ("logiciel", "version", "software", "software version"),
    "quantity": ("quantité", "qté", "quantity", "qty"),
}


def aliases(notice: Notice) -> Mapping[str, str]:
    """Return the one name of each product of the notice by what else may name it."""
    products = [
        {name: getattr(row, name) for name in ("name", "catalogue_reference", "identifier")}
        | {"id_type": row.id_type}
        for row in notice.products.all()
    ]
    names = lines.by_name(products)
    return {
        name: products[position]["identifier"] or products[position]["name"]
        for name, position in names.items()
    }


def product_from_code(notice: Notice, found: Any) -> dict[str, Any]:
    """Return the answers on a product that a code read on its pack gives."""
    if found.cip13:
        return {"identifier": found.cip13, "id_type": IdentifierType.CIP13}
    if found.gtin14:
        return {"identifier": found.gtin14, "id_type": IdentifierType.GTIN}
    return {}


def scope_from_code(notice: Notice, found: Any) -> dict[str, Any]:
    """Return the line that a code read on a pack gives: its batch, else its serial number."""
    product = found.cip13 or found.gtin14
    if found.lot:
        told = {"scope": RowScope.LOT, "lot": found.lot, "expiry": found.expiry_date}
    elif found.serial:
        told = {"scope": RowScope.SERIAL, "serial": found.serial, "expiry": found.expiry_date}
    else:
        return {}
    return {name: value for name, value in (told | {"product": product}).items() if value}


PRODUCT_TOOLS = RowTools(
    identity=(PRODUCTS["name"].name, PRODUCTS["identifier"].name),
    synonyms=PRODUCT_SYNONYMS,
    from_code=product_from_code,
)
SCOPE_TOOLS = RowTools(
    identity=(SCOPES["scope"].name, SCOPES["product"].name),
    synonyms=SCOPE_SYNONYMS,
    aliases=aliases,
    from_code=scope_from_code,
)
