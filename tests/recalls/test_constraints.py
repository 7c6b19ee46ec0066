"""What the database itself refuses of an action and of its notice."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from recalls.models import Action, FinalReport, Notice
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db
REPORT = {"supplied": 10, "returned": 8, "used": 2, "customers": 3, "replies": 3}


@pytest.mark.parametrize(
    ("model", "change", "constraint"),
    [
        (Action, {"state": "draft"}, "recalls_action_draft_iff_unnumbered"),
        (Action, {"reference": None}, "recalls_action_draft_iff_unnumbered"),
        (Action, {"received_at": None}, "recalls_action_received_iff_numbered"),
        (Action, {"public_reference": None}, "recalls_action_public_iff_numbered"),
        (Action, {"first_published_at": None}, "recalls_action_public_iff_numbered"),
        (Action, {"state": "received"}, "recalls_action_public_iff_numbered"),
        (Action, {"state": "closed"}, "recalls_action_closed_by_somebody"),
        (Action, {"closure_reason": "other"}, "recalls_action_closed_by_somebody"),
        (Notice, {"state": "draft"}, "recalls_notice_submitted_iff_dated"),
        (Notice, {"first_submitted_at": None}, "recalls_notice_submitted_iff_dated"),
        (Notice, {"state": "scheduled"}, "recalls_notice_scheduled_iff_dated"),
        (Notice, {"publish_at": timezone.now()}, "recalls_notice_scheduled_iff_dated"),
        (
            Notice,
            {"state": "validated", "validated_by": None},
            "recalls_notice_approved_by_somebody",
        ),
    ],
)
def test_the_database_refuses_what_no_transition_leads_to(model, change, constraint):
    factory.published()
    with pytest.raises(IntegrityError, match=constraint):
        model.objects.update(**change)


def test_the_database_refuses_more_replies_than_customers():
    desk = factory.published()
    with pytest.raises(IntegrityError, match="recalls_finalreport_replies_fit"):
        FinalReport.objects.create(
            filing=desk.again(),
            signed_by=desk.signatory,
            signed_at=timezone.now(),
            **REPORT | {"replies": 4},
        )
