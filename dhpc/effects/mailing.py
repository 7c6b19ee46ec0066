"""The mailing house that the coordinator delegates: whom it lets in, and what it may do there."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dhpc import rules
from dhpc.enums import DispatchState, DossierState
from dhpc.messages import mailing as messages
from dhpc.models import Dossier, MailerAccess
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.accounts.models import Organisation

DELEGATED = (DossierState.AGREED, DossierState.SCHEDULED, DossierState.DISPATCHED)
READ = (DossierState.SCHEDULED, DossierState.DISPATCHED)
"""States in which the package is read: D0 is confirmed (ST13)."""


def may_delegate(user: Any, dossier: Dossier) -> bool:
    """Tell whether `user` may let a mailing house in: whoever declares the dispatch."""
    return dossier.state in DELEGATED and rules.may_declare(user, dossier)


def grant(dossier: Dossier, organisation: Organisation, *, actor: Any) -> MailerAccess:
    """Let a mailing house in, and tell it; the access that it has already stays as it is."""
    with transaction.atomic():
        row, is_new = MailerAccess.objects.get_or_create(
            filing=dossier,
            organisation=organisation,
            ended_at=None,
            defaults={"granted_by": actor},
        )
        if is_new:
            messages.granted(row)
    return row


def end(row: MailerAccess, *, actor: Any) -> None:
    """Take an access back; what was joined stays among the proofs."""
    MailerAccess.objects.filter(pk=row.pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=actor
    )


def accesses_of(user: Any) -> QuerySet[MailerAccess]:
    """Return the open accesses of the mailing houses of `user`, of dossiers that are readable."""
    if not getattr(user, "is_authenticated", False):
        return MailerAccess.objects.none()
    mine = [
        one.pk
        for one in predicates.organisation_list(user)
        if one.kind in rules.MAILERS
        and predicates.has_organisation_role(user, one.pk, workflow=rules.WORKFLOW)
    ]
    return MailerAccess.objects.filter(
        ended_at=None, organisation__in=mine, filing__state__in=READ
    ).select_related("organisation", "filing__letter", "filing__dispatch", "filing__organisation")


def may_join(user: Any, row: MailerAccess) -> bool:
    """Tell whether `user` may join a piece: proofs are due, and the person writes for the house."""
    waiting = (DispatchState.PROOFS_DUE, DispatchState.RELAUNCH)
    return row.filing.dispatch.state in waiting and predicates.has_organisation_role(
        user,
        row.organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=rules.WORKFLOW,
    )
