"""Every transition × state × role of a quality defect, as it was reviewed."""

from pathlib import Path

import pytest

from quality_defects.effects.measures import open_measure
from quality_defects.models import (
    CaseMeasure,
    Clock,
    PhoneAlert,
    Proposal,
    SheetRequest,
    WithdrawalRequest,
)
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory
from tests.factories.volet2 import CapaFactory
from tests.permission_matrix import assert_reviewed, people_of, tasks, told

REVIEWED = Path(__file__).with_name("permissions.txt")
INVITED = "site@sous-traitant.example"
SYSTEM = ("filing", "drafts", "clock", "clocks", "proposals", "withdrawals", "other")


@pytest.fixture
def desk(db, settings):
    settings.QUALITY_DEFECTS_FLASH = True
    return factory.submitted(recall=True)


def actors(desk):
    """Return one actor of each role around the case."""
    agents = {
        "invited person": MembershipFactory(user__email=INVITED).user,
        "flash delegate": factory.mandated(desk),
        "duty officer": desk.duty_officer,
        "evaluator": desk.evaluator,
        "validator": AgentFactory(roles=["validator"]),
        "agency reader": AgentFactory(roles=["reader"]),
    }
    return people_of(desk, desk.case.organisation, **agents) | tasks(*SYSTEM)


def rows(desk):
    """Return one row of each table that belongs to the workflow and has no owner of its own."""
    case = desk.again()
    other = factory.set_up().evaluator
    measures = [
        open_measure(case, "MES10", actor=desk.evaluator),
        open_measure(case, "MES22", actor=desk.evaluator),
    ]
    return [
        case,
        case.volet1,
        case.volet2,
        PhoneAlert.objects.get(),
        Clock.objects.first(),
        *measures,
        CapaFactory(filing=case),
        WithdrawalRequest(filing=case),
        SheetRequest(filing=case),
        factory.shared(desk, email=INVITED),
        Proposal(filing=case, action="decide", payload={"eu_class": "I"}, proposed_by=other),
        Proposal(filing=case, action="dismiss", proposed_by=other),
    ]


def called(row):
    """Return the name of the row's table, and who carries a measure out."""
    name = getattr(row, "action", "") or type(row).__name__
    return f"{name} ({row.owner})" if isinstance(row, CaseMeasure) else name


def test_permissions_are_those_that_were_reviewed(desk):
    people = actors(desk)
    assert_reviewed(
        (line for row in rows(desk) for line in told(called(row), row, people)), REVIEWED
    )
