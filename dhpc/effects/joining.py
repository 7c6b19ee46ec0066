"""Laboratories of the perimeter that have no account in the portal yet: inviting them by mail."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.effects.dossier import FILING
from dhpc.messages import labs
from dhpc.models import CoveredProduct, Dossier, LaboratoryInvitation
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.accounts.models import Organisation
from portal.core.workflow import GuardFailed, Obstacle, SystemActor, perform, workflow_of


def invite(dossier: Dossier, laboratory: str, email: str, *, actor: Any) -> LaboratoryInvitation:
    """Mail a link by which whoever acts for `laboratory` joins the dossier with its account.

    The link sent before for the same laboratory no longer works.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        dossier.invitations.filter(laboratory=laboratory, accepted_at=None).update(
            expires_at=timezone.now()
        )
        row = LaboratoryInvitation.objects.create(
            filing=dossier,
            laboratory=laboratory,
            email=email.strip().lower(),
            token_hash=LaboratoryInvitation.hash_token(token),
            invited_by=actor,
            expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
        )
        labs.invitation(row, token)
    return row


def cancel(invitation: LaboratoryInvitation, *, actor: Any) -> bool:
    """End a link that nobody took yet; False when there is nothing left to end."""
    return bool(
        LaboratoryInvitation.objects.filter(
            pk=invitation.pk, accepted_at=None, cancelled_at=None
        ).update(cancelled_at=timezone.now(), cancelled_by=actor)
    )


def products_of(invitation: LaboratoryInvitation) -> list[CoveredProduct]:
    """Return the medicines that the link binds to the account that takes it."""
    alone = invitation.filing.products.filter(organisation=None)
    return [one for one in alone if (one.laboratory or one.holder) == invitation.laboratory]


def find_open(token: str) -> LaboratoryInvitation | None:
    """Return the invitation that this link carries, None when it no longer works."""
    hashed = LaboratoryInvitation.hash_token(token)
    return (
        LaboratoryInvitation.objects.select_related("filing")
        .filter(
            token_hash=hashed,
            accepted_at=None,
            cancelled_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


def accounts_of(user: Any) -> list[Organisation]:
    """Return the laboratories for which `user` may join a dossier."""
    roles = (OrganisationRole.DRAFTER, OrganisationRole.SIGNATORY)
    return [
        one
        for one in predicates.organisation_list(user)
        if one.kind in rules.FILERS
        and predicates.has_organisation_role(user, one.pk, *roles, workflow=rules.WORKFLOW)
    ]


def accept(invitation: LaboratoryInvitation, organisation: Organisation, *, user: Any) -> None:
    """Bind the laboratory to the account `organisation`, for which `user` acts.

    Raises TransitionError when `user` does not write for a laboratory of that account, when the
    link was taken or ended meanwhile, when the laboratory is no longer without an account, or the
    dossier is over.
    """
    move = workflow_of(Dossier)["attach_laboratory"]
    with transaction.atomic():
        kept = LaboratoryInvitation.objects.select_for_update().get(pk=invitation.pk)
        if organisation not in accounts_of(user):
            text = _("Choisissez un laboratoire pour lequel vous rédigez ou signez.")
            raise GuardFailed(move, [Obstacle(text, field="organisation")])
        if kept.accepted_at or kept.cancelled_at or kept.expires_at <= timezone.now():
            raise GuardFailed(move, [Obstacle(_("Cette invitation n’est plus valable."))])
        perform(
            invitation.filing,
            "attach_laboratory",
            actor=SystemActor(FILING, on_behalf_of=user),
            laboratory=invitation.laboratory,
            organisation=organisation,
        )
        LaboratoryInvitation.objects.filter(pk=invitation.pk).update(
            accepted_at=timezone.now(), accepted_by=user, organisation=organisation
        )
