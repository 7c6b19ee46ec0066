"""Who may do what: the questions that views, rules and transitions ask about people.

Every function takes a user and answers False or nothing for someone who is not logged in or whose
account is closed. `remember(user)`, which the middleware calls, keeps the answers for the length
of a request; without it every call reads the tables again.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import AgencyRoleName, MandateScope, OrganisationRole, SignatoryCapacity
from portal.accounts.models import (
    AgencyRole,
    Interim,
    Mandate,
    Membership,
    Organisation,
    User,
)

PARIS = ZoneInfo("Europe/Paris")
INTERIM = "interim"

_MEMORY = "_portal_memory"
_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class SigningCapacity:
    """In which quality someone signs, and between which dates.

    `capacity` is a SignatoryCapacity, "interim", or "" for a signatory without a named quality;
    `until` is None while no end is known.
    """

    capacity: str
    since: datetime.date
    until: datetime.date | None

    @property
    def label(self) -> str:
        """Return the quality in words."""
        if self.capacity == INTERIM:
            return _("Pharmacien responsable intérimaire")
        if self.capacity:
            return str(SignatoryCapacity(self.capacity).label)
        return _("Signataire")


def remember(user: Any) -> None:
    """Keep the answers about `user` on the object from now on: for the length of a request."""
    setattr(user, _MEMORY, {})


def _recall(user: Any, key: str, load: Callable[[], Any]) -> Any:
    memory = getattr(user, _MEMORY, None)
    if memory is None:
        return load()
    if key not in memory:
        memory[key] = load()
    return memory[key]


def _counts(user: Any) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


# The agency ------------------------------------------------------------------------------------


def is_agent(user: Any) -> bool:
    """Tell whether `user` works for the agency."""
    return _counts(user) and user.is_agent


def _agency_roles(user: Any) -> list[tuple[str, str]]:
    return _recall(
        user,
        "agency_roles",
        lambda: list(AgencyRole.objects.active().filter(user=user).values_list("workflow", "role")),
    )


def has_agency_role(user: Any, workflow: str, *roles: str) -> bool:
    """Tell whether the agent has one of `roles` (any role when none is named) on `workflow`."""
    if not is_agent(user):
        return False
    return any(
        on in ("", workflow) and (not roles or role in roles) for on, role in _agency_roles(user)
    )


def has_any_agency_role(user: Any, *roles: str) -> bool:
    """Tell whether the agent has one of `roles` on at least one workflow."""
    return is_agent(user) and any(role in roles for _on, role in _agency_roles(user))


def is_agency_administrator(user: Any) -> bool:
    """Tell whether `user` administers people and accounts for the whole agency."""
    return is_agent(user) and ("", AgencyRoleName.ADMINISTRATOR.value) in _agency_roles(user)


def agents_with(workflow: str, *roles: str) -> QuerySet[User]:
    """Return the agents who have one of `roles` (any role when none is named) on `workflow`."""
    grants = AgencyRole.objects.active().on(workflow)
    if roles:
        grants = grants.filter(role__in=roles)
    return User.objects.agents().filter(pk__in=grants.values("user")).order_by("full_name", "pk")


# Organisations ---------------------------------------------------------------------------------


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Return the organisations for which `user` acts today: membership, interim or mandate."""
    if not _counts(user):
        return Organisation.objects.none()
    return Organisation.objects.acted_for_by(user).order_by("name", "pk")


def organisation_list(user: Any) -> list[Organisation]:
    """Return `organisations_of` as a list, read once a request."""
    return _recall(user, "organisations", lambda: list(organisations_of(user)))


def _memberships(user: Any) -> list[Membership]:
    return _recall(
        user,
        "memberships",
        lambda: list(Membership.objects.active().filter(user=user, organisation__is_active=True)),
    )


def _interim_organisations(user: Any) -> set[int]:
    return _recall(
        user,
        "interims",
        lambda: set(
            Interim.objects.running()
            .filter(user=user, organisation__is_active=True)
            .values_list("organisation_id", flat=True)
        ),
    )


def _mandates(user: Any) -> list[Mandate]:
    return _recall(
        user,
        "mandates",
        lambda: list(
            Mandate.objects.running().filter(
                principal__is_active=True,
                agent__in=[membership.organisation_id for membership in _memberships(user)],
            )
        ),
    )


