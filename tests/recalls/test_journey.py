"""An action from its draft to its end, through the engine alone."""

import datetime

import pytest
from django.utils import timezone

from portal.core.workflow import NotAllowed, perform
from portal.publication.models import CurrentItem
from recalls.models import Notice, Scope
from recalls.tasks import publish_scheduled
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db


def test_an_action_gets_its_number_when_it_is_sent_and_its_public_one_when_published():
    desk = factory.submitted()
    assert desk.again().reference.endswith("-RAP-00001")
    assert desk.again().public_reference is None
    assert desk.publication() is None

    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    assert desk.publication() is None
    perform(desk.notice, "publish", actor=desk.publisher)

    year = timezone.localtime().year % 100
    public = desk.publication()
    assert public.reference == f"R{year:02d}00001"
    assert desk.again().public_reference == public.reference
    assert desk.again().state == "published"
    assert public.reference in public.current.summary
    assert "{R}" not in public.current.summary


def test_what_is_published_holds_nothing_private():
    desk = factory.published()

    told = str(desk.publication().current.payload)

    assert "Personne Exemple" not in told
    assert "01 99 00 00 02" not in told
    assert "Service clients" in told


def test_a_lot_is_released_by_the_version_that_no_longer_names_it():
    desk = factory.published(scopes=(factory.SCOPE, factory.SCOPE | {"lot": "LOT43"}))
    factory.publish_again(
        desk, "lots_released", lambda notice: Scope.objects.filter(lot="LOT43").delete()
    )

    status = dict(CurrentItem.objects.filter(key="03401234567890").values_list("lot_key", "status"))

    assert status == {"LOT42": "affected", "LOT43": "released"}


def test_whoever_edited_the_sheet_does_not_validate_it():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)

    with pytest.raises(NotAllowed):
        perform(desk.notice, "validate", actor=desk.second)


def test_in_the_urgent_lane_who_validated_does_not_publish():
    desk = factory.in_review()
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    perform(desk.notice, "validate", actor=desk.validator)

    with pytest.raises(NotAllowed):
        perform(desk.notice, "publish", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)


def test_the_timer_publishes_at_the_hour_and_not_before():
    desk = factory.validated()
    at = timezone.now() + datetime.timedelta(hours=1)
    perform(desk.notice, "schedule", actor=desk.validator, publish_at=at, comment="Embargo")
    assert publish_scheduled() == 0
    assert desk.publication() is None

    Notice.objects.filter(pk=desk.notice.pk).update(
        publish_at=timezone.now() - datetime.timedelta(seconds=1)
    )

    assert publish_scheduled() == 1
    assert publish_scheduled() == 0
    assert desk.publication().current.number == 1


def test_an_action_is_closed_with_its_report_and_reopened_with_a_reason():
    desk = factory.published()
    report = {"supplied": 10, "returned": 8, "used": 2, "customers": 3, "replies": 3}
    perform(desk.again(), "report", actor=desk.signatory, report=report)

    perform(desk.again(), "close", actor=desk.validator, closure_reason="report")
    closed = desk.publication().current
    perform(desk.again(), "reopen", actor=desk.validator, public_reason="Nouveaux lots")
    reopened = desk.publication().current

    assert (closed.number, closed.kind, closed.lifecycle) == (2, "closure", "closed")
    assert (reopened.number, reopened.lifecycle) == (3, "open")
    assert reopened.reason == "Nouveaux lots"
    assert reopened.items.count() == closed.items.count()
