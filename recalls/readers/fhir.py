"""An action as a FHIR R5 bundle (§ 5.6): products, their lots, the communication, the letter."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.distribution.items import absolute
from portal.publication.enums import Lifecycle, Scope
from portal.publication.models import AffectedItem, Version
from portal.publication.reading import files
from portal.reference.identifiers import IdentifierType, gtin_of, identifier_key
from recalls import lines, unscannable
from recalls.enums import Reach, RecipientType, UserAction
from recalls.public import answers_of

CONTENT_TYPE = "application/fhir+json"
NAMING = "http://hl7.org/fhir/NamingSystem/"
FRANCE = "urn:iso:std:iso:3166"
CATEGORY = "http://terminology.hl7.org/CodeSystem/communication-category"
EXERCISE = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
"""How FHIR marks what is no real information."""

RECALLS = {UserAction.RETURN.value, UserAction.DESTROY.value, UserAction.QUARANTINE.value}
"""Actions by which units leave the shelf: such an action is a recall in the eyes of FHIR."""

MOST_UNITS = 200
"""Lots and serial numbers that the bundle names; the list of the version has them all."""

UNITS = (Scope.LOT, Scope.SERIAL)
SCOPES = {Scope.LOT: "lot-numbers", Scope.SERIAL: "serial-numbers"}
SCOPES[Scope.SERIAL_RANGE] = SCOPES[Scope.SERIAL]
"""What FHIR calls the scopes that it knows; windows of dates have no name there."""


def bundle(version: Version, base: str) -> dict[str, Any]:
    """Return a version as a collection in which every reference leads to one of its resources.

    `base` is the address before the paths of the programming interface.
    """
    return _Bundle(version, base).told()


class _Bundle:
    """The resources of a version; each has an address that only depends on what it is."""

    def __init__(self, version: Version, base: str) -> None:
        self.version = version
        self.reference = version.publication.reference
        self.values = answers_of(version)
        self.items = f"{base}/actions/{self.reference}/versions/{version.number}/items"
        self.sent = version.published_at.astimezone(UTC).isoformat()
        self.entries: list[dict[str, Any]] = []

    def told(self) -> dict[str, Any]:
        maker = self._add("maker", self._maker())
        listed = self._listed()
        subjects = []
        for number, product in enumerate(self.values["products"], start=1):
            extents = listed[number] if product["reach"] != Reach.ALL else []
            definition = self._add(
                f"product-{number}", self._definition(product, maker, extents, number)
            )
            subjects.append(definition)
            subjects += self._units(number, definition, extents)
        documents = [
            self._add(f"file-{place}", _document(one))
            for place, one in enumerate(files.attached(self.version), 1)
        ]
        self._add("message", self._message(maker, subjects, documents))
        return {
            "resourceType": "Bundle",
            **({"meta": {"security": [EXERCISE]}} if self.version.exercise else {}),
            "type": "collection",
            "identifier": {
                "system": absolute("/actions/"),
                "value": f"{self.reference}.{self.version.number}",
            },
            "timestamp": self.sent,
            "entry": self.entries,
        }

    def _add(self, name: str, resource: dict[str, Any]) -> dict[str, str]:
        """Put a resource in the bundle and return the reference that leads to it."""
        address = uuid5(NAMESPACE_URL, f"{self.items}#{name}")
        self.entries.append(
            {"fullUrl": f"urn:uuid:{address}", "resource": {"id": str(address), **resource}}
        )
        return {"reference": f"urn:uuid:{address}"}

    def _maker(self) -> dict[str, Any]:
        told = {"resourceType": "Organization", "name": self.values["manufacturer_name"]}
        if srn := self.values["manufacturer_srn"]:
            told["identifier"] = [{"type": {"text": "SRN"}, "value": srn}]
        return told

    def _listed(self) -> dict[int, list[AffectedItem]]:
        """Return the lines of each product, once each whatever codes its units bear."""
        found: dict[int, list[AffectedItem]] = defaultdict(list)
        known = set()
        bare = (unit.item for one in unscannable.told(self.version.payload) for unit in one.units)
        for item in (*self.version.items.order_by("pk"), *bare):
            same = (item.line, item.scope, item.lot, item.serial, item.serial_to, item.software)
            same += (item.expiry_from, item.expiry_to, item.manufactured_from, item.manufactured_to)
            if same not in known:
                known.add(same)
                found[item.line].append(item)
        return found

    def _definition(
        self, product: Any, maker: dict[str, str], extents: Sequence[AffectedItem], number: int
    ) -> dict[str, Any]:
        told: dict[str, Any] = {
            "resourceType": "DeviceDefinition",
            "identifier": [
                {"type": {"text": str(IdentifierType(kind).label)}, "value": value}
                for kind, value in lines.identifiers(product)
            ],
            "deviceName": [{"name": product["name"], "type": "registered-name"}],
            "manufacturer": maker,
            "correctiveAction": self._corrective(product, extents),
        }
        if not told["identifier"]:
            del told["identifier"]
        if carrier := _carrier(product):
            told["udiDeviceIdentifier"] = [{**carrier, "jurisdiction": FRANCE}]
        if product["model"]:
            told["modelNumber"] = product["model"]
        if notes := self._notes(extents):
            told["note"] = [{"text": "\n".join(notes)}]
        return told

    def _corrective(self, product: Any, extents: Sequence[AffectedItem]) -> dict[str, Any]:
        period = {"start": self.version.publication.first_published_at.date().isoformat()}
        if self.version.lifecycle == Lifecycle.CLOSED:
            period["end"] = self.version.published_at.date().isoformat()
        told = {
            "recall": bool(RECALLS & {str(one) for one in self.values["user_actions"]}),
            "period": period,
        }
        scopes = {SCOPES.get(Scope(one.scope), "") for one in extents}
        if product["reach"] == Reach.ALL:
            told["scope"] = "model"
        elif len(scopes) == 1 and (scope := scopes.pop()):
            told["scope"] = scope
        return told

    def _notes(self, extents: Sequence[AffectedItem]) -> list[str]:
        """Return in words what no resource of FHIR says, and where the whole list is."""
        told = []
        for one in extents[:MOST_UNITS]:
            first, last = one.expiry_from, one.expiry_to
            if one.scope == Scope.SERIAL_RANGE:
                told.append(
                    _("Numéros de série de %(first)s à %(last)s")
                    % {"first": one.serial, "last": one.last_serial}
                )
            elif one.scope == Scope.MANUFACTURE:
                first, last = one.manufactured_from, one.manufactured_to
                told.append(_("Fabrication : %(days)s") % {"days": _window(first, last)})
            elif one.scope == Scope.EXPIRY:
                told.append(_("Péremption : %(days)s") % {"days": _window(first, last)})
            elif one.scope == Scope.SOFTWARE:
                told.append(_("Version du logiciel : %(name)s") % {"name": one.software})
        if len(extents) > MOST_UNITS:
            told.append(_("Liste entière : %(address)s") % {"address": self.items})
        return told

    def _units(
        self, number: int, definition: dict[str, str], extents: Sequence[AffectedItem]
    ) -> list[dict[str, str]]:
        """Add each lot and serial number of a product, and the group of them."""
        named = [one for one in extents if one.scope in UNITS]
        if not named:
            return []
        carrier = _carrier(self.values["products"][number - 1])
        members = []
        for place, one in enumerate(named[:MOST_UNITS], start=1):
            device: dict[str, Any] = {
                "resourceType": "Device",
                "definition": {"reference": definition},
            }
            if one.lot:
                device["lotNumber"] = one.lot
            if one.serial:
                device["serialNumber"] = one.serial
            if carrier:
                device["udiCarrier"] = [{**carrier, "jurisdiction": FRANCE}]
            members.append(self._add(f"unit-{number}-{place}", device))
        group: dict[str, Any] = {
            "resourceType": "Group",
            "type": "device",
            "membership": "enumerated",
            "name": self.values["products"][number - 1]["name"],
            "quantity": len(named),
            "member": [{"entity": one} for one in members],
        }
        if len(named) > MOST_UNITS:
            group["description"] = _("Liste entière : %(address)s") % {"address": self.items}
        return [self._add(f"units-{number}", group)]

    def _message(
        self, maker: dict[str, str], subjects: list[Any], documents: list[Any]
    ) -> dict[str, Any]:
        labels = dict(RecipientType.choices)
        return {
            "resourceType": "Communication",
            "status": "completed",
            "category": [{"coding": [{"system": CATEGORY, "code": "alert"}]}],
            "sent": self.sent,
            "sender": maker,
            "about": subjects,
            "recipient": [
                {
                    "type": "Group",
                    "identifier": {"value": one},
                    "display": str(labels.get(one, one)),
                }
                for one in self.values["recipients"]
            ],
            "payload": [
                {"contentCodeableConcept": {"text": self.version.summary}},
                *({"contentReference": one} for one in documents),
            ],
        }


def _carrier(product: Any) -> dict[str, str] | None:
    """Return the device identifier of a product with its issuer, None when it has none."""
    kind, key = product["id_type"], lines.key_of(product)
    if not key:
        return None
    if gtin_of(key):
        return {"deviceIdentifier": key, "issuer": f"{NAMING}gs1-di"}
    if kind == IdentifierType.HIBC_DI or (
        kind == IdentifierType.UDI_DI
        and key == identifier_key(IdentifierType.HIBC_DI, product["identifier"])
    ):
        return {"deviceIdentifier": key, "issuer": f"{NAMING}hibcc-di"}
    if kind == IdentifierType.ICCBBA_DI:
        return {"deviceIdentifier": key, "issuer": f"{NAMING}iccbba-other-di"}
    return None


def _window(first: Any, last: Any) -> str:
    """Return a window of days, open where nothing bounds it (ISO 8601)."""
    return f"{first or '..'}/{last or '..'}"


def _document(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "description": str(one["label"]),
        "content": [
            {
                "attachment": {
                    "contentType": one["content_type"],
                    "url": absolute(reverse("documents:download", args=[one["uuid"]])),
                    # FHIR writes whole numbers of 64 bits as text.
                    "size": str(one["size"]),
                    "title": one["name"],
                }
            }
        ],
    }
