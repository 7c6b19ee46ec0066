"""Links between cases, and cases born of another case."""

import dataclasses
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.filings import registry
from portal.filings.models import FilingLink, Handover
from portal.filings.models.handovers import HandoverState, LinkKind
from portal.filings.services import drafts, handovers, links
from tests.factories.accounts import AgentFactory
from tests.factories.quality_defects import set_up

WORKFLOW = "quality_defects"
SCHEMA = "test/1"


def received_desk():
    desk = set_up(fill=False)
    desk.case = perform(desk.case, "receive", actor=SystemActor("filing"))
    return desk


@pytest.fixture
def receiver(monkeypatch):
    """Let the workflow receive test handovers: each becomes a draft of the same firm."""

    def make(handover):
        source = registry.find_filing(handover.source_subject)
        return drafts.create_draft(
            registry.get(WORKFLOW), organisation=source.organisation, user=handover.created_by
        )

    spec = registry.get(WORKFLOW)
    receiving = dataclasses.replace(spec, receivers={**spec.receivers, SCHEMA: make})
    monkeypatch.setitem(registry._specs, WORKFLOW, receiving)


@pytest.fixture
def desk(db, receiver):
    return received_desk()


@pytest.fixture
def handover(desk):
    return handovers.hand_over(desk.case, WORKFLOW, SCHEMA, {"lots": ["A12"]}, actor=desk.evaluator)


def test_a_handover_becomes_a_draft_of_the_target(desk, handover):
    assert list(handovers.pending_for(WORKFLOW)) == [handover]

    received = handovers.receive(handover, actor=desk.second)

    made = registry.find_filing(received.target_subject)
    assert made.is_draft
    assert (received.state, received.decided_by) == (HandoverState.RECEIVED, desk.second)
    assert (received.source_ref, received.payload) == (desk.case.reference, {"lots": ["A12"]})
    assert not handovers.pending_for(WORKFLOW).exists()


def test_the_number_of_the_new_case_joins_both(desk, handover):
    received = handovers.receive(handover, actor=desk.second)
    made = registry.find_filing(received.target_subject)
    made = perform(made, "receive", actor=SystemActor("filing"))

    handovers.note_number(made)
    handovers.note_number(made)

    received.refresh_from_db()
    assert received.target_ref == made.reference
    (joined,) = links.links_of(made.reference)
    assert (joined.source_ref, joined.kind) == (desk.case.reference, LinkKind.LED_TO)
    assert joined.other_than(made.reference) == desk.case.reference
    assert joined.other_than(desk.case.reference) == made.reference
    assert list(links.links_of(desk.case.reference)) == [joined]


def test_a_handover_may_be_received_by_itself(desk, handover):
    actor = SystemActor(handovers.AUTOMATIC, on_behalf_of=desk.evaluator)

    assert handovers.receive(handover, actor=actor).decided_by == desk.evaluator


def test_a_handover_is_refused_with_a_reason(desk, handover):
    with pytest.raises(GuardFailed):
        perform(handover, "refuse", actor=desk.second, comment="")

    refused = perform(handover, "refuse", actor=desk.second, comment="Doublon.")

    assert (refused.state, refused.refusal) == (HandoverState.REFUSED, "Doublon.")
    with pytest.raises(WrongState):
        handovers.receive(handover, actor=desk.second)


def test_only_the_receiving_workflow_receives(desk, handover):
    cases = type(desk.case).objects.count()
    for stranger in (desk.drafter, desk.duty_officer, AgentFactory()):
        with pytest.raises(NotAllowed):
            handovers.receive(handover, actor=stranger)

    assert type(desk.case).objects.count() == cases


def test_a_case_hands_over_what_the_target_receives_or_will_receive(desk):
    with pytest.raises(ValidationError):
        handovers.hand_over(desk.case, WORKFLOW, "unknown/1", {}, actor=desk.evaluator)
    waiting = handovers.hand_over(desk.case, "unknown", SCHEMA, {}, actor=desk.evaluator)
    assert list(handovers.pending_for(waiting.target_workflow)) == [waiting]
    with pytest.raises(PermissionDenied):
        handovers.hand_over(desk.case, WORKFLOW, SCHEMA, {}, actor=desk.drafter)


def test_a_draft_is_not_handed_over(desk):
    draft = set_up(fill=False)

    with pytest.raises(ValidationError):
        handovers.hand_over(draft.case, WORKFLOW, SCHEMA, {}, actor=desk.evaluator)


def test_the_state_of_a_handover_and_its_columns_agree(desk, handover):
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(state=HandoverState.RECEIVED)


@pytest.mark.django_db(transaction=True)
def test_two_people_receiving_at_once_make_one_case(receiver):
    desk = received_desk()
    row = handovers.hand_over(desk.case, WORKFLOW, SCHEMA, {}, actor=desk.evaluator)
    gate, outcomes = threading.Barrier(4), []

    def receive():
        try:
            gate.wait()
            handovers.receive(row, actor=desk.second)
            outcomes.append("received")
        except WrongState:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=receive) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(outcomes) == ["received", "too late", "too late", "too late"]
    assert type(desk.case).objects.count() == 2


def test_linking_twice_or_from_the_other_end_changes_nothing(desk):
    other = received_desk()

    first = links.link(
        desk.case, other.case.reference, LinkKind.RELATED, actor=desk.evaluator, note="Même ligne"
    )
    again = links.link(other.case, desk.case.reference, LinkKind.RELATED, actor=desk.evaluator)

    assert first == again
    assert FilingLink.objects.count() == 1


def test_a_link_with_a_direction_keeps_it(desk):
    other = received_desk()

    row = links.link(other.case, desk.case.reference, LinkKind.DUPLICATE, actor=desk.evaluator)

    assert (row.source_ref, row.target_ref) == (other.case.reference, desk.case.reference)


def test_a_case_is_not_linked_to_itself_nor_by_anybody(desk):
    with pytest.raises(ValidationError):
        links.link(desk.case, desk.case.reference, LinkKind.RELATED, actor=desk.evaluator)
    with pytest.raises(PermissionDenied):
        links.link(desk.case, "2026-DQ-99999", LinkKind.RELATED, actor=desk.drafter)
    with pytest.raises(IntegrityError), transaction.atomic():
        FilingLink.objects.create(
            source_ref="a", target_ref="a", kind=LinkKind.RELATED, created_by=desk.evaluator
        )
