"""Every transition × state × role of a safety action, as it was reviewed."""

from pathlib import Path

import pytest
from django.utils import timezone

from portal.core.workflow import perform
from portal.filings.models import Handover
from portal.filings.services import proposals
from portal.filings.services.requests import Question
from portal.filings.services.revisions import request_completion
from recalls.models import Clock, Notice, PaperFiling, Proposal
from tests.factories import recalls as factory
from tests.factories.accounts import AgentFactory
from tests.permission_matrix import assert_reviewed, people_of, tasks, told

REVIEWED = Path(__file__).with_name("permissions.txt")
SYSTEM = (
    "filing",
    "drafts",
    "publication",
    "clock",
    "clocks",
    "proposals",
    "requests",
    "handovers",
    "other",
)

EYES = ("submitted", "in_review", "validated", "scheduled")
"""The states in which who did what before decides who may go on."""


@pytest.fixture
def desk(db):
    return factory.submitted()


def actors(desk, **more):
    """Return one actor of each role around the action."""
    roles = {"roles__workflow": "recalls"}
    agents = {
        "evaluator": desk.evaluator,
        "validator": desk.validator,
        "evaluator and validator": desk.second,
        "publisher": desk.publisher,
        "agency reader": AgentFactory(roles=["reader"], **roles),
        "evaluator elsewhere": AgentFactory(
            roles=["evaluator", "validator"], roles__workflow="quality_defects"
        ),
    }
    return people_of(desk, desk.action.organisation, **agents, **more) | tasks(*SYSTEM)


def lines(desk):
    """Yield the lines of one row of each table of the workflow, in each circumstance."""
    people = actors(desk)
    action = desk.again()
    notice = action.notice
    yield from told("Action", action, people)
    action.owes_review = True
    yield from told("Action, published before its review", action, people, ["published"])
    action.owes_review = False
    yield from told("Notice, first version", notice, people)
    yield from told("Notice, next version", _published(notice), people)
    yield from told("Notice, urgent, validated by the validator", _urgent(desk), people, EYES)
    yield from told("Notice, sheet by the second agent", _prepared(desk), people, EYES)
    yield from told("Notice, typed by the second agent", _typed(notice, desk.second), people, EYES)
    yield from told("Clock", Clock.objects.first(), people)
    by = {"filing": action, "proposed_by": desk.validator}
    yield from told("Proposal of the validator", Proposal(action="retract", **by), people)
    yield from told("Handover", Handover(target_workflow="recalls"), people)
    yield from told("Action, on paper", _on_paper(desk), people)
    yield from told("Notice, on paper", desk.notice, people)
    yield from told("Question", _question(desk), people)


def _published(notice):
    return Notice(filing=notice.filing, pk=notice.pk, published_count=1)


def _urgent(desk):
    notice = desk.notice
    notice.filing.is_urgent = True
    notice.validated_by = desk.validator
    return notice


def _prepared(desk):
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)
    perform(desk.notice, "edit_sheet", actor=desk.evaluator, summary=factory.SUMMARY)
    return desk.notice


def _typed(notice, user):
    return Notice(filing=notice.filing, pk=notice.pk, typed_by=user)


def _on_paper(desk):
    PaperFiling.objects.create(
        filing=desk.again(),
        channel="email",
        received_at=timezone.now(),
        sender="Fabricant Exemple",
        typed_by=desk.evaluator,
    )
    return desk.again()


def _question(desk):
    asked = Question(
        part="notice", text="Quels lots ?", reason="incomplete", section="action", field="problem"
    )
    request_completion(desk.notice, [asked], actor=desk.evaluator, due_on=timezone.localdate())
    return desk.again().requests.get()


def test_permissions_are_those_that_were_reviewed(desk):
    assert_reviewed(lines(desk), REVIEWED)


def test_whoever_decided_the_urgent_publication_does_not_finish_its_review(desk):
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    row = proposals.propose(
        desk.again(),
        "fast_publish",
        actor=desk.validator,
        reasons="Risque vital",
        payload={"summary": factory.SUMMARY},
    )
    perform(row, "confirm", actor=desk.second)

    people = {"confirmed": desk.second, "evaluator": desk.evaluator}
    found = [line for line in told("Action", desk.again(), people) if "finish_review" in line]

    assert [line.split(" | ")[2] for line in found] == ["evaluator"]
