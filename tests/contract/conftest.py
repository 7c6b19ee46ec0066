"""One received case of every registered workflow, and the people around it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.accounts.models import AgencyRole, Membership, Organisation, User
from portal.core.workflow import SystemActor, perform
from portal.filings import registry
from portal.filings.registry import WorkflowSpec
from portal.filings.services import drafts


@dataclass
class Desk:
    """A case that the agency has received, and who meets around it."""

    spec: WorkflowSpec
    filing: Any
    firm: Organisation
    drafter: User
    evaluator: User
    second: User
    outsider: User

    def again(self) -> Any:
        """Return the case as the database has it."""
        return self.spec.model._default_manager.get(pk=self.filing.pk)


def person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.test", full_name=name.title(), **fields)


def evaluator(name: str, workflow: str) -> User:
    user = person(name, is_agent=True)
    for role in (AgencyRoleName.EVALUATOR, AgencyRoleName.VALIDATOR):
        AgencyRole.objects.create(user=user, workflow=workflow, role=role)
    return user


def organisation(name: str) -> Organisation:
    return Organisation.objects.create(
        name=name, kind=OrganisationKind.LABORATORY, email=f"{name.lower()}@example.test"
    )


def member(name: str, firm: Organisation, *roles: OrganisationRole) -> User:
    user = person(name)
    Membership.objects.create(user=user, organisation=firm, roles=list(roles))
    return user


def set_up(spec: WorkflowSpec) -> Desk:
    firm = organisation("Laboratoire Alizarine")
    drafter = member("drafter", firm, OrganisationRole.DRAFTER)
    filing = drafts.create_draft(spec, organisation=firm, user=drafter)
    return Desk(
        spec=spec,
        filing=perform(filing, "receive", actor=SystemActor("filing")),
        firm=firm,
        drafter=drafter,
        evaluator=evaluator("evaluator", spec.key),
        second=evaluator("second", spec.key),
        outsider=member("outsider", organisation("Laboratoire Garance"), OrganisationRole.DRAFTER),
    )


@pytest.fixture(params=registry.all_specs(), ids=lambda spec: spec.key)
def spec(request: pytest.FixtureRequest) -> WorkflowSpec:
    """Each registered workflow in turn."""
    return request.param


@pytest.fixture
def desk(spec: WorkflowSpec, db: None) -> Desk:
    """A received case of the workflow."""
    return set_up(spec)


@pytest.fixture
def committed_desk(spec: WorkflowSpec, transactional_db: None) -> Desk:
    """A received case that other connections see."""
    return set_up(spec)


@pytest.fixture
def part(desk: Desk) -> str:
    """The name of the first part of the workflow."""
    return next(iter(desk.spec.parts))


@pytest.fixture
def told(spec: WorkflowSpec, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[Any]]:
    """Return a function that listens to a hook of the workflow and lists what it was told."""

    def listen(hook: str) -> list[Any]:
        heard: list[Any] = []
        answer = getattr(spec, hook) or (lambda *rows: None)

        def hear(*rows: Any) -> None:
            heard.append(rows)
            answer(*rows)

        listening = dataclasses.replace(registry.get(spec.key), **{hook: hear})
        monkeypatch.setitem(registry._specs, spec.key, listening)
        return heard

    return listen
