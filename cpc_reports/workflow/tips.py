"""Transitions of what is told to an entitled body: confirmed, taken up or declined."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import tips as effects
from cpc_reports.enums import TipState
from cpc_reports.models import Tip
from cpc_reports.workflow.conditions import tips as on
from portal.core.workflow import Workflow, transition

tip_workflow = Workflow(
    Tip,
    TipState,
    [
        transition(
            "send",
            label=_("Transmettre à l’organisme"),
            event=_("Information transmise à l’organisme"),
            source=TipState.PENDING,
            target=TipState.SENT,
            system=effects.ADDRESS,
            checks=[on.body_has_its_account],
            apply=on.set_number,
            effects=[effects.tell_body],
        ),
        transition(
            "take_up",
            label=_("Préparer un signalement"),
            event=_("Information reprise dans un signalement en préparation"),
            source=TipState.SENT,
            target=TipState.TAKEN_UP,
            allowed=rules.is_told,
            required=["report"],
            checks=[on.is_not_erased, on.report_is_ours],
            apply=on.stamp_taken_up,
            effects=[effects.tell_sender],
        ),
        transition(
            "decline",
            label=_("Décliner"),
            event=_("Information déclinée"),
            source=TipState.SENT,
            target=TipState.DECLINED,
            allowed=rules.is_told,
            required=["comment"],
            checks=[on.is_not_erased],
            apply=on.stamp_declined,
            effects=[effects.tell_sender],
        ),
    ],
)
