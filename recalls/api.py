"""Safety actions as programs read them: the public answers of a notice, under stable names."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from portal.core.fields import Values, known
from portal.distribution.api import publications, schemas
from portal.distribution.api.place import Place
from portal.publication.models import Version
from portal.reference.identifiers import IdentifierType, gtin_of, identifier_key
from recalls import lines
from recalls.editions import KIND
from recalls.enums import (
    ActionType,
    AppliesTo,
    BlockDispensing,
    DeadlineKind,
    Language,
    ManufacturerAction,
    ProductKind,
    Reach,
    RecallLevel,
    RecipientType,
    ReplyChannel,
    RiskClass,
    UserAction,
    YesNo,
)
from recalls.public import answers_of
from recalls.readers import cap, fhir

RESOURCE = "actions"


class Party(Schema):
    """A firm: the manufacturer, its representative or whom to contact in France."""

    name: str
    srn: str = ""
    address: str = ""
    country: str = ""
    website: str = ""
    phone: str = ""
    email: str = ""


class Deadline(Schema):
    """By when users act: a kind, and the day when it is one."""

    kind: str = schemas.Field(json_schema_extra=schemas.values_of(DeadlineKind, empty=True))
    date: str | None


class Reply(Schema):
    """Whether users owe the manufacturer a reply, by when and how."""

    required: bool
    deadline: str | None
    channels: list[str] = schemas.Field(json_schema_extra=schemas.several_of(ReplyChannel))


class Identifier(Schema):
    """A code of a product, as it is printed and as it is compared."""

    type: str = schemas.Field(json_schema_extra=schemas.values_of(IdentifierType))
    value: str
    key: str
    gtin14: str | None


class Product(Schema):
    """A product of the notice; its lines bear the same number."""

    line: int
    kind: str = schemas.Field(json_schema_extra=schemas.values_of(ProductKind, empty=True))
    name: str
    model: str
    catalogue_reference: str
    device_type: str
    emdn: str
    emdn_codes: list[str]
    risk_class: str = schemas.Field(json_schema_extra=schemas.values_of(RiskClass, empty=True))
    implantable: bool
    software_version: str
    eudamed_url: str = schemas.Field(description="Its public page in EUDAMED, as the firm gave it.")
    all_units: bool
    identifiers: list[Identifier]


class Action(schemas.Whole):
    """A safety action."""

    type: str = schemas.Field(json_schema_extra=schemas.values_of(ActionType, empty=True))
    language: str = schemas.Field(json_schema_extra=schemas.values_of(Language))
    recall_level: str = schemas.Field(json_schema_extra=schemas.values_of(RecallLevel, empty=True))
    fsn_reference: str
    fsca_reference: str
    declared_at: datetime | None
    manufacturer: Party
    representative: Party | None
    contact: Party
    recipients: list[str] = schemas.Field(json_schema_extra=schemas.several_of(RecipientType))
    for_attention_of: str
    required_actions: list[str] = schemas.Field(json_schema_extra=schemas.several_of(UserAction))
    action_details: str
    deadline: Deadline
    applies_to: list[str] = schemas.Field(json_schema_extra=schemas.several_of(AppliesTo))
    block_dispensing: str = schemas.Field(
        json_schema_extra=schemas.values_of(BlockDispensing, empty=True)
    )
    patient_followup: str
    reply: Reply
    manufacturer_actions: list[str] = schemas.Field(
        json_schema_extra=schemas.several_of(ManufacturerAction)
    )
    manufacturer_action_details: str
    problem: str
    hazard: str
    probability: str
    predicted_risk: str
    background: str
    further_information: str
    products: list[Product]
    completeness: float | None


def describe(version: Version) -> dict[str, Any]:
    """Return what an action says beside what every publication says."""
    values = answers_of(version)
    text = _Texts(values)
    return {
        "type": text["action_type"],
        "language": text["language"] or Language.FRENCH.value,
        "recall_level": text["recall_level"],
        "fsn_reference": text["fsn_reference"],
        "fsca_reference": text["fsca_reference"],
        "declared_at": version.payload.get("declared_at"),
        "manufacturer": _party(text, "manufacturer", "name srn address country website"),
        "representative": (
            _party(text, "representative", "name srn") if text["representative_name"] else None
        ),
        "contact": _party(text, "contact", "name phone email address"),
        "recipients": list(values["recipients"]),
        "for_attention_of": text["attention_of"],
        "required_actions": list(values["user_actions"]),
        "action_details": text["user_action_details"],
        "deadline": {"kind": text["deadline_kind"], "date": _day(values["deadline"])},
        "applies_to": _codes(values["applies_to"]),
        "block_dispensing": text["block_dispensing"],
        "patient_followup": text["patient_followup_details"],
        "reply": {
            "required": values["reply_required"] == YesNo.YES,
            "deadline": _day(values["reply_deadline"]),
            "channels": _codes(values["reply_channels"]),
        },
        "manufacturer_actions": _codes(values["maker_actions"]),
        "manufacturer_action_details": text["maker_action_details"],
        **{
            name: text[name]
            for name in (
                "problem",
                "hazard",
                "probability",
                "predicted_risk",
                "background",
                "further_information",
            )
        },
        "products": [
            _product(number, one) for number, one in enumerate(values["products"], start=1)
        ],
        "completeness": version.payload.get("completeness", {}).get("score"),
    }


def router(place: Place) -> Router:
    """Return the addresses of safety actions."""
    made = publications.router(KIND, Action, describe, place)

    def version_of(reference: str) -> Version:
        publication = publications.standing(KIND, reference, place)
        return publications.version_of(publication, publication.current.number)

    @made.get(
        "/{reference}/cap",
        response=publications.PROBLEMS,
        summary="The last version as a CAP 1.2 message, a retraction as its cancellation",
        operation_id="action_cap",
        openapi_extra=_documented(cap.CONTENT_TYPE, {"type": "string"}),
    )
    def as_cap(request: HttpRequest, reference: publications.Reference) -> Any:
        # A bus that shows the alert must be told to take it down: a retraction is a message too.
        publication = publications.published(KIND, reference, place)
        version = publications.version_of(publication, publication.current.number)
        return HttpResponse(cap.message(version, place.base), content_type=cap.CONTENT_TYPE)

    @made.get(
        "/{reference}/fhir",
        response=publications.PROBLEMS,
        summary="The version in force as a FHIR R5 bundle",
        operation_id="action_fhir",
        openapi_extra=_documented(fhir.CONTENT_TYPE, {"type": "object"}),
    )
    def as_fhir(request: HttpRequest, reference: publications.Reference) -> Any:
        told = json.dumps(fhir.bundle(version_of(reference), place.base), ensure_ascii=False)
        return HttpResponse(told, content_type=fhir.CONTENT_TYPE)

    return made


def _documented(content_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "responses": {200: {"description": "OK", "content": {content_type: {"schema": schema}}}}
    }


class _Texts:
    """Answers as text: empty where there is none or it is not known."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def __getitem__(self, name: str) -> str:
        return str(known(self.values[name]) or "")


def _party(text: _Texts, prefix: str, names: str) -> dict[str, str]:
    return {name: text[f"{prefix}_{name}"] for name in names.split()}


def _codes(value: Any) -> list[str]:
    return list(known(value) or ())


def _day(value: Any) -> str | None:
    found = known(value)
    return found.isoformat() if isinstance(found, date) else None


def _product(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "kind name model catalogue_reference device_type emdn risk_class software_version"
        " eudamed_url"
    )
    return {
        "line": number,
        **{name: str(known(values[name]) or "") for name in names.split()},
        "implantable": values["implantable"] == YesNo.YES,
        "emdn_codes": lines.emdn_codes(values),
        "all_units": values["reach"] == Reach.ALL,
        "identifiers": _identifiers(values),
    }


def _identifiers(product: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    return [
        {
            "type": kind,
            "value": identifier,
            "key": (key := identifier_key(kind, identifier)),
            "gtin14": gtin_of(key),
        }
        for kind, identifier in lines.identifiers(product)
    ]
