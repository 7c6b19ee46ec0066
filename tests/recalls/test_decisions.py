"""Who is told that a decision is theirs, and the list of what waits for it."""

import pytest
from django.urls import reverse

from portal.core.workflow import perform
from portal.filings.services import proposals
from portal.mail.models import OutgoingMessage
from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page
from tests.recalls.steps import urgent
from tests.waiting import waiting

pytestmark = pytest.mark.django_db


def told(key):
    found = OutgoingMessage.objects.filter(content__key=f"recalls.{key}")
    return sorted(found.values_list("address", flat=True))


def test_validators_hear_once_that_a_sheet_is_ready_and_find_it_in_their_list(client):
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.evaluator)
    assert waiting(client, desk.validator) == []
    for _time in range(2):
        perform(desk.notice, "edit_sheet", actor=desk.evaluator, summary=factory.SUMMARY)
    assert told("to_validate") == sorted([desk.validator.email, desk.second.email])
    assert waiting(client, desk.validator) == [desk.action.pk]
    assert waiting(client, desk.publisher) == []
    log_in(client, desk.evaluator)
    page = client.get(case_page("agency_case", desk.action)).content.decode()
    assert "Attend la validation de" in page
    assert desk.validator.full_name in page


def test_whoever_prepared_the_sheet_does_not_wait_for_herself(client):
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)
    assert told("to_validate") == [desk.validator.email]
    assert waiting(client, desk.second) == []
    perform(desk.notice, "request_completion", actor=desk.second)
    factory.sign(desk)
    factory.review(desk)
    assert waiting(client, desk.second) == [desk.action.pk]


def test_a_version_that_was_sent_back_is_told_again():
    desk = factory.in_review()
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "send_back", actor=desk.validator, comment="À revoir")
    perform(desk.notice, "edit_sheet", actor=desk.evaluator, summary=factory.SUMMARY)
    assert told("to_validate").count(desk.validator.email) == 2


def test_publishers_hear_of_a_validation_but_not_who_may_not_publish(client):
    desk = urgent(factory.in_review())
    perform(desk.notice, "validate", actor=desk.validator)
    assert told("to_publish") == sorted([desk.publisher.email, desk.second.email])
    assert waiting(client, desk.publisher) == [desk.action.pk]
    assert waiting(client, desk.validator) == []


def test_a_proposal_waits_for_the_other_validator_and_the_end_for_any(client):
    desk = factory.published()
    told_in_public = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(
        desk.action, "retract", actor=desk.validator, reasons="R", payload=told_in_public
    )
    assert waiting(client, desk.validator) == []
    assert waiting(client, desk.second) == [desk.action.pk]
    perform(row, "refuse", actor=desk.second, comment="Non")
    assert waiting(client, desk.second) == []
    report = {"supplied": 10, "returned": 7, "customers": 3, "replies": 3}
    perform(desk.again(), "report", actor=desk.signatory, report=report)
    assert waiting(client, desk.validator) == [desk.action.pk]


def test_the_inbox_opens_on_decisions_for_those_who_take_nothing_on(client):
    desk = factory.in_review()
    for user, view in (
        (desk.validator, "decision"),
        (desk.publisher, "decision"),
        (desk.second, "new"),
        (desk.evaluator, "new"),
    ):
        log_in(client, user)
        assert client.get(reverse("filings:inbox")).context["view"] == view
