"""Who gave somebody the right to sign in an organisation, as its history tells it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from portal.accounts.enums import OrganisationRole
from portal.accounts.models import Interim, Invitation, Membership, User
from portal.accounts.predicates import PARIS


@dataclass(frozen=True)
class Grant:
    """An administrator of the organisation lets somebody sign, from a day on.

    `until` is the last day of an interim, None for a lasting right.
    """

    by: User
    on: date
    until: date | None = None


def signing_grant(user: Any, organisation_id: int, on: date) -> Grant | None:
    """Return which administrator of the organisation lets `user` sign on `on`, None for nobody.

    An administrator who also signs vouches for it. A right that the agency alone gave, when it
    opened the account, is no delegation.
    """
    membership = (
        Membership.objects.active()
        .with_role(OrganisationRole.SIGNATORY)
        .filter(user=user, organisation=organisation_id)
        .first()
    )
    if membership is not None:
        return _of_membership(membership)
    interim = (
        Interim.objects.running(on)
        .filter(user=user, organisation=organisation_id)
        .select_related("appointed_by")
        .first()
    )
    if interim is None or not _administered(interim.appointed_by, organisation_id):
        return None
    return Grant(interim.appointed_by, _day(interim.created_at), interim.ends_on)


def _of_membership(membership: Membership) -> Grant | None:
    if OrganisationRole.ADMINISTRATOR in membership.roles:
        return Grant(membership.user, _day(membership.created_at))
    given = _last_given(membership)
    if given is not None and _administered(given.by, membership.organisation_id):
        return given
    return None


def _last_given(membership: Membership) -> Grant | None:
    """Return who last added the right to sign: whoever changed the roles, or who invited."""
    events = membership.events.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")
    giving = None
    for event in events:
        if OrganisationRole.SIGNATORY not in event.roles:
            break
        giving = event
    told = giving.pgh_context.metadata if giving and giving.pgh_context else {}
    actor = User.objects.filter(pk=told.get("user")).exclude(pk=membership.user_id).first()
    if giving is not None and actor is not None:
        return Grant(actor, _day(giving.pgh_created_at))
    invitation = (
        Invitation.objects.filter(
            accepted_by=membership.user,
            organisation=membership.organisation_id,
            roles__contains=[OrganisationRole.SIGNATORY.value],
        )
        .select_related("invited_by")
        .order_by("accepted_at")
        .last()
    )
    if invitation is None or invitation.accepted_at is None:
        return None
    return Grant(invitation.invited_by, _day(invitation.accepted_at))


def _administered(user: User, organisation_id: int) -> bool:
    """Tell whether `user` is or was an administrator of the organisation, by its history."""
    role = [OrganisationRole.ADMINISTRATOR.value]
    held = Membership.objects.filter(user=user, organisation=organisation_id)
    return held.filter(Q(roles__contains=role) | Q(events__roles__contains=role)).exists()


def _day(instant: Any) -> date:
    return instant.astimezone(PARIS).date()
