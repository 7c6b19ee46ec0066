"""Messages about a Volet 1 that the agency asked a firm for."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from quality_defects.messages import post
from quality_defects.models import Clock, Reminder, SheetRequest


@register
class SheetRequested(Message):
    key = "quality_defects.sheet_requested"
    template = "mail/quality_defects/sheet_requested"
    category = Category.REQUEST
    urgent = True


@register
class SheetDue(Message):
    key = "quality_defects.sheet_due"
    template = "mail/quality_defects/sheet_due"
    category = Category.DEADLINE
    urgent = True


@register
class SheetOverdue(Message):
    key = "quality_defects.sheet_overdue"
    template = "mail/quality_defects/sheet_overdue"
    category = Category.DEADLINE
    urgent = True


@register
class SheetWithdrawn(Message):
    key = "quality_defects.sheet_withdrawn"
    template = "mail/quality_defects/sheet_withdrawn"
    category = Category.REQUEST
    urgent = True


@register
class SheetDeclined(Message):
    key = "quality_defects.sheet_declined"
    template = "mail/quality_defects/sheet_declined"
    category = Category.INBOX
    urgent = True


@register
class SheetReceived(Message):
    key = "quality_defects.sheet_received"
    template = "mail/quality_defects/sheet_received"
    category = Category.INBOX
    urgent = True


def _firm(request: SheetRequest) -> list[Recipient]:
    """Return the mailbox of the organisation, its signatories and its drafters."""
    firm = request.filing.organisation
    roles = (OrganisationRole.SIGNATORY, OrganisationRole.DRAFTER)
    mailbox = [Recipient(firm.email, organisation=firm)]
    return mailbox + post.people(predicates.people_of(firm.pk, *roles), firm)


def _asker(request: SheetRequest) -> list[Recipient]:
    return post.people([request.asked_by])


def agency_page(request: SheetRequest) -> str:
    """Return the address of the request for the agency."""
    return reverse("quality_defects:sheet_request", args=[request.uuid])


def _send(
    message: type[Message], recipients: list[Recipient], request: SheetRequest, path: str = ""
) -> None:
    due_at = f"{timezone.localtime(request.clock.due_at):%d/%m/%Y %H:%M}"
    context: dict[str, Any] = {
        "request_reference": request.reference,
        "due_at": due_at,
        "case_reference": request.filing.reference or "",
    }
    dedupe = f"{request.reference}.{message.key}.{due_at}"
    path = path or post.declarant_path(request.filing)
    post.send(message, recipients, request.filing, path, dedupe=dedupe, **context)


def sheet_requested(request: SheetRequest) -> None:
    """The agency asks for a Volet 1: the firm."""
    _send(SheetRequested, _firm(request), request)


def sheet_due(clock: Clock, reminder: Reminder) -> None:
    """The sheet is still awaited: the firm."""
    request = _of(clock)
    _send(SheetDue, _firm(request), request)


def sheet_overdue(clock: Clock) -> None:
    """The due time has passed: the firm, who asked and the duty officers."""
    request = _of(clock)
    _send(SheetOverdue, _firm(request), request)
    agency = _asker(request) + post.people(post.duty_officers())
    _send(SheetOverdue, agency, request, agency_page(request))


def sheet_still_missing(clock: Clock, reminder: Reminder) -> None:
    """Two days later, still nothing: the heads of unit."""
    request = _of(clock)
    _send(SheetOverdue, post.people(post.heads()), request, agency_page(request))


def sheet_withdrawn(request: SheetRequest) -> None:
    """The agency asks no more: the firm."""
    _send(SheetWithdrawn, _firm(request), request)


def sheet_declined(request: SheetRequest) -> None:
    """The firm will not answer: who asked, and the evaluators."""
    agency = _asker(request) + post.evaluators(request.filing)
    _send(SheetDeclined, agency, request, agency_page(request))


def sheet_received(request: SheetRequest) -> None:
    """The sheet came: who asked."""
    _send(SheetReceived, _asker(request), request, post.agency_path(request.filing))


def _of(clock: Clock) -> SheetRequest:
    return SheetRequest.objects.select_related(
        "clock", "asked_by", "filing__organisation", "filing__assigned_to"
    ).get(clock=clock)
