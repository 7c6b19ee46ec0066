"""Links between cases of any two workflows, and what one hands over to another."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal.core.workflow import NotAllowed, WrongState, perform
from portal.filings import registry
from portal.filings.models import FilingLink
from portal.filings.models.handovers import HandoverState, LinkKind
from portal.filings.services import drafts, handovers, links
from tests.contract.conftest import set_up
from tests.factories.accounts import MembershipFactory
from tests.factories.quality_defects import log_in

RECEIVERS = [
    (spec.key, schema) for spec in registry.all_specs() for schema in sorted(spec.receivers)
]


@pytest.fixture(params=registry.all_specs(), ids=lambda spec: f"to {spec.key}")
def target(request: pytest.FixtureRequest, desk: Any) -> Any:
    """A received case of each workflow, beside the one of `desk`."""
    return set_up(request.param)


def test_cases_of_any_two_workflows_are_linked_and_shown_at_both_ends(
    client, desk, target, all_workflows_agent
):
    agent = all_workflows_agent.user
    log_in(client, agent)
    here, there = (
        reverse("filings:agency_case", args=[one.spec.slug, one.filing.uuid])
        for one in (desk, target)
    )
    new = reverse("casework:link", args=[desk.spec.slug, desk.filing.uuid])

    sent = {"kind": LinkKind.LED_TO, "reference": target.filing.reference}
    assert client.post(new, sent).status_code == 302

    (row,) = FilingLink.objects.all()
    assert (row.source_ref, row.target_ref) == (desk.filing.reference, target.filing.reference)
    assert [one.filing for one in links.linked_cases(desk.filing, agent)] == [target.filing]
    assert [one.filing for one in links.linked_cases(target.filing, agent)] == [desk.filing]
    assert there in client.get(here).content.decode()
    assert here in client.get(there).content.decode()
    away = reverse("casework:unlink", args=[target.spec.slug, target.filing.uuid, row.pk])
    assert client.post(away).status_code == 302
    assert links.linked_cases(desk.filing, agent) == []


def test_neither_firm_is_told_of_the_other_case(desk, target, all_workflows_agent):
    links.link(
        desk.filing, target.filing.reference, LinkKind.RELATED, actor=all_workflows_agent.user
    )
    for one in (desk, target):
        for stranger in (desk.drafter, target.drafter, one.outsider):
            assert links.linked_cases(one.filing, stranger) == []


def test_an_agent_links_only_what_both_workflows_show(desk, target):
    if desk.spec.key == target.spec.key:
        assert links.link(
            desk.filing, target.filing.reference, LinkKind.RELATED, actor=desk.evaluator
        )
        return
    with pytest.raises(ValidationError):
        links.link(desk.filing, target.filing.reference, LinkKind.RELATED, actor=desk.evaluator)
    with pytest.raises(PermissionDenied):
        links.link(target.filing, desk.filing.reference, LinkKind.RELATED, actor=desk.evaluator)


def test_a_draft_is_linked_to_nothing(desk, spec):
    member = MembershipFactory()
    draft = drafts.create_draft(spec, organisation=member.organisation, user=member.user)
    with pytest.raises(ValidationError):
        links.link(desk.filing, str(draft.reference), LinkKind.RELATED, actor=desk.evaluator)


def test_a_workflow_refuses_what_it_has_no_receiver_for(desk, spec, all_workflows_agent):
    with pytest.raises(ValidationError):
        handovers.hand_over(desk.filing, spec.key, "unknown", {}, actor=all_workflows_agent.user)


def test_only_those_who_work_on_the_case_hand_it_over(desk):
    for stranger in (desk.drafter, desk.outsider):
        with pytest.raises(PermissionDenied):
            handovers.hand_over(desk.filing, "another", "any", {}, actor=stranger)


@pytest.mark.parametrize(("workflow", "schema"), RECEIVERS)
def test_a_handover_waits_for_its_workflow_and_is_refused_once(
    desk, workflow, schema, all_workflows_agent
):
    agent = all_workflows_agent.user
    row = handovers.hand_over(desk.filing, workflow, schema, {}, actor=agent)
    assert row in handovers.pending_for(workflow)
    for stranger in (desk.drafter, desk.outsider):
        with pytest.raises(NotAllowed):
            perform(row, "refuse", actor=stranger, comment="non")

    refused = perform(row, "refuse", actor=agent, comment="Déjà traité.")

    assert refused.state == HandoverState.REFUSED
    assert row not in handovers.pending_for(workflow)
    with pytest.raises(WrongState):
        perform(row, "refuse", actor=agent, comment="encore")


def test_a_case_made_of_a_handover_is_joined_to_its_source(
    desk, spec, monkeypatch, all_workflows_agent
):
    """What each receiver reads of its payload is tested beside it; the joining is the same."""
    agent = all_workflows_agent.user
    made = set_up(spec)
    monkeypatch.setitem(spec.receivers, "contract", lambda handover: made.filing)
    row = handovers.hand_over(desk.filing, spec.key, "contract", {"a": 1}, actor=agent)

    received = handovers.receive(row, actor=agent)

    assert received.state == HandoverState.RECEIVED
    assert received.target_ref == made.filing.reference
    (link,) = FilingLink.objects.all()
    assert (link.source_ref, link.target_ref, link.kind) == (
        desk.filing.reference,
        made.filing.reference,
        LinkKind.LED_TO,
    )


def test_some_workflow_receives_handovers():
    assert RECEIVERS
