"""Inviting people, and what happens when they accept."""

import datetime
import secrets

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import letters
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.predicates import is_agency_administrator, may_administer
from portal.accounts.services.agency import make_agent
from portal.accounts.services.organisations import add_member, capacity_of, locked
from portal.accounts.services.refusals import Refused

logger = structlog.get_logger(__name__)


def invite(
    email: str,
    organisation: Organisation | None,
    roles: list[str],
    *,
    actor: User,
    full_name: str = "",
    capacity: str = "",
    workflow: str = "",
) -> Invitation:
    """Mail a link by which `email` joins `organisation`, or the agency when it is None.

    An invitation already open for the same address and organisation is replaced.
    """
    email = email.strip().lower()
    with transaction.atomic():
        if organisation is None:
            _check_agency_roles(actor, roles)
        else:
            locked(organisation.pk)
            if not may_administer(actor, organisation.pk):
                raise PermissionDenied
            capacity = _check_organisation_roles(organisation, email, roles, capacity)
        _revoke_open(email, organisation)
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            email=email,
            full_name=full_name,
            organisation=organisation,
            roles=roles,
            capacity=capacity,
            workflow=workflow,
            token_hash=Invitation.hash_token(token),
            invited_by=actor,
            expires_at=_expiry(),
        )
        _mail(invitation, token)
    logger.info("invitation_sent", invitation=invitation.pk, actor=actor.pk)
    return invitation


def resend(invitation_id: int, *, actor: User) -> Invitation:
    """Mail a new link for the same invitation; the former one stops working."""
    with transaction.atomic():
        invitation = _administered(invitation_id, actor)
        token = secrets.token_urlsafe(32)
        invitation.token_hash = Invitation.hash_token(token)
        invitation.expires_at = _expiry()
        invitation.save(update_fields=["token_hash", "expires_at"])
        _mail(invitation, token)
    logger.info("invitation_sent_again", invitation=invitation.pk, actor=actor.pk)
    return invitation


def revoke(invitation_id: int, *, actor: User) -> Invitation:
    """Make the link useless."""
    with transaction.atomic():
        invitation = _administered(invitation_id, actor)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    logger.info("invitation_revoked", invitation=invitation.pk, actor=actor.pk)
    return invitation


def find_open(token: str) -> Invitation | None:
    """Return the invitation that this link still opens, or None."""
    return (
        Invitation.objects.open()
        .with_token(token)
        .select_related("organisation", "invited_by")
        .first()
    )


def accept(token: str, user: User) -> Invitation:
    """Give an existing account what its invitation promises."""
    with transaction.atomic():
        invitation = _taken(token)
        if user.email != invitation.email:
            raise Refused(_("Cette invitation est adressée à une autre personne."))
        _fulfil(invitation, user)
    return invitation


def accept_with_new_account(
    token: str, *, full_name: str, password: str, phone: str = "", language: str = "fr"
) -> User:
    """Make the account of the invited person, its address verified by the link, and accept."""
    with transaction.atomic():
        invitation = _taken(token)
        if User.objects.filter(email=invitation.email).exists():
            raise Refused(_("Un compte existe déjà pour cette adresse : connectez-vous."))
        user = User.objects.create_user(
            invitation.email, password, full_name=full_name, phone=phone, language=language
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        _fulfil(invitation, user)
    return user


def _taken(token: str) -> Invitation:
    invitation = Invitation.objects.open().with_token(token).select_for_update(of=("self",)).first()
    if invitation is None:
        raise Refused(_("Cette invitation a déjà servi, a expiré ou a été annulée."))
    return invitation


def _fulfil(invitation: Invitation, user: User) -> None:
    if invitation.organisation is None:
        make_agent(user, invitation.roles, invitation.workflow, granted_by=invitation.invited_by)
    else:
        add_member(invitation.organisation, user, invitation.roles, capacity=invitation.capacity)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    logger.info("invitation_accepted", invitation=invitation.pk, member=user.pk)


def _administered(invitation_id: int, actor: User) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.organisation_id is None:
        allowed = is_agency_administrator(actor)
    else:
        allowed = may_administer(actor, invitation.organisation_id)
    if not allowed:
        raise PermissionDenied
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused(_("Cette invitation a déjà servi ou a été annulée."))
    return invitation


def _check_agency_roles(actor: User, roles: list[str]) -> None:
    if not is_agency_administrator(actor):
        raise PermissionDenied
    if not roles or set(roles) - set(AgencyRoleName.values):
        raise Refused(_("Choisissez au moins un rôle."))


def _check_organisation_roles(
    organisation: Organisation, email: str, roles: list[str], capacity: str
) -> str:
    if not roles or set(roles) - set(OrganisationRole.values):
        raise Refused(_("Choisissez au moins un rôle."))
    if Membership.objects.active().filter(organisation=organisation, user__email=email).exists():
        raise Refused(_("Cette personne est déjà membre : modifiez ses rôles."))
    return capacity_of(roles, capacity)


def _revoke_open(email: str, organisation: Organisation | None) -> None:
    Invitation.objects.filter(
        email=email, organisation=organisation, accepted_at=None, revoked_at=None
    ).update(revoked_at=timezone.now())


def _expiry() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=settings.INVITATION_DAYS)


def _mail(invitation: Invitation, token: str) -> None:
    letters.send(
        "invitation",
        invitation.email,
        {
            "invitation": invitation,
            "link": letters.link(reverse("accounts:accept_invitation", args=[token])),
        },
    )
