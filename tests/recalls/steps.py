"""Steps that tests of the transitions share."""

import datetime

import pytest

from portal.core.workflow import GuardFailed, perform
from portal.filings.services import proposals
from tests.factories import recalls as factory

HOUR = datetime.timedelta(hours=1)


def refused(row, name, actor, **params):
    """Return the fields, or the words, of what prevents a transition."""
    with pytest.raises(GuardFailed) as failure:
        perform(row, name, actor=actor, **params)
    return [one.field or str(one.text) for one in failure.value.obstacles]


def amending(**answers):
    desk = factory.published(**answers)
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    return desk


def urgent(desk):
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    return desk


def fast(desk, *, by=None, **told):
    return proposals.propose(
        desk.again(),
        "fast_publish",
        actor=by or desk.validator,
        reasons="Risque vital",
        payload={"summary": factory.SUMMARY} | told,
    )


def publish_all(desk):
    """Carry a draft that is ready through to its publication."""
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)
    return desk
