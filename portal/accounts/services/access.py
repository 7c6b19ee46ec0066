"""Requests for access: filed by anyone, decided by the agency."""

import structlog
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import letters
from portal.accounts.enums import AgencyRoleName
from portal.accounts.models import AccessRequest, Organisation, User
from portal.accounts.predicates import agents_with, is_agency_administrator
from portal.accounts.services import invitations
from portal.accounts.services.refusals import Refused

logger = structlog.get_logger(__name__)

_COPIED = (
    "kind",
    "siret",
    "finess",
    "srn",
    "address_line",
    "postal_code",
    "city",
    "country",
    "phone",
)


def file_request(values: dict) -> AccessRequest:
    """Record a request, acknowledge it by mail and tell the agency's administrators.

    The same address asking twice for the same organisation has one pending request.
    """
    values = {**values, "email": values["email"].lower()}
    same = AccessRequest.objects.pending().filter(
        email=values["email"], organisation_name=values["organisation_name"]
    )
    try:
        with transaction.atomic():
            request = AccessRequest.objects.create(**values)
            letters.send("access_request_received", request.email, {"request": request})
            for agent in agents_with("", AgencyRoleName.ADMINISTRATOR):
                letters.send(
                    "access_request_to_decide",
                    agent.email,
                    {
                        "request": request,
                        "link": letters.link(
                            reverse("accounts:access_request", args=[request.uuid])
                        ),
                    },
                    language=agent.language,
                )
    except IntegrityError:
        # The table allows one pending request for an address and an organisation.
        request = same.first()
        if request is None:
            raise
    logger.info("access_request_filed", request=request.pk)
    return request


def organisations_like(request: AccessRequest) -> QuerySet[Organisation]:
    """Return the known organisations that share an identifier or the name of the request."""
    same = Q(name__iexact=request.organisation_name)
    for name in ("siret", "finess", "srn"):
        value = getattr(request, name)
        if value:
            same |= Q(**{name: value})
    return Organisation.objects.filter(same)


def accept(
    request_id: int,
    *,
    organisation: Organisation | None,
    roles: list[str],
    capacity: str = "",
    actor: User,
) -> AccessRequest:
    """Invite the person to `organisation`, made from the request when None."""
    with transaction.atomic():
        request = _pending(request_id, actor)
        organisation = organisation or _made_from(request)
        request.invitation = invitations.invite(
            request.email,
            organisation,
            roles,
            actor=actor,
            full_name=request.full_name,
            capacity=capacity,
        )
        _decide(request, actor)
    logger.info("access_request_accepted", request=request.pk, actor=actor.pk)
    return request


def refuse(request_id: int, *, reason: str, actor: User) -> AccessRequest:
    """Refuse with a reason, which the person reads by mail."""
    if not reason.strip():
        raise Refused(_("Donnez le motif du refus."))
    with transaction.atomic():
        request = _pending(request_id, actor)
        request.reason = reason.strip()
        _decide(request, actor)
        letters.send("access_request_refused", request.email, {"request": request})
    logger.info("access_request_refused", request=request.pk, actor=actor.pk)
    return request


def _pending(request_id: int, actor: User) -> AccessRequest:
    if not is_agency_administrator(actor):
        raise PermissionDenied
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if not request.is_pending:
        raise Refused(_("Cette demande a déjà été traitée."))
    return request


def _decide(request: AccessRequest, actor: User) -> None:
    request.decided_at = timezone.now()
    request.decided_by = actor
    request.save(update_fields=["decided_at", "decided_by", "reason", "invitation"])


def _made_from(request: AccessRequest) -> Organisation:
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                name=request.organisation_name,
                **{name: getattr(request, name) for name in _COPIED},
            )
    except IntegrityError as error:
        raise Refused(
            _("Une organisation de ce type a déjà ce SIRET : choisissez-la dans la liste.")
        ) from error
