"""Which quality defects wait for a decision of whom, beside what two people decide."""

import pytest
from django.utils import timezone

from portal.core.workflow import perform
from quality_defects.models import Case
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory
from tests.waiting import waiting

pytestmark = pytest.mark.django_db


def test_a_closure_waits_for_an_evaluator_and_an_urgent_one_for_another_validator(client):
    validator = AgentFactory(roles=["validator"])
    desk = agency.ready_to_close(priority="P3")
    assert waiting(client, desk.evaluator) == []
    perform(desk.again(), "propose_closure", actor=desk.second)
    assert waiting(client, desk.evaluator) == [desk.case.pk]
    assert waiting(client, desk.second) == [desk.case.pk]
    assert waiting(client, validator) == []

    Case.objects.update(priority="P1")
    assert waiting(client, validator) == [desk.case.pk]
    assert waiting(client, desk.second) == []
    assert waiting(client, desk.evaluator) == []


def test_a_priority_lowered_after_the_decision_still_waits_for_a_validator(client):
    desk = agency.ready_to_close()
    assert desk.again().decisions.get().priority == "P0"
    perform(
        desk.again(), "change_priority", actor=desk.evaluator, priority="P3", comment="Risque levé"
    )
    perform(desk.again(), "propose_closure", actor=desk.evaluator)
    assert waiting(client, desk.evaluator) == []
    assert waiting(client, desk.second) == [desk.case.pk]


def test_a_withdrawal_waits_for_an_evaluator(client):
    desk = factory.submitted()
    perform(desk.again(), "request_withdrawal", actor=desk.signatory, comment="Erreur de lot.")
    assert waiting(client, desk.evaluator) == [desk.case.pk]
    assert waiting(client, AgentFactory(roles=["validator"])) == []
    perform(
        desk.again().withdrawal_requests.get(),
        "refuse",
        actor=desk.evaluator,
        comment="Le défaut est réel.",
    )
    assert waiting(client, desk.evaluator) == []


def test_a_version_after_the_end_waits_for_a_reviewer(client):
    desk = agency.closed()
    assert waiting(client, desk.evaluator) == []
    Case.objects.update(version_after_end_at=timezone.now())
    assert waiting(client, desk.evaluator) == [desk.case.pk]
    perform(desk.again(), "note_late_version", actor=desk.evaluator, comment="Rien de nouveau.")
    assert waiting(client, desk.evaluator) == []
