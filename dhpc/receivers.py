"""Drafts made from what another workflow hands over."""

from typing import Any

from django.utils import timezone

from dhpc import perimeter, rules
from dhpc.enums import Lane, Origin, PaperChannel, Route
from dhpc.models import Dossier, PaperFiling, RequestMedicine
from portal.core.fields.forms import Answers
from portal.filings import registry
from portal.filings.models import Handover
from portal.filings.services import drafts, rows
from portal.reference.models import Presentation

QUALITY_DEFECT = "dhpc_request.1"
"""What the workflow of quality defects hands over: products, batches, description, harm."""


def quality_defect(handover: Handover) -> Dossier:
    """Return the draft of a dossier, with what the case of quality defect states.

    It belongs to the firm of that case and is typed by the agent who handed it over; whoever
    reads it again completes and records it.
    """
    source = registry.find_filing(handover.source_subject)
    if source is None:
        raise ValueError(f"{handover.source_ref} is no case of this portal")
    agent = handover.created_by
    dossier: Any = drafts.create_draft(
        registry.get(rules.WORKFLOW), organisation=source.organisation, user=agent
    )
    PaperFiling.objects.create(
        filing=dossier,
        channel=PaperChannel.HANDOVER,
        received_at=timezone.now(),
        sender=handover.source_ref,
        typed_by=agent,
    )
    request = dossier.request
    told = handover.payload
    request.route = Route.NATIONAL
    request.origin = Origin.FOLLOW_UP_NATIONAL
    request.lane = Lane.STANDARD
    request.concern = _text(told)
    request.count_save()
    request.saved_by = agent
    request.saved_at = timezone.now()
    request.save()
    rows.replace(
        request, "medicines", [("", Answers(clean=one)) for one in _medicines(told["products"])]
    )
    return dossier


def _text(told: dict[str, Any]) -> str:
    """Return what was said of the defect, without answers that are not known yet."""
    said = [told.get(name) for name in ("description", "harm", "medical_opinion")]
    lots = ", ".join(told.get("lots") or ())
    found = [one for one in said if isinstance(one, str) and one]
    if lots:
        found.append(f"Lots : {lots}")
    return "\n\n".join(found)[:5_000]


def _medicines(products: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the medicines of the case, with what the base says of their packs."""
    packs = [one["cip13"] for one in products if isinstance(one.get("cip13"), str)]
    cis_of = dict(Presentation.objects.filter(cip13__in=packs).values_list("cip13", "medicine_id"))
    known = {one.cis: one for one in perimeter.products_by_code(cis_of.values())}
    found = []
    for one in products:
        cis = cis_of.get(one.get("cip13"), "")
        product = known.get(cis)
        told = {
            "cis": cis,
            "name": product.name if product else one.get("name") or "",
            "substance": product.substance if product else "",
            "holder": product.holder if product else "",
        }
        found.append({name: _fit(name, text) for name, text in told.items()})
    return found


def _fit(name: str, text: str) -> str:
    return text[: RequestMedicine._meta.get_field(name).max_length]
