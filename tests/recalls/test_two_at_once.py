"""Two people on one action at once, on real connections: one wins, the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import translation

from portal.core.workflow import NotAllowed, TransitionError, perform
from portal.filings.services import proposals
from portal.publication.models import Publication, Version
from recalls.models import Notice
from recalls.tasks import publish_scheduled
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts at the same instant, each on its own connection; return their outcomes."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            with translation.override("fr"):
                gate.wait(30)
                act()
                return "done"
        except TransitionError as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_publishers_publish_one_version():
    desk = factory.validated()
    notice = desk.notice

    outcomes = at_once(
        lambda: perform(notice, "publish", actor=desk.publisher),
        lambda: perform(notice, "publish", actor=desk.validator),
    )

    assert outcomes == ["WrongState", "done"]
    assert Version.objects.count() == Publication.objects.count() == 1
    assert desk.notice.published_count == 1


def test_the_timer_and_a_publisher_publish_one_version():
    desk = factory.validated()
    told = {"publish_at": factory.later(), "comment": "Embargo"}
    perform(desk.notice, "schedule", actor=desk.validator, **told)
    Notice.objects.update(publish_at=factory.earlier())
    notice = desk.notice

    outcomes = at_once(lambda: perform(notice, "publish", actor=desk.publisher), publish_scheduled)

    assert outcomes[-1] == "done"
    assert Version.objects.get().number == 1
    assert desk.notice.published_count == 1


def test_two_validators_validate_once():
    desk = factory.in_review()
    notice = desk.notice

    outcomes = at_once(
        lambda: perform(notice, "validate", actor=desk.validator),
        lambda: perform(notice, "validate", actor=desk.second),
    )

    assert outcomes == ["WrongState", "done"]
    assert desk.again().transitions.filter(name="validate").count() == 1


def test_a_notice_is_validated_or_withdrawn_never_both():
    desk = factory.in_review()
    notice = desk.notice

    outcomes = at_once(
        lambda: perform(notice, "validate", actor=desk.validator),
        lambda: perform(notice, "withdraw", actor=desk.signatory, comment="Erreur"),
    )

    assert outcomes == ["WrongState", "done"]
    assert (desk.notice.state, desk.again().state) in [
        ("validated", "received"),
        ("ended", "withdrawn"),
    ]


def test_two_confirmations_of_one_proposal_publish_once():
    desk = factory.submitted()
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    row = proposals.propose(
        desk.again(),
        "fast_publish",
        actor=desk.validator,
        reasons="Risque vital",
        payload={"summary": factory.SUMMARY},
    )

    outcomes = at_once(*[lambda: perform(row, "confirm", actor=desk.second)] * 2)

    assert outcomes == ["WrongState", "done"]
    assert Version.objects.get().number == 1


def test_the_sheet_edited_while_it_is_validated_is_the_one_that_was_read():
    desk = factory.in_review()
    notice = desk.notice

    outcomes = at_once(
        lambda: perform(notice, "validate", actor=desk.validator),
        lambda: perform(notice, "edit_sheet", actor=desk.evaluator, summary="Autre {R}"),
    )

    assert outcomes in (["WrongState", "done"], ["done", "done"])
    last = desk.again().transitions.filter(name__in=["validate", "edit_sheet"]).last()
    assert last.name == "validate"


def test_two_evaluators_take_once():
    desk = factory.submitted()
    notice = desk.notice
    outcomes = at_once(
        lambda: perform(notice, "take", actor=desk.evaluator),
        lambda: perform(notice, "take", actor=desk.second),
    )
    assert outcomes == ["WrongState", "done"]
    assert desk.again().assigned_to in (desk.evaluator, desk.second)


def test_a_lane_changed_while_the_notice_is_validated_opens_no_way_around_two_people():
    desk = factory.in_review()
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    action, notice = desk.again(), desk.notice

    at_once(
        lambda: perform(notice, "validate", actor=desk.validator),
        lambda: perform(action, "set_lane", actor=desk.evaluator, urgent=False),
    )

    if desk.again().is_urgent:
        with pytest.raises(NotAllowed):
            perform(desk.notice, "publish", actor=desk.validator)
    else:
        lane = desk.again().transitions.filter(name="set_lane").last()
        assert lane.pk < desk.again().transitions.get(name="validate").pk
