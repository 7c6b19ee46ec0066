"""Every transition × state × role of a report, as it was reviewed."""

from pathlib import Path

import pytest

from cpc_reports.models import (
    BodyRequest,
    Cosignature,
    Dialogue,
    LabRequest,
    MandateLetter,
    Measure,
    Proposal,
    Support,
    Tip,
)
from tests.factories import cpc as factory
from tests.factories.accounts import AgentFactory
from tests.permission_matrix import assert_reviewed, people_of, tasks, told

REVIEWED = Path(__file__).with_name("permissions.txt")
SYSTEM = (
    "filing",
    "drafts",
    "clock",
    "clocks",
    "proposals",
    "requests",
    "handovers",
    "address",
    "other",
)


@pytest.fixture
def desk(db):
    return factory.drafted()


def actors(desk):
    """Return one actor of each role around the report."""
    agents = {
        "evaluator": desk.evaluator,
        "validator": desk.validator,
        "evaluator and validator": desk.second,
        "publisher": desk.publisher,
        "agency reader": AgentFactory(roles=["reader"], roles__workflow="cpc_reports"),
        "evaluator elsewhere": AgentFactory(
            roles=["evaluator", "validator"], roles__workflow="recalls"
        ),
        "laboratory": desk.lab_user,
    }
    return people_of(desk, desk.report.organisation, **agents) | tasks(*SYSTEM)


def lines(desk):
    """Yield the lines of one row of each table of the workflow, in each circumstance."""
    people = actors(desk)
    report = desk.again()
    yield from told("Report, evaluated by the evaluator", report, people)
    yield from told("Sheet", report.sheet, people)
    yield from told("Framework", desk.framework, people)
    other = {"filing": report, "organisation": desk.laboratory}
    yield from told("Request to the laboratory", LabRequest(**other), people)
    yield from told("Measure of the laboratory", Measure(**other), people)
    exchange = Dialogue(filing=report, asked=LabRequest(**other))
    yield from told("Exchange with the laboratory", exchange, people)
    mine = {"filing": report, "organisation": desk.report.organisation}
    yield from told("Cosignature of the body", Cosignature(**mine), people)
    yield from told("Support", Support(**mine), people)
    by = {"filing": report, "proposed_by": desk.evaluator}
    yield from told("Proposal of the evaluator", Proposal(action="close", **by), people)
    yield from told("Request to be in the registers", BodyRequest(), people)
    letter = MandateLetter(organisation=desk.report.organisation)
    yield from told("Letter of mandate of the body", letter, people)
    told_to = Tip(organisation=desk.report.organisation)
    yield from told("Information sent to the body", told_to, people)
    factory.on_paper(desk, desk.evaluator)
    yield from told("Sheet, typed by the agency", desk.sheet, people, ["draft", "completing"])


def test_permissions_are_those_that_were_reviewed(desk):
    assert_reviewed(lines(desk), REVIEWED)
