"""Changes of the agents' roles."""

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import AgencyRoleName
from portal.accounts.models import AgencyRole, User
from portal.accounts.predicates import is_agency_administrator
from portal.accounts.services.refusals import Refused

logger = structlog.get_logger(__name__)


def make_agent(user: User, roles: list[str], workflow: str, *, granted_by: User) -> None:
    """Make `user` an agent with `roles` on `workflow` (all when empty). The caller checked the
    right."""
    with transaction.atomic():
        agent = User.objects.select_for_update().get(pk=user.pk)
        agent.is_agent = True
        agent.save(update_fields=["is_agent"])
        for role in roles:
            AgencyRole.objects.get_or_create(
                user=agent,
                workflow=workflow,
                role=role,
                revoked_at=None,
                defaults={"granted_by": granted_by},
            )
    logger.info("agent_made", agent=user.pk, roles=roles, workflow=workflow)


def grant_role(user: User, role: str, workflow: str, *, actor: User) -> AgencyRole:
    """Give an agent a role on `workflow`, on all of them when it is empty."""
    with transaction.atomic():
        _check(actor)
        agent = User.objects.select_for_update().get(pk=user.pk)
        if not agent.is_agent or not agent.is_active:
            raise Refused(_("Cette personne n’est pas un agent."))
        if AgencyRole.objects.active().filter(user=agent, role=role, workflow=workflow).exists():
            raise Refused(_("Cet agent a déjà ce rôle."))
        grant = AgencyRole.objects.create(
            user=agent, role=role, workflow=workflow, granted_by=actor
        )
    logger.info("agency_role_granted", grant=grant.pk, actor=actor.pk)
    return grant


def revoke_role(grant_id: int, *, actor: User) -> AgencyRole:
    """Take a role back; refuse to leave the agency without administrator."""
    with transaction.atomic():
        _check(actor)
        administrators = list(
            AgencyRole.objects.select_for_update()
            .filter(role=AgencyRoleName.ADMINISTRATOR, workflow="", revoked_at=None)
            .filter(user__is_active=True, user__is_agent=True)
            .values_list("pk", flat=True)
        )
        grant = AgencyRole.objects.select_for_update().get(pk=grant_id)
        if administrators == [grant.pk]:
            raise Refused(_("L’agence garde au moins un administrateur de toutes les démarches."))
        if grant.revoked_at is None:
            grant.revoked_at = timezone.now()
            grant.save(update_fields=["revoked_at"])
    logger.info("agency_role_revoked", grant=grant.pk, actor=actor.pk)
    return grant


def remove_agent(user_id: int, *, actor: User) -> User:
    """Take every role back from an agent who leaves the agency; the account stays."""
    with transaction.atomic():
        _check(actor)
        agent = User.objects.select_for_update().get(pk=user_id)
        if agent == actor:
            raise Refused(_("Demandez à un autre administrateur de retirer votre accès."))
        AgencyRole.objects.active().filter(user=agent).update(revoked_at=timezone.now())
        agent.is_agent = False
        agent.save(update_fields=["is_agent"])
    logger.info("agent_removed", agent=agent.pk, actor=actor.pk)
    return agent


def _check(actor: User) -> None:
    if not is_agency_administrator(actor):
        raise PermissionDenied
