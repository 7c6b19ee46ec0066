"""One received case of every registered workflow, and the people around it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.core.workflow import SystemActor, perform
from portal.filings import registry
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.registry import WorkflowSpec
from portal.filings.services import clocks, drafts, revisions
from tests.contract.clockwork import CODES, POLICY, START
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory


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


def evaluator(workflow: str) -> User:
    return AgentFactory(roles=["evaluator", "validator"], roles__workflow=workflow)


def received(spec: WorkflowSpec, firm: Organisation, drafter: User) -> Any:
    """Return a case with its number and the first version of its first part.

    The effects of a submission make both in one transaction: no case has one without the other.
    """
    filing = drafts.create_draft(spec, organisation=firm, user=drafter)
    filing = perform(filing, "receive", actor=SystemActor("filing"))
    revisions.freeze_part(
        getattr(filing, next(iter(spec.parts))),
        user=drafter,
        at=timezone.now(),
        attestation="",
        is_final=False,
        extra={},
        signer=revisions.unsigned_by(drafter, firm, TYPED_BY_AGENCY, ""),
    )
    return filing


def set_up(spec: WorkflowSpec) -> Desk:
    firm = OrganisationFactory()
    drafter = MembershipFactory(organisation=firm).user
    return Desk(
        spec=spec,
        filing=received(spec, firm, drafter),
        firm=firm,
        drafter=drafter,
        evaluator=evaluator(spec.key),
        second=evaluator(spec.key),
        outsider=MembershipFactory().user,
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


@dataclass
class Generalist:
    """An agent who works on every workflow."""

    user: User
    specs: list[WorkflowSpec]


@pytest.fixture
def all_workflows_agent(db: None) -> Generalist:
    """An evaluator of every workflow."""
    return Generalist(AgentFactory(roles=["evaluator"], roles__workflow=""), registry.all_specs())


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

        def hear(*rows: Any) -> Any:
            heard.append(rows)
            return answer(*rows)

        listening = dataclasses.replace(registry.get(spec.key), **{hook: hear})
        monkeypatch.setitem(registry._specs, spec.key, listening)
        return heard

    return listen


@pytest.fixture
def clock(desk: Desk) -> Any:
    """A clock of 30 days from 1 May 2026, due on 31 May, with reminders."""
    return clocks.start(
        desk.filing, "test", POLICY, actor=desk.evaluator, anchor_at=START, reminders=CODES
    )
