"""What an import and a code read on a pack say of the batches of Volet 1."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields.forms import Answers
from portal.filings.registry import RowTools, Suggestion
from portal.filings.services import drafts, rows
from portal.reference.identifiers import Identified, parse, to_gtin14
from portal.reference.services import UnknownMedicine, snapshot
from quality_defects import drafting
from quality_defects.fields import LOTS, PRODUCTS
from quality_defects.models import Volet1

SYNONYMS = {
    "number": (
        "lot",
        "lots",
        "n lot",
        "no lot",
        "num lot",
        "n de lot",
        "no de lot",
        "numéro lot",
        "batch",
        "batch number",
        "batch no",
        "batch nr",
        "lot number",
        "lot no",
        "lot produit fini",
    ),
    "expiry": (
        "péremption",
        "date péremption",
        "date d’expiration",
        "expiration",
        "exp",
        "per",
        "expiry",
        "expiry date",
        "exp date",
        "expiration date",
        "use by",
    ),
    "product": (
        "médicament",
        "produit",
        "spécialité",
        "présentation",
        "product",
        "medicine",
        "cip",
        "cip13",
        "code cip",
        "code cip13",
        "gtin",
    ),
    "status": ("situation", "statut", "statut du lot", "status", "batch status"),
    "status_reason": ("raison", "motif d’exclusion", "reason"),
    "channels": ("canal", "canaux", "distribution", "channel", "channels"),
    "blocked": ("bloqué", "lot bloqué", "blocked", "on hold", "quarantined"),
    "blocked_at": ("date de blocage", "blocked on", "blocked at", "blocked since"),
    "replacement_lots": ("lots de remplacement", "replacement", "replacement lots"),
    "bulk_number": ("lot vrac", "vrac", "n lot vrac", "bulk", "bulk batch", "bulk number"),
    "substance_lot": (
        "lot substance active",
        "lot sa",
        "lot principe actif",
        "api batch",
        "api lot",
        "substance batch",
    ),
    "manufactured_on": (
        "fabrication",
        "date fabrication",
        "fab",
        "manufacture date",
        "manufacturing date",
        "manufactured",
        "mfg date",
    ),
    "size": ("taille", "taille lot", "batch size", "size"),
    "unit": ("unité", "unit", "units"),
    "distributed_from": ("début de distribution", "distribution from", "first distribution"),
    "distributed_to": ("fin de distribution", "distribution to", "last distribution"),
    "quantity_france": (
        "quantité",
        "quantité distribuée",
        "quantité france",
        "qté",
        "quantity",
        "qty",
        "quantity france",
        "distributed quantity",
    ),
    "countries": ("pays", "countries", "country"),
}


def aliases(volet: Volet1) -> Mapping[str, str]:
    """Return the CIP13 of each medicine of the case by what else may name it."""
    found: dict[str, str] = {}
    for product in volet.products.all():
        code = parse(product.cip13).cip13
        if code:
            found |= {product.name: code, product.cip13: code, to_gtin14(code): code}
            found[parse(code).cip7] = code
    return {name: code for name, code in found.items() if name}


def lot_from_code(volet: Volet1, found: Identified) -> dict[str, Any]:
    """Return the answers on a batch that a code read on its pack gives."""
    answers = {
        "number": found.lot,
        "expiry": found.expiry_date,
        "manufactured_on": found.manufactured_date,
        "product": found.cip13 or found.gtin14,
    }
    return {name: value for name, value in answers.items() if value}


def suggest_product(volet: Volet1, found: Identified) -> Suggestion | None:
    """Return the medicine of the code, when the base knows it and the case does not name it."""
    if not found.cip13 or found.cip13 in aliases(volet).values():
        return None
    if volet.products.count() >= PRODUCTS.maximum:
        return None
    try:
        name = snapshot(found.cip13)["name"]
    except UnknownMedicine:
        return None
    words = {"name": name or found.cip13}
    return Suggestion(
        text=_("%(name)s n’est pas encore parmi les médicaments du dossier.") % words,
        label=_("Ajouter %(name)s aux médicaments") % words,
        done=_("%(name)s : ajouté aux médicaments du dossier.") % words,
    )


def add_product(volet: Volet1, found: Identified, user: Any) -> None:
    """Add the medicine of the code, filled from the base."""
    with drafts.editing(volet, "products", user=user) as locked:
        # A second press finds it there.
        if found.cip13 not in aliases(locked).values():
            answers = PRODUCTS.blank() | {"cip13": found.cip13}
            rows.append(locked, PRODUCTS.name, [Answers(clean=answers)])
    drafting.complete_from_reference(volet, "products")


LOT_TOOLS = RowTools(
    identity=(LOTS["number"].name, LOTS["product"].name),
    synonyms=SYNONYMS,
    aliases=aliases,
    from_code=lot_from_code,
    suggest=suggest_product,
    follow=add_product,
)
