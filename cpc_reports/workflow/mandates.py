"""Transitions of a letter of mandate: checked once by the agency, withdrawn by either side."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import mandates as effects
from cpc_reports.enums import MandateState
from cpc_reports.models import MandateLetter
from cpc_reports.workflow.conditions import mandates as on
from portal.core.workflow import Workflow, transition

mandate_workflow = Workflow(
    MandateLetter,
    MandateState,
    [
        transition(
            "accept",
            label=_("Accepter la lettre"),
            event=_("Lettre de mandat vérifiée"),
            source=MandateState.PENDING,
            target=MandateState.ACCEPTED,
            allowed=rules.is_evaluator,
            required=["starts_on", "ends_on"],
            checks=[on.dates_follow],
            apply=on.stamp_accepted,
            effects=[effects.tell_decision],
        ),
        transition(
            "refuse",
            label=_("Refuser la lettre"),
            event=_("Lettre de mandat refusée"),
            source=MandateState.PENDING,
            target=MandateState.REFUSED,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=on.stamp_refused,
            effects=[effects.tell_decision],
            danger=True,
        ),
        transition(
            "withdraw",
            label=_("Retirer la lettre"),
            event=_("Lettre de mandat retirée"),
            source=[MandateState.PENDING, MandateState.ACCEPTED],
            target=MandateState.WITHDRAWN,
            allowed=rules.is_told | rules.is_evaluator,
            required=["comment"],
            apply=on.stamp_withdrawn,
            effects=[effects.tell_end],
            danger=True,
        ),
    ],
)
