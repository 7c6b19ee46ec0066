"""Transitions of a request to be added to the registers."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import register as effects
from cpc_reports.enums import BodyRequestState
from cpc_reports.models import BodyRequest
from cpc_reports.workflow.conditions import register as on
from portal.core.workflow import Workflow, transition

body_request_workflow = Workflow(
    BodyRequest,
    BodyRequestState,
    [
        transition(
            "accept",
            label=_("Ajouter au registre"),
            source=BodyRequestState.PENDING,
            target=BodyRequestState.ACCEPTED,
            allowed=rules.is_evaluator,
            params=["body"],
            checks=[on.body_is_given],
            apply=on.stamp_body_accepted,
            effects=[effects.link_account, effects.tell_decision],
        ),
        transition(
            "refuse",
            label=_("Refuser"),
            source=BodyRequestState.PENDING,
            target=BodyRequestState.REFUSED,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=on.stamp_body_refused,
            effects=[effects.tell_decision],
            danger=True,
        ),
    ],
)
