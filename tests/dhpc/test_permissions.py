"""Every transition × state × role of a dossier, as it was reviewed."""

from pathlib import Path

import pytest

from dhpc.models import Clock, Comment, OpinionRemark, Participant, Proposal
from portal.filings.models import Handover
from tests.factories import dhpc as factory
from tests.factories.accounts import AgentFactory
from tests.permission_matrix import assert_reviewed, people_of, tasks, told

REVIEWED = Path(__file__).with_name("permissions.txt")
SYSTEM = ("filing", "drafts", "clock", "clocks", "proposals", "requests", "handovers", "other")


@pytest.fixture
def desk(db):
    return factory.shared()


def actors(desk):
    """Return one actor of each role around the dossier."""
    roles = {"roles__workflow": "dhpc"}
    agents = {
        "evaluator": desk.evaluator,
        "validator": desk.validator,
        "evaluator and validator": desk.second,
        "publisher": desk.publisher,
        "agency reader": AgentFactory(roles=["reader"], **roles),
        "evaluator elsewhere": AgentFactory(
            roles=["evaluator", "validator"], roles__workflow="recalls"
        ),
        "other laboratory": desk.other_drafter,
    }
    return people_of(desk, desk.dossier.organisation, **agents) | tasks(*SYSTEM)


def lines(desk):
    """Yield the lines of one row of each table of the workflow, in each circumstance."""
    people = actors(desk)
    dossier = desk.again()
    yield from told("Dossier", dossier, people)
    yield from told("Request", dossier.request, people)
    yield from told("Letter", dossier.letter, people)
    letter = dossier.letter
    letter.proposed_by = desk.second
    yield from told("Letter, proposed by the second agent", letter, people, ["proposed"])
    yield from told("Dispatch", dossier.dispatch, people)
    other = Participant.objects.get(filing=dossier, organisation=desk.other_firm)
    yield from told("Participant, the other laboratory", other, people)
    comment = Comment(filing=dossier, section="summary", author=desk.evaluator)
    yield from told("Comment", comment, people)
    remark = OpinionRemark(filing=dossier, section="summary")
    yield from told("Remark of a consulted organisation", remark, people)
    yield from told("Clock", Clock.objects.first(), people)
    by = {"filing": dossier, "proposed_by": desk.validator}
    yield from told("Proposal of the validator", Proposal(action="substitute", **by), people)
    heard = Proposal(action="agree_by_phone", filing=dossier, proposed_by=desk.evaluator)
    yield from told("Proposal of the evaluator, by telephone", heard, people, ["proposed"])
    yield from told("Handover", Handover(target_workflow="dhpc"), people)
    dossier.is_substituted = True
    yield from told("Dossier, sent by the agency", dossier, people, ["scheduled", "dispatched"])
    yield from told("Letter, written by the agency", dossier.letter, people)
    factory.on_paper(desk, desk.evaluator)
    yield from told("Request, opened by the agency", desk.request, people, ["draft"])


def test_permissions_are_those_that_were_reviewed(desk):
    assert_reviewed(lines(desk), REVIEWED)
