"""What the public page of a safety action says, from the payload of a version and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import Field, Values, differences, known, thaw
from portal.core.moments import without_weekday
from portal.publication.models import AffectedItem, Version
from portal.publication.reading import files
from portal.publication.registry import FieldChange, PublicPage
from portal.reference import emdn
from recalls import lines, unscannable
from recalls.advice import BLOCK_ORDERS
from recalls.editions import KIND
from recalls.enums import (
    SHEET_DOCUMENT,
    ActionType,
    Attachment,
    DeadlineKind,
    Language,
    ProductKind,
    Reach,
    RecipientType,
    UserAction,
    YesNo,
)
from recalls.fields import NOTICE, PRODUCTS

MOST_LINKED = 100
"""Products that the JSON-LD of a page describes."""
BULKY = ("notice", "scopes")

_RISKS = (
    "problem",
    "hazard",
    "probability",
    "predicted_risk",
    "background",
    "further_information",
    "other_information",
)
_REFERENCES = (
    "fsn_reference",
    "fsca_reference",
    "notice_type",
    "previous_reference",
    "previous_date",
    "new_information",
    "followup_expected",
    "followup_topic",
    "followup_when",
    "countries_note",
)
_PRODUCT_FACTS = (
    "device_type",
    "model",
    "pack_level",
    "purpose",
    "software_version",
    "associated_devices",
)


@dataclass(frozen=True)
class Deadline:
    """By when users act: the words, the day if there is one, and whether it has passed."""

    kind: str
    words: str
    day: date | None = None

    @property
    def is_past(self) -> bool:
        return self.day is not None and self.day < timezone.localdate()

    @property
    def is_immediate(self) -> bool:
        return self.kind == DeadlineKind.IMMEDIATE


@dataclass(frozen=True)
class Product:
    """A product line as the page shows it; `number` is that of its affected items."""

    number: int
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.values["name"]

    @property
    def kind(self) -> str:
        return _words(PRODUCTS["kind"], self.values["kind"])

    @property
    def identifier_kind(self) -> str:
        return _words(PRODUCTS["id_type"], self.values["id_type"])

    @property
    def identifier(self) -> str:
        return self.values["identifier"]

    @property
    def further_codes(self) -> list[tuple[str, str]]:
        """Return the other codes of the product, the words of their type and themselves."""
        found = lines.further_codes(self.values)
        return [(_words(PRODUCTS["id_type"], kind), code) for kind, code in found]

    @property
    def reference(self) -> str:
        return self.values["catalogue_reference"]

    @property
    def risk_class(self) -> str:
        return _words(PRODUCTS["risk_class"], self.values["risk_class"])

    @property
    def emdn(self) -> str:
        told = [self.values["emdn"], known(self.values["emdn_term"]) or ""]
        first = " – ".join(filter(None, told))
        others = [code for code in lines.emdn_codes(self.values) if code != self.values["emdn"]]
        return ", ".join(filter(None, [first, *others]))

    @property
    def eudamed(self) -> str:
        """Return the address of the device in EUDAMED, "" when its filer gave none."""
        return known(self.values["eudamed_url"]) or ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what else is told of the product, label and value."""
        told = [(PRODUCTS[name], self.values[name]) for name in _PRODUCT_FACTS]
        return [(str(one.label), _words(one, value)) for one, value in told if _words(one, value)]

    @property
    def reason(self) -> str:
        """Return why the product has no identifier, as its filer told it."""
        return self.values["no_identifier_reason"] or ""

    @property
    def is_scannable(self) -> bool:
        return not lines.is_unscannable(self.values)

    @property
    def all_units(self) -> bool:
        return self.values["reach"] == Reach.ALL

    @property
    def is_traced(self) -> bool:
        """Tell whether the law has its units traced: an implantable device of class III."""
        return self.values["implantable"] == YesNo.YES


def answers(payload: Mapping[str, Any]) -> Values:
    """Return the answers of a payload, without the list of lots that the affected items hold."""
    told = {name: value for name, value in payload["notice"].items() if name != "scopes"}
    return thaw(NOTICE, told)


