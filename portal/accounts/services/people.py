"""Changes of an account."""

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import (
    AgencyRole,
    Interim,
    Invitation,
    Membership,
    User,
)
from portal.accounts.predicates import is_agency_administrator

logger = structlog.get_logger(__name__)


def update_profile(user_id: int, values: dict) -> User:
    """Write what people may change of their own account."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        for name, value in values.items():
            setattr(user, name, value)
        user.save(update_fields=list(values))
    logger.info("profile_updated", member=user.pk, fields=sorted(values))
    return user


def anonymise_user(user_id: int, *, actor: User) -> User:
    """Close an account and forget who it was; what it signed keeps pointing at it.

    Its rights end, its sessions and second factors go, its invitations lose their address.
    """
    if not (is_agency_administrator(actor) or actor.is_superuser):
        raise PermissionDenied
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        now = timezone.now()
        for model in (Membership, Interim, AgencyRole):
            model.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
        keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(keys)).delete()
        UserSession.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).delete()
        Invitation.objects.filter(email=user.email, accepted_at=None, revoked_at=None).update(
            revoked_at=now
        )
        address = user.email
        user.anonymise()
        user.save()
        user.groups.clear()
        user.user_permissions.clear()
        Invitation.objects.filter(email=address).update(email=user.email, full_name="")
    logger.info("user_anonymised", member=user.pk, actor=actor.pk)
    return user
