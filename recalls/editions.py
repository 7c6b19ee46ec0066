"""What one version of an action says in public, from its frozen notice and its sheet."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import override

from portal.core.fields import Values
from portal.documents.services import files_of
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of
from portal.publication.editions import Edition, Item
from portal.publication.reading import files
from recalls import completeness, letters, lines, unscannable, wording
from recalls.enums import (
    PUBLIC_ATTACHMENTS,
    Lifecycle,
    Reach,
    ScopeKind,
)
from recalls.fields import FILES, NOTICE
from recalls.models import Notice

KIND = "action"
SCHEMA = 1
TOMBSTONE = {"schema": SCHEMA}
"""What is left of a retracted action: its number, its title and the reason, which stand beside."""

PRIVATE = frozenset(
    {
        "agency_contact_name",
        "agency_contact_phone",
        "urgent",
        "urgent_reason",
        "defect_reference",
        "european_class",
        "notice_status",
    }
)
"""Answers that stay between the firm and the agency."""

PRIVATE_IN_ROWS = frozenset({"quantity", "quantity_france"})
"""Quantities are commercial facts."""

SEARCHED = (
    "problem",
    "hazard",
    "predicted_risk",
    "background",
    "user_action_details",
    "attention_of",
    "fsn_reference",
    "fsca_reference",
)


def edition_of(notice: Notice, revision: Revision, *, version_kind: str, reason: str) -> Edition:
    """Return the edition that publishes `revision` under the sheet of `notice`."""
    action = notice.filing
    values = answers_of(notice, revision)
    without_code = unscannable.frozen(values)
    return Edition(
        kind=KIND,
        subject=action.subject,
        reference=action.public_reference or "",
        version_kind=version_kind,
        lifecycle=Lifecycle.OPEN,
        title=title_of(values),
        summary=notice.summary,
        reason=reason,
        maker=values["manufacturer_name"],
        text=searched_text(values),
        urgent=action.is_urgent,
        exercise=action.is_exercise,
        facets=facets(values),
        payload=payload(notice, revision, values, without_code),
        items=list(items(values)),
        unscannable=len(without_code),
        lots=unscannable.lots(without_code),
    )


def title_of(values: Values) -> str:
    """Return the title of the public page: products, then their maker."""
    return f"{values['commercial_title']} – {values['manufacturer_name']}"[:200]


def searched_text(values: Values) -> str:
    """Return the words that a search should find beyond title, summary and maker."""
    found = [values[name] for name in SEARCHED]
    for product in values["products"]:
        found += [
            product[name]
            for name in (
                "name",
                "device_type",
                "model",
                "catalogue_reference",
                "identifier",
                "other_identifiers",
                "emdn",
                "other_emdn",
                "emdn_term",
            )
        ]
    return "\n".join(dict.fromkeys(filter(None, found)))


def facets(values: Values) -> dict[str, list[str]]:
    """Return the codes by which lists are filtered."""
    products = values["products"]
    return {
        "recipients": list(values["recipients"]),
        "product_kinds": _unique(one["kind"] for one in products),
        "actions": list(values["user_actions"]),
        "emdn": _unique(code for one in products for code in lines.emdn_codes(one)),
        "types": [values["action_type"]],
    }


def payload(
    notice: Notice, revision: Revision, values: Values, without_code: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return everything that public pages and the API show of a version, JSON."""
    return {
        "schema": SCHEMA,
        "notice": public_answers(revision.payload["answers"]),
        "declared_at": notice.first_submitted_at.isoformat(),
        "revision": revision.number,
        "completeness": met(values, _printed(notice, revision)),
        "attachments": _attachments(notice, revision),
        unscannable.KEY: without_code,
    }


def public_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what frozen answers say in public: neither private ones nor quantities."""
    public = {
        name: answers[name] for name in NOTICE.fields if name in answers and name not in PRIVATE
    }
    rows = {
        name: [
            {key: one for key, one in row.items() if key not in PRIVATE_IN_ROWS}
            for row in answers[name]
        ]
        for name in NOTICE.rows
    }
    return public | rows


def met(values: Values, printed: Collection[str] = ()) -> dict[str, float]:
    """Return the score of the recommendation of 2023 and the share of each thing that it asks.

    `letter` counts the products whose codes are `printed` in the letters.
    """
    shares = {one.key: round(one.share, 3) for one in completeness.criteria(values, printed)}
    score = completeness.score(values, printed)
    return {"score": score, **shares, "letter": len(set(printed))}


def _printed(notice: Notice, revision: Revision) -> set[str]:
    """Return the keys of the products whose codes the letters of a frozen version bear."""
    return letters.product_keys(notice.filing, [one["uuid"] for one in revision.files])


def _attachments(notice: Notice, revision: Revision) -> list[dict[str, Any]]:
    """Return the files of the frozen version that are made public."""
    shown = files_of(notice.filing.subject, FILES).filter(kind__in=PUBLIC_ATTACHMENTS)
    return files.named(shown, revision.files)


def items(values: Values) -> Iterator[Item]:
    """Yield the affected identifiers with their scope; a product without any has its reference."""
    products = values["products"]
    names = lines.by_name(products)
    for number, product in enumerate(products, start=1):
        if product["reach"] == Reach.ALL:
            for kind, identifier in lines.identifiers(product):
                yield Item(
                    line=number,
                    product=product["name"],
                    identifier_kind=kind,
                    identifier=identifier,
                    scope=ScopeKind.ALL,
                )
    for scope in values["scopes"]:
        position = lines.product_of(scope, products, names)
        if position is None:
            continue
        product = products[position]
        for kind, identifier in lines.identifiers(product):
            yield Item(
                line=position + 1,
                product=product["name"],
                identifier_kind=kind,
                identifier=identifier,
                **lines.units_of(scope),
            )


def _unique(values: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))


def chosen_summary(notice: Notice, values: Values) -> str:
    """Return the lead paragraph of the sheet: what was written, else what the codes give."""
    return notice.summary or generated_summary(values)


def generated_summary(values: Values) -> str:
    """Return the lead paragraph that the codes give, in French whatever its author reads."""
    with override("fr"):
        return wording.lead_paragraph(values)