def answers_of(version: Version) -> Values:
    """Return the answers of a version, read once for all who ask during a request."""
    kept = vars(version)
    if "read_answers" not in kept:
        kept["read_answers"] = answers(version.payload)
    return kept["read_answers"]


def context(version: Version) -> dict[str, Any]:
    """Return what the page of an action shows beside the shared facts."""
    values = answers_of(version)
    products = [Product(number, one) for number, one in enumerate(values["products"], start=1)]
    actions = [one for one in values["user_actions"] if one != UserAction.NONE]
    return {
        "action_type": _told(values, "action_type"),
        "notice_language": values["language"] or Language.FRENCH,
        "recall_level": _told(values, "recall_level"),
        "recipients": _labels(RecipientType, values["recipients"]),
        "attention_of": _text(values, "attention_of"),
        "actions": _labels(UserAction, actions),
        "action_details": _text(values, "user_action_details"),
        "deadline": deadline(values),
        "applies_to": _told(values, "applies_to"),
        "dispensing": _dispensing(values["block_dispensing"]),
        "patient_followup": _text(values, "patient_followup_details"),
        "patient_notice": values["patient_notice"] == YesNo.YES,
        "patient_letter": values["patient_letter"] == YesNo.YES,
        "reply": _reply(values),
        "products": products,
        "traced": [one for one in products if one.is_traced],
        "risks": _rows(values, _RISKS),
        "maker_actions": _labels(_choices("maker_actions"), values["maker_actions"]),
        "maker_details": _text(values, "maker_action_details"),
        "maker_deadline": _told(values, "maker_deadline"),
        "contact": {
            name: _text(values, f"contact_{name}") for name in ("name", "phone", "email", "address")
        },
        "maker": {
            "name": _text(values, "manufacturer_name"),
            "srn": _text(values, "manufacturer_srn"),
            "address": _text(values, "manufacturer_address"),
            "country": _told(values, "manufacturer_country"),
            "website": _website(_text(values, "manufacturer_website")),
        },
        "representative": _text(values, "representative_name"),
        "references": _rows(values, _REFERENCES),
    }


def deadline(values: Values) -> Deadline:
    """Return by when users act."""
    kind, day = values["deadline_kind"], known(values["deadline"])
    if kind == DeadlineKind.DATE and day:
        return Deadline(kind, _("Avant le %(day)s") % {"day": without_weekday(day)}, day)
    return Deadline(kind, _told(values, "deadline_kind"))


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[FieldChange]:
    """Return the answers that differ between two payloads, without the lots, which are lines."""
    return [
        FieldChange(label=one.label, before=one.before, after=one.after)
        for one in differences(NOTICE, answers(older), answers(newer))
    ]


