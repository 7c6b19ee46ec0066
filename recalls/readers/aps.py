"""The file of stock software: the fields of ACL's product alerts (§ 0.1), a line per unit named."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO

from django.urls import reverse
from django.utils.timezone import localtime

from portal.core.fields import known
from portal.distribution.items import absolute
from portal.distribution.services.exporting import table
from portal.publication.enums import Lifecycle, Scope
from portal.publication.models import AffectedItem, Publication, Version
from recalls import lines, public, unscannable
from recalls.editions import KIND
from recalls.enums import ActionType, IdentifierType, ProductKind

COLUMNS = (
    "nom_produit",
    "code_produit",
    "type_famille",
    "forme",
    "lot",
    "serie",
    "peremption",
    "date_creation_alerte",
    "type_alerte",
    "fournisseur",
    "date_derniere_diffusion",
    "date_declaration_officielle",
    "numero_alerte_officiel",
    "date_cloture",
    "lien_avis",
    "lien_eudamed",
)
CHUNK = 500


def write(target: BinaryIO) -> int:
    """Write the file and return the number of its lines. Constant memory."""
    return table(target, COLUMNS, rows())


def rows() -> Iterator[list[str]]:
    """Yield the cells of each line, by action. What an action does not say is empty.

    A product that no code names has its units too, without a code.
    """
    for version in in_force():
        yield from _lines(version)


def in_force() -> Iterator[Version]:
    """Yield the version in force of each action, exercises and retracted ones left out."""
    standing = (
        Publication.objects.filter(kind=KIND, current__exercise=False)
        .exclude(current__lifecycle=Lifecycle.RETRACTED)
        .select_related("current")
        .order_by("pk")
    )
    for publication in standing.iterator(CHUNK):
        version = publication.current
        version.publication = publication
        yield version


def _lines(version: Version) -> Iterator[list[str]]:
    values = public.answers_of(version)
    products = values["products"]
    kinds, types = dict(ProductKind.choices), dict(ActionType.choices)
    publication = version.publication
    closed = version.published_at if version.lifecycle == Lifecycle.CLOSED else None
    declared = version.payload.get("declared_at")
    letter = next((one["uuid"] for one in version.payload.get("attachments", [])), "")
    link = absolute(
        reverse("documents:download", args=[letter]) if letter else publication.get_absolute_url()
    )
    for item in chain(version.items.order_by("line", "pk").iterator(CHUNK), without_code(version)):
        product = products[item.line - 1] if item.line <= len(products) else None
        if is_said_by_code(item, product):
            continue
        yield [
            item.product,
            item.identifier,
            str(kinds.get(product["kind"], "")) if product else "",
            str(known(product["device_type"]) or "") if product else "",
            item.lot,
            serial_of(item),
            item.expiry_to.isoformat() if item.expiry_to else "",
            day_of(publication.first_published_at),
            str(types.get(values["action_type"], "")),
            values["manufacturer_name"],
            day_of(version.published_at),
            declared[:10] if declared else "",
            publication.reference,
            day_of(closed) if closed else "",
            link,
            str(known(product["eudamed_url"]) or "") if product else "",
        ]


def without_code(version: Version) -> Iterator[AffectedItem]:
    """Yield the units of the products that no code names, as items without identifier."""
    for product in unscannable.told(version.payload):
        for unit in product.units:
            yield unit.item


def is_said_by_code(item: AffectedItem, product: Any) -> bool:
    """Tell whether the units of a manufacturer's reference stand under the code of their pack."""
    reference = IdentifierType.MANUFACTURER_REF
    if item.identifier_kind != reference or not item.identifier or not product:
        return False
    return any(kind != reference for kind, _code in lines.identifiers(product))


def serial_of(item: AffectedItem) -> str:
    """Return the serial number of an item, or its range."""
    if item.scope == Scope.SERIAL_RANGE:
        return f"{item.serial}-{item.last_serial}"
    return item.serial


def day_of(instant: datetime) -> str:
    """Return the day of an instant in France, ISO 8601."""
    return localtime(instant).date().isoformat()
