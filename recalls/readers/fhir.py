"""An action as a FHIR R5 bundle, to be read (§ 5.6): products, the communication, the letter."""

from datetime import UTC
from typing import Any

from django.urls import reverse

from portal.distribution.items import absolute
from portal.publication.enums import Lifecycle
from portal.publication.models import Version
from portal.publication.reading import files
from portal.reference.identifiers import gtin_of
from recalls import lines
from recalls.enums import Reach, UserAction
from recalls.public import answers_of

CONTENT_TYPE = "application/fhir+json"
GS1 = "http://hl7.org/fhir/NamingSystem/gs1-di"
FRANCE = "urn:iso:std:iso:3166"
RECALLS = {UserAction.RETURN.value, UserAction.DESTROY.value, UserAction.QUARANTINE.value}
"""Actions by which units leave the shelf: such an action is a recall in the eyes of FHIR."""


def bundle(version: Version) -> dict[str, Any]:
    """Return a version as a collection: a definition for each product, what is said, the files."""
    values = answers_of(version)
    recall = bool(RECALLS & {str(one) for one in values["user_actions"]})
    period = {"start": version.publication.first_published_at.date().isoformat()}
    if version.lifecycle == Lifecycle.CLOSED:
        period["end"] = version.published_at.date().isoformat()
    products = [
        _product(number, one, values, recall, period)
        for number, one in enumerate(values["products"], start=1)
    ]
    communication = {
        "resourceType": "Communication",
        "id": "message",
        "status": "completed",
        "category": [{"text": "alert"}],
        "sent": version.published_at.astimezone(UTC).isoformat(),
        "about": [{"reference": f"#{one['id']}"} for one in products],
        "recipient": [{"display": one} for one in values["recipients"]],
        "payload": [{"contentCodeableConcept": {"text": version.summary}}],
    }
    documents = [_document(place, one) for place, one in enumerate(files.attached(version), 1)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {
            "system": absolute("/actions/"),
            "value": f"{version.publication.reference}.{version.number}",
        },
        "timestamp": version.published_at.astimezone(UTC).isoformat(),
        "entry": [{"resource": one} for one in [*products, communication, *documents]],
    }


def _product(
    number: int, product: Any, values: Any, recall: bool, period: dict[str, str]
) -> dict[str, Any]:
    key = lines.key_of(product)
    told: dict[str, Any] = {
        "resourceType": "DeviceDefinition",
        "id": f"product-{number}",
        "deviceName": [{"name": product["name"], "type": "registered-name"}],
        "manufacturer": {"display": values["manufacturer_name"]},
        "correctiveAction": {"recall": recall, "period": period},
    }
    if product["reach"] != Reach.ALL:
        told["correctiveAction"]["scope"] = {"coding": [{"code": "lot-numbers"}]}
    if gtin_of(key):
        told["udiDeviceIdentifier"] = [
            {"deviceIdentifier": key, "issuer": GS1, "jurisdiction": FRANCE}
        ]
    if product["model"]:
        told["modelNumber"] = product["model"]
    return told


def _document(place: int, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": f"file-{place}",
        "status": "current",
        "description": str(one["label"]),
        "content": [
            {
                "attachment": {
                    "contentType": one["content_type"],
                    "url": absolute(reverse("documents:download", args=[one["uuid"]])),
                    "size": one["size"],
                    "title": one["name"],
                }
            }
        ],
    }