def same_lines(older: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[int, int]:
    """Return the number in `newer` of each product line of `older` that is still there."""
    before, after = (answers(one)["products"] if "notice" in one else () for one in (older, newer))
    return {old + 1: new + 1 for old, new in lines.same_products(before, after).items()}


def expiries(version: Version, items: Sequence[AffectedItem]) -> dict[int, date]:
    """Return the expiry of those items whose line of the notice tells it."""
    notice = version.payload["notice"]
    wanted = {item.lot or item.serial for item in items if item.lot or item.serial}
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in notice.get("scopes", ()):
        unit = (row.get("lot") or row.get("serial") or "").strip()
        if unit in wanted and isinstance(row.get("expiry"), str):
            told.setdefault(unit, []).append(row)
    if not told:
        return {}
    products = answers_of(version)["products"]
    names = lines.by_name(products)
    found = {}
    for item in items:
        for row in told.get(item.lot or item.serial, ()):
            if lines.product_of({"product": row.get("product", "")}, products, names) == (
                item.line - 1
            ):
                found[item.pk] = date.fromisoformat(row["expiry"])
    return found


def linked_data(version: Version, url: str) -> dict[str, Any]:
    """Return the page as a schema.org announcement about its products."""
    values = answers_of(version)
    publication = version.publication
    return {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "@id": url,
        "url": url,
        "identifier": publication.reference,
        "name": version.title,
        "text": version.summary,
        "category": _told(values, "action_type"),
        "inLanguage": "fr",
        "datePosted": publication.first_published_at.isoformat(),
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": version.published_at.isoformat(),
        "version": version.number,
        "creativeWorkStatus": str(version.get_lifecycle_display()),
        "audience": [
            {"@type": "Audience", "audienceType": one}
            for one in _labels(RecipientType, values["recipients"])
        ],
        "about": [
            _linked_product(one, values["manufacturer_name"])
            for one in values["products"][:MOST_LINKED]
        ],
    }


def _linked_product(product: Values, maker: str) -> dict[str, Any]:
    medicine = product["kind"] == ProductKind.MEDICINE
    told = {
        "@type": ["Product", "Drug"] if medicine else ["Product", "MedicalDevice"],
        "name": product["name"],
        "manufacturer": {"@type": "Organization", "name": maker},
        "mpn": product["catalogue_reference"],
        "model": product["model"],
        "sameAs": known(product["eudamed_url"]),
    }
    key = lines.key_of(product)
    told["gtin14" if len(key) == 14 and key.isdigit() else "productID"] = key
    return {name: value for name, value in told.items() if value}


def is_public(subject: str, row: Any) -> bool:
    """Tell whether everybody may read a file or document of an action."""
    return files.is_public(KIND, subject, row, sheet=SHEET_DOCUMENT)


def _dispensing(code: str) -> dict[str, str]:
    words = str(BLOCK_ORDERS.get(code, ""))  # type: ignore[call-overload]
    return {"code": str(code), "words": words}


def _reply(values: Values) -> dict[str, str] | None:
    if values["reply_required"] != YesNo.YES:
        return None
    return {
        "deadline": _told(values, "reply_deadline"),
        "channels": _told(values, "reply_channels"),
    }


def _rows(values: Values, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the labels and words of the questions that were answered."""
    told = [(str(NOTICE.fields[name].label), _told(values, name)) for name in names]
    return [(label, words) for label, words in told if words]


def _told(values: Values, name: str) -> str:
    return _words(NOTICE.fields[name], values[name])


def _text(values: Values, name: str) -> str:
    return known(values[name]) or ""


def _words(one: Field, value: Any) -> str:
    return one.words(value)


def _labels(choices: Any, codes: Sequence[str]) -> list[str]:
    labels = dict(choices.choices)
    return [str(labels.get(code, code)) for code in codes]


def _choices(name: str) -> Any:
    return NOTICE.fields[name].choices  # type: ignore[attr-defined]


def _website(address: str) -> str:
    return address if not address or "://" in address else f"https://{address}"


PAGE = PublicPage(
    template="recalls/public.html",
    context=context,
    changes=changes,
    linked_data=linked_data,
    expiries=expiries,
    same_lines=same_lines,
    unscannable=unscannable.told,
    sheet=SHEET_DOCUMENT,
    bulky=BULKY,
    labels={
        "recipients": dict(RecipientType.choices),
        "product_kinds": dict(ProductKind.choices),
        "actions": dict(UserAction.choices),
        "types": dict(ActionType.choices),
        "emdn": emdn.labels,
        "attachments": dict(Attachment.choices),
    },
    intro=gettext_lazy(
        "Rappels, défauts de qualité et informations de sécurité sur les dispositifs médicaux, "
        "les dispositifs de diagnostic et les lots de médicaments."
    ),
    links=(
        (gettext_lazy("Suis-je concerné ?"), "check:page"),
        (gettext_lazy("Étude : ce que les logiciels peuvent lire"), "recalls_public:study"),
        (gettext_lazy("Recommandation de 2023 aux fabricants"), "recalls_public:recommendation"),
        (gettext_lazy("Obligations des distributeurs"), "recalls_public:distributors"),
    ),
)
