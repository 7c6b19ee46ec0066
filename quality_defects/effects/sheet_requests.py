"""Asking a firm for a Volet 1, and what follows its answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy
from portal.core.workflow import Step, perform
from portal.documents.services import receive
from portal.filings import registry
from portal.filings.services import clocks, drafts, numbering
from portal.filings.services.casework import acting_for, log_opening
from quality_defects import rules
from quality_defects.drafting import complete_from_reference
from quality_defects.effects.volets import system
from quality_defects.enums import ClockKind, SheetRequestState, Trigger
from quality_defects.messages import sheet_requests as messages
from quality_defects.models import SOURCE_ANCHOR, Lot, Product, SheetRequest, Volet1

PREFIX = "DF"
ESCALATION = "D+2"


@transaction.atomic
def open_request(
    organisation: Any,
    *,
    scan: Any,
    due_at: datetime,
    told: dict[str, str],
    actor: Any,
    **facts: Any,
) -> SheetRequest:
    """Open a draft for `organisation`, filled with what is `told`, and ask for it by `due_at`.

    `told` are the answers that the agency chose to give: product, code, lot, description. `facts`
    are the other columns of the request. The caller has checked the right. Raises Rejected when
    the source document is not one that we take.
    """
    now = timezone.now()
    case: Any = drafts.create_draft(
        registry.get(rules.WORKFLOW), organisation=organisation, user=actor
    )
    reference = numbering.next_number(PREFIX, timezone.localtime(now).year)
    _tell(case.volet1, told, reference)
    case.title = told.get("product", "")[:200]
    case.save(update_fields=["title"])
    receive(scan, subject=case.subject, anchor=SOURCE_ANCHOR, user=actor, organisation=None)
    minutes = max(1, int((due_at - now).total_seconds() // 60))
    clock = clocks.start(
        case,
        ClockKind.SHEET_REQUEST,
        Policy(
            anchor="sheet_request",
            days=0,
            minutes=minutes,
            words=gettext_noop("demande de fiche par l’agence"),
            rule=gettext_noop("délai fixé par l’agence dans sa demande"),
        ),
        actor=actor,
        part=case.volet1.part_name,
        anchor_at=now,
        reminders=[f"M+{minutes // 2}", ESCALATION],
    )
    request = SheetRequest.objects.create(
        filing=case, reference=reference, clock=clock, asked_by=actor, asked_at=now, **facts
    )
    log_opening(request, "open", actor)
    messages.sheet_requested(request)
    return request


def _tell(volet: Volet1, told: dict[str, str], reference: str) -> None:
    volet.trigger = Trigger.AGENCY
    volet.agency_reference = reference
    volet.description = told.get("description", "")
    volet.save()
    product, code = told.get("product", ""), told.get("code", "")
    if product or code:
        column = "cis" if len(code) == 8 else "cip13"
        Product.objects.create(part=volet, name=product, **{column: code})
        complete_from_reference(volet, "products")
    if told.get("lot"):
        Lot.objects.create(part=volet, number=told["lot"])


def answer_request(volet: Volet1, step: Step) -> None:
    """The first version came: the request that asked for it is answered."""
    request = SheetRequest.objects.filter(
        filing=volet.filing_id, state=SheetRequestState.ASKED
    ).first()
    if request:
        perform(request, "answer", actor=system(step), at=step.at)


def meet_clock(request: SheetRequest, step: Step) -> None:
    """The sheet came, late or not."""
    clocks.meet(request.clock, step.actor, at=step.at)


def cancel_clock(request: SheetRequest, step: Step) -> None:
    """Nothing is awaited any more."""
    actor = acting_for(clocks.TIMER, step.actor)
    perform(request.clock, "cancel", actor=actor, at=step.at, comment=step.comment)


def tell_answered(request: SheetRequest, step: Step) -> None:
    """Tell who asked that the sheet came, with the number of the case."""
    messages.sheet_received(request)


def tell_declined(request: SheetRequest, step: Step) -> None:
    """Tell the agency that the firm will not answer."""
    messages.sheet_declined(request)


def tell_withdrawn(request: SheetRequest, step: Step) -> None:
    """Tell the firm that the sheet is not asked any more."""
    messages.sheet_withdrawn(request)