def _roles_by_mandate(user: Any, organisation_id: int, workflow: str) -> set[str]:
    """Return the roles that mandates lend: reader to all, drafter to those who write."""
    lent: set[str] = set()
    writers = {
        membership.organisation_id
        for membership in _memberships(user)
        if set(membership.roles) - {OrganisationRole.READER.value}
    }
    for mandate in _mandates(user):
        if mandate.principal_id != organisation_id:
            continue
        if workflow and mandate.workflows and workflow not in mandate.workflows:
            continue
        lent.add(OrganisationRole.READER.value)
        if MandateScope.DRAFT in mandate.scopes and mandate.agent_id in writers:
            lent.add(OrganisationRole.DRAFTER.value)
    return lent


def has_organisation_role(
    user: Any, organisation_id: int | None, *roles: str, workflow: str = ""
) -> bool:
    """Tell whether `user` has one of `roles` (any when none is named) in the organisation today.

    Roles come from a membership, from a running interim (signatory) or from a mandate on
    `workflow` (scope "draft": drafter; every scope: reader). No role implies another.
    """
    if not _counts(user) or organisation_id is None:
        return False
    wanted = {str(role) for role in roles}

    def enough(held: set[str]) -> bool:
        return bool(held & wanted) if wanted else bool(held)

    for membership in _memberships(user):
        if membership.organisation_id == organisation_id and enough(set(membership.roles)):
            return True
    if enough({OrganisationRole.SIGNATORY.value}) and (
        organisation_id in _interim_organisations(user)
    ):
        return True
    return enough(_roles_by_mandate(user, organisation_id, workflow))


def may_administer(user: Any, organisation_id: int | None) -> bool:
    """Tell whether `user` may change the people of the organisation: its administrators, the
    agency's, nobody by mandate."""
    return is_agency_administrator(user) or has_organisation_role(
        user, organisation_id, OrganisationRole.ADMINISTRATOR
    )


def may_answer(user: Any, organisation_id: int | None, *, workflow: str = "") -> bool:
    """Tell whether `user` may answer the agency's questions in the organisation's name."""
    if has_organisation_role(
        user,
        organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=workflow,
    ):
        return True
    return _counts(user) and any(
        mandate.principal_id == organisation_id
        and MandateScope.ANSWER in mandate.scopes
        and (not workflow or not mandate.workflows or workflow in mandate.workflows)
        and any(
            membership.organisation_id == mandate.agent_id
            and set(membership.roles) - {OrganisationRole.READER.value}
            for membership in _memberships(user)
        )
        for mandate in _mandates(user)
    )


def may_sign(
    user: Any, organisation_id: int | None, at: datetime.datetime | None = None
) -> SigningCapacity | None:
    """Return the quality in which `user` could sign at that instant, now by default, or None.

    Dates of an interim are days in Europe/Paris, both included.
    """
    if not _counts(user) or organisation_id is None:
        return None
    instant = at or timezone.now()
    membership = (
        Membership.objects.with_role(OrganisationRole.SIGNATORY)
        .filter(
            Q(revoked_at=None) | Q(revoked_at__gt=instant),
            user=user,
            organisation_id=organisation_id,
            organisation__is_active=True,
            created_at__lte=instant,
        )
        .first()
    )
    if membership:
        end = membership.revoked_at
        return SigningCapacity(
            capacity=membership.capacity,
            since=membership.created_at.astimezone(PARIS).date(),
            until=end.astimezone(PARIS).date() if end else None,
        )
    day = instant.astimezone(PARIS).date()
    interim = Interim.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=instant),
        user=user,
        organisation_id=organisation_id,
        organisation__is_active=True,
        starts_on__lte=day,
        ends_on__gte=day,
    ).first()
    if interim:
        return SigningCapacity(INTERIM, interim.starts_on, interim.ends_on)
    return None


def people_of(organisation_id: int, *roles: str) -> QuerySet[User]:
    """Return the active people of the organisation who have one of `roles` (any when none).

    Someone who is interim today counts as signatory.
    """
    memberships = Membership.objects.active().filter(organisation_id=organisation_id)
    within = Q(pk__in=memberships.with_role(*roles).values("user"))
    if not roles or OrganisationRole.SIGNATORY in roles:
        interims = Interim.objects.running().filter(organisation_id=organisation_id)
        within |= Q(pk__in=interims.values("user"))
    return User.objects.active().filter(within).order_by("full_name", "pk")


# The second factor -----------------------------------------------------------------------------


def has_second_factor(user: Any) -> bool:
    """Tell whether `user` has enrolled an authenticator application or a passkey."""
    return _counts(user) and _recall(
        user,
        "second_factor",
        lambda: Authenticator.objects.filter(user=user, type__in=_SECOND_FACTORS).exists(),
    )
