"""Giving and ending the mandates of flash declarations."""

from datetime import date
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from quality_defects.models import FlashMandate
from quality_defects.querysets import is_responsible

logger = structlog.get_logger(__name__)


def delegates(organisation: Any, giver: Any) -> QuerySet:
    """Return the people of the organisation who may be given a mandate by `giver`."""
    drafters = predicates.people_of(organisation.pk, OrganisationRole.DRAFTER)
    return drafters.exclude(pk=giver.pk)


def may_end(user: Any, organisation_id: int) -> bool:
    """Tell whether `user` may end a mandate: whoever signs, and the firm's administrators."""
    return predicates.may_sign(user, organisation_id) is not None or (
        predicates.may_administer(user, organisation_id)
    )


@transaction.atomic
def give(
    organisation: Any, delegate: Any, *, reference: str, starts_on: date, ends_on: date, actor: Any
) -> FlashMandate:
    """Let `delegate` send flash declarations between two days, both included.

    PermissionDenied unless `actor` is the pharmacien responsable and `delegate` drafts for the
    organisation.
    """
    allowed = delegates(organisation, actor).filter(pk=delegate.pk)
    if not is_responsible(actor, organisation.pk) or not allowed.exists():
        raise PermissionDenied
    mandate = FlashMandate.objects.create(
        organisation=organisation,
        user=delegate,
        reference=reference,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=actor,
    )
    logger.info("flash_mandate_given", mandate=mandate.pk, actor=actor.pk)
    return mandate


@transaction.atomic
def end(pk: int, *, actor: Any) -> FlashMandate:
    """End a mandate at once; one that was ended stays as it is."""
    mandate = FlashMandate.objects.select_for_update().get(pk=pk)
    if not may_end(actor, mandate.organisation_id):
        raise PermissionDenied
    if mandate.revoked_at is None:
        mandate.revoked_at, mandate.revoked_by = timezone.now(), actor
        mandate.save(update_fields=["revoked_at", "revoked_by"])
        logger.info("flash_mandate_ended", mandate=mandate.pk, actor=actor.pk)
    return mandate
