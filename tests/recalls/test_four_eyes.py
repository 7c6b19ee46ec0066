"""Two people: who may validate, publish, schedule, publish at once, retract, end a review."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.filings.services import proposals
from recalls.models import Notice, Scope
from tests.factories import recalls as factory
from tests.recalls.steps import HOUR, amending, fast, refused, urgent

pytestmark = pytest.mark.django_db


def test_nobody_who_edited_the_sheet_validates_it_even_if_another_did_so_after():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    for agent in (desk.second, desk.evaluator):
        perform(desk.notice, "edit_sheet", actor=agent, summary=factory.SUMMARY)
    with pytest.raises(NotAllowed):
        perform(desk.notice, "validate", actor=desk.second)
    perform(desk.notice, "validate", actor=desk.validator)


def test_who_edited_the_sheet_of_an_earlier_version_may_validate_a_later_one():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)
    perform(desk.notice, "request_completion", actor=desk.second)
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.second)


@pytest.mark.parametrize("name", ["publish", "schedule"])
def test_in_the_urgent_lane_another_person_publishes_and_schedules(name):
    desk = urgent(factory.in_review())
    perform(desk.notice, "validate", actor=desk.validator)
    at = timezone.now() + HOUR
    params = {"publish_at": at, "comment": "Embargo"} if name == "schedule" else {}
    with pytest.raises(NotAllowed):
        perform(desk.notice, name, actor=desk.validator, **params)
    perform(desk.notice, name, actor=desk.second, **params)


def test_the_lane_does_not_change_between_validation_and_publication():
    desk = urgent(factory.in_review())
    perform(desk.notice, "validate", actor=desk.validator)
    assert len(refused(desk.again(), "set_lane", desk.validator, urgent=False)) == 1
    perform(desk.notice, "send_back", actor=desk.validator, comment="À revoir")
    perform(desk.again(), "set_lane", actor=desk.validator, urgent=False)


def test_one_validator_alone_neither_publishes_at_once_nor_retracts():
    desk = urgent(factory.submitted())
    row = fast(desk)
    with pytest.raises(NotAllowed):
        perform(row, "confirm", actor=desk.validator)
    with pytest.raises(NotAllowed):
        perform(desk.again(), "fast_publish", actor=desk.validator, summary=factory.SUMMARY)
    assert desk.publication() is None
    perform(row, "confirm", actor=desk.second)
    assert desk.publication().current.number == 1

    told = {"public_reason": "Publiée par erreur"}
    again = proposals.propose(
        desk.again(), "retract", actor=desk.second, reasons="Erreur", payload=told
    )
    with pytest.raises(NotAllowed):
        perform(again, "confirm", actor=desk.second)
    perform(again, "confirm", actor=desk.validator)
    assert desk.publication().current.lifecycle == "retracted"


def test_whoever_typed_a_notice_does_not_decide_to_publish_it_at_once():
    desk = urgent(factory.submitted())
    Notice.objects.update(typed_by=desk.second)
    with pytest.raises(GuardFailed):
        fast(desk, by=desk.second)
    row = fast(desk)
    with pytest.raises(GuardFailed):
        perform(row, "confirm", actor=desk.second)
    assert desk.publication() is None


# Urgent lane ------------------------------------------------------------------------------------


def test_only_an_urgent_version_that_waits_is_published_at_once():
    for desk in (factory.submitted(), urgent(amending())):
        with pytest.raises(PermissionDenied):
            fast(desk)


def test_what_was_proposed_is_no_longer_published_at_once_when_it_changed_meanwhile():
    desk = urgent(factory.submitted())
    row = fast(desk)
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=False)
    with pytest.raises(GuardFailed, match="circuit urgent"):
        perform(row, "confirm", actor=desk.second)
    urgent(desk)
    perform(desk.notice, "request_completion", actor=desk.evaluator)
    with pytest.raises(GuardFailed, match="n’attend son examen"):
        perform(row, "confirm", actor=desk.second)
    assert desk.publication() is None


def test_an_urgent_second_version_says_what_it_changes_and_why():
    desk = urgent(amending())
    Scope.objects.create(part=desk.notice, position=1, scope="lot", lot="LOT43")
    factory.sign(desk)
    for untrue in ({}, {"version_kind": "lots_released"}):
        with pytest.raises(GuardFailed):
            fast(desk, **untrue)
    row = fast(desk, version_kind="scope_extended", public_reason="Un lot de plus")
    perform(row, "confirm", actor=desk.second)
    current = desk.publication().current
    assert (current.kind, current.reason) == ("scope_extended", "Un lot de plus")


def test_a_review_put_off_is_done_once_and_before_the_end():
    desk = factory.published()
    with pytest.raises(NotAllowed):
        perform(desk.again(), "finish_review", actor=desk.evaluator, comment="Relu")

    desk = urgent(factory.submitted())
    perform(fast(desk), "confirm", actor=desk.second)
    clock = desk.again().clocks.get(kind="review_debt")
    assert clock.state == "running"
    found = refused(desk.again(), "close", desk.validator, closure_reason="no_stock")
    assert found == ["L’examen différé n’est pas terminé."]

    perform(desk.again(), "finish_review", actor=desk.evaluator, comment="Relu")
    clock.refresh_from_db()
    assert (clock.state, desk.again().owes_review) == ("met", False)


def test_a_retraction_ends_the_review_that_was_put_off():
    desk = urgent(factory.submitted())
    perform(fast(desk), "confirm", actor=desk.second)
    told = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(
        desk.again(), "retract", actor=desk.second, reasons="Erreur", payload=told
    )
    perform(row, "confirm", actor=desk.validator)
    assert desk.again().clocks.get(kind="review_debt").state == "cancelled"
    assert not desk.again().owes_review
