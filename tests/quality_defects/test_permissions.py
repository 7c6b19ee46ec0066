"""Every transition × state × role, compared with a file that a person reviewed.

After a deliberate change, write the file anew with PORTAL_WRITE_PERMISSIONS=1 and read its diff.
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.core.workflow import SystemActor, tables
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
from tests.factories.accounts import AgentFactory, InterimFactory, MandateFactory, MembershipFactory
from tests.factories.volet2 import CapaFactory

REVIEWED = Path(__file__).with_name("permissions.txt")
INVITED = "site@sous-traitant.example"
SYSTEM = ("filing", "clock", "clocks", "proposals", "withdrawals", "other")


@pytest.fixture
def desk(db, settings):
    settings.QUALITY_DEFECTS_FLASH = True
    return factory.submitted(recall=True)


def actors(desk):
    """Return one actor of each role around the case."""
    firm = desk.case.organisation
    consultant = MembershipFactory()
    MandateFactory(principal=firm, agent=consultant.organisation)
    people = {
        "anonymous": AnonymousUser(),
        "outsider": desk.outsider,
        "reader": desk.reader,
        "drafter": desk.drafter,
        "consultant": consultant.user,
        "invited person": MembershipFactory(user__email=INVITED).user,
        "flash delegate": factory.mandated(desk),
        "interim": InterimFactory(organisation=firm).user,
        "signatory": desk.signatory,
        "duty officer": desk.duty_officer,
        "evaluator": desk.evaluator,
        "validator": AgentFactory(roles=["validator"]),
        "agency reader": AgentFactory(roles=["reader"]),
    }
    return people | {f"task {name}": SystemActor(name) for name in SYSTEM}


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


def told(row, people):
    """Return a line per state and role that may do something with `row`."""
    table = next(one for one in tables() if one.model is type(row))
    for state in table.states:
        row.__dict__["state"] = state.value
        for name, actor in people.items():
            allowed = [
                move.name
                for move in table
                if state.value in move.sources and move.permits(actor, row)
            ]
            if allowed:
                yield f"{called(row)} | {state.value} | {name} | {', '.join(allowed)}"


def test_permissions_are_those_that_were_reviewed(desk):
    people = actors(desk)
    text = "".join(f"{line}\n" for row in rows(desk) for line in told(row, people))
    if os.environ.get("PORTAL_WRITE_PERMISSIONS"):
        REVIEWED.write_text(text, encoding="utf-8")
    assert text == REVIEWED.read_text(encoding="utf-8")
