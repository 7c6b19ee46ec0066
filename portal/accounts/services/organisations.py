"""Changes inside an organisation: its people, its interims, its mandates."""

import datetime
from collections.abc import Iterable

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import OrganisationRole, SignatoryCapacity
from portal.accounts.models import Interim, Mandate, Membership, Organisation, User
from portal.accounts.predicates import may_administer
from portal.accounts.services.refusals import Refused

logger = structlog.get_logger(__name__)


def locked(organisation_id: int) -> Organisation:
    """Return the organisation, locked until the end of the transaction."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _administered(organisation_id: int, actor: User) -> Organisation:
    organisation = locked(organisation_id)
    if not may_administer(actor, organisation.pk):
        raise PermissionDenied
    return organisation


def capacity_of(roles: Iterable[str], capacity: str) -> str:
    """Return the signatory's quality, "" without the role; refuse a signatory without one."""
    if OrganisationRole.SIGNATORY not in roles:
        return ""
    if capacity not in SignatoryCapacity.values:
        raise Refused(_("Indiquez en quelle qualité cette personne signe."))
    return capacity


def add_member(
    organisation: Organisation, user: User, roles: list[str], *, capacity: str = ""
) -> Membership:
    """Attach `user` with `roles`, added to those already held. The caller checked the right."""
    with transaction.atomic():
        locked(organisation.pk)
        membership = Membership.objects.active().filter(
            user=user, organisation=organisation
        ).first() or Membership(user=user, organisation=organisation, roles=[])
        held = {*membership.roles, *roles}
        membership.roles = [role.value for role in OrganisationRole if role.value in held]
        membership.capacity = capacity or membership.capacity
        membership.save()
    logger.info("member_added", organisation=organisation.pk, member=user.pk, roles=roles)
    return membership


def change_roles(
    membership_id: int, roles: list[str], *, capacity: str = "", actor: User
) -> Membership:
    """Give the member exactly these roles; the organisation keeps an administrator."""
    with transaction.atomic():
        membership = _held(membership_id, actor)
        if not roles:
            raise Refused(_("Choisissez au moins un rôle, ou retirez la personne."))
        if OrganisationRole.ADMINISTRATOR not in roles:
            _refuse_last_administrator(membership)
        membership.capacity = capacity_of(roles, capacity)
        membership.roles = [role.value for role in OrganisationRole if role.value in roles]
        membership.save(update_fields=["roles", "capacity"])
    logger.info("member_roles_changed", membership=membership.pk, roles=roles, actor=actor.pk)
    return membership


def revoke_membership(membership_id: int, *, actor: User) -> Membership:
    """End the membership and the interims of this person in the organisation."""
    with transaction.atomic():
        membership = _held(membership_id, actor)
        _refuse_last_administrator(membership)
        now = timezone.now()
        membership.revoked_at = now
        membership.save(update_fields=["revoked_at"])
        Interim.objects.not_ended().filter(
            organisation=membership.organisation, user=membership.user
        ).update(revoked_at=now)
    logger.info("member_revoked", membership=membership.pk, actor=actor.pk)
    return membership


def _held(membership_id: int, actor: User) -> Membership:
    organisation_id = Membership.objects.values_list("organisation_id", flat=True).get(
        pk=membership_id
    )
    _administered(organisation_id, actor)
    membership = Membership.objects.select_related("organisation", "user").get(pk=membership_id)
    if membership.revoked_at:
        raise Refused(_("Cette personne a déjà été retirée de l’organisation."))
    return membership


def _refuse_last_administrator(membership: Membership) -> None:
    if OrganisationRole.ADMINISTRATOR not in membership.roles:
        return
    others = (
        Membership.objects.active()
        .with_role(OrganisationRole.ADMINISTRATOR)
        .filter(organisation=membership.organisation, user__is_active=True)
        .exclude(pk=membership.pk)
    )
    if not others.exists():
        raise Refused(
            _(
                "Une organisation garde au moins un administrateur : "
                "donnez d’abord ce rôle à une autre personne."
            )
        )


def update_organisation(organisation_id: int, values: dict, *, actor: User) -> Organisation:
    """Write the contact details that its administrators may change."""
    with transaction.atomic():
        organisation = _administered(organisation_id, actor)
        for name, value in values.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(values))
    logger.info("organisation_updated", organisation=organisation.pk, actor=actor.pk)
    return organisation


def appoint_interim(
    organisation_id: int,
    user: User,
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    actor: User,
) -> Interim:
    """Let a member sign in the place of the pharmacien responsable between two days, included."""
    with transaction.atomic():
        organisation = _administered(organisation_id, actor)
        _refuse_bad_period(starts_on, ends_on)
        if not Membership.objects.active().filter(organisation=organisation, user=user).exists():
            raise Refused(_("Cette personne n’est pas membre de l’organisation."))
        if Interim.objects.filter(
            organisation=organisation,
            user=user,
            revoked_at=None,
            starts_on__lte=ends_on,
            ends_on__gte=starts_on,
        ).exists():
            raise Refused(_("Cette personne a déjà un intérim à ces dates."))
        interim = Interim.objects.create(
            organisation=organisation,
            user=user,
            starts_on=starts_on,
            ends_on=ends_on,
            appointed_by=actor,
        )
    logger.info("interim_appointed", interim=interim.pk, actor=actor.pk)
    return interim


def revoke_interim(interim_id: int, *, actor: User) -> Interim:
    """End an interim now."""
    with transaction.atomic():
        interim = Interim.objects.select_for_update().get(pk=interim_id)
        _administered(interim.organisation_id, actor)
        if interim.revoked_at is None:
            interim.revoked_at = timezone.now()
            interim.save(update_fields=["revoked_at"])
    logger.info("interim_revoked", interim=interim.pk, actor=actor.pk)
    return interim


def give_mandate(
    principal_id: int,
    agent: Organisation,
    *,
    workflows: list[str],
    scopes: list[str],
    starts_on: datetime.date,
    ends_on: datetime.date,
    reference: str = "",
    actor: User,
) -> Mandate:
    """Let another organisation act in the name of this one, between two days, included."""
    with transaction.atomic():
        principal = _administered(principal_id, actor)
        _refuse_bad_period(starts_on, ends_on)
        if principal == agent:
            raise Refused(_("Une organisation ne se donne pas de mandat à elle-même."))
        if not scopes:
            raise Refused(_("Choisissez ce que le mandat permet."))
        mandate = Mandate.objects.create(
            principal=principal,
            agent=agent,
            workflows=workflows,
            scopes=scopes,
            starts_on=starts_on,
            ends_on=ends_on,
            reference=reference,
            granted_by=actor,
        )
    logger.info("mandate_given", mandate=mandate.pk, actor=actor.pk)
    return mandate


def revoke_mandate(mandate_id: int, *, actor: User) -> Mandate:
    """End a mandate now; its principal's and its agent's administrators may both do it."""
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
        if not (
            may_administer(actor, mandate.principal_id) or may_administer(actor, mandate.agent_id)
        ):
            raise PermissionDenied
        if mandate.revoked_at is None:
            mandate.revoked_at = timezone.now()
            mandate.save(update_fields=["revoked_at"])
    logger.info("mandate_revoked", mandate=mandate.pk, actor=actor.pk)
    return mandate


def _refuse_bad_period(starts_on: datetime.date, ends_on: datetime.date) -> None:
    if ends_on < starts_on:
        raise Refused(_("La date de fin est avant la date de début."))
    if ends_on < timezone.localdate():
        raise Refused(_("Cette période est déjà passée."))
