"""Transitions of the requests of a Volet 1."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import sheet_requests as effects
from quality_defects.enums import SheetRequestState
from quality_defects.models import SheetRequest

FILING = "filing"


def _end(request: SheetRequest, step: Step) -> None:
    request.ended_at = step.at
    request.ending_reason = step.comment


sheet_request_workflow = Workflow(
    SheetRequest,
    SheetRequestState,
    [
        transition(
            "answer",
            label=_("Noter la fiche reçue"),
            event=_("Fiche demandée reçue"),
            source=SheetRequestState.ASKED,
            target=SheetRequestState.ANSWERED,
            system=FILING,
            apply=_end,
            effects=[effects.meet_clock, effects.tell_answered],
        ),
        transition(
            "decline",
            label=_("Décliner la demande"),
            event=_("Demande de fiche déclinée"),
            source=SheetRequestState.ASKED,
            target=SheetRequestState.DECLINED,
            allowed=rules.is_drafter,
            required=["comment"],
            apply=_end,
            effects=[effects.cancel_clock, effects.tell_declined],
        ),
        transition(
            "withdraw",
            label=_("Retirer la demande"),
            event=_("Demande de fiche retirée"),
            source=SheetRequestState.ASKED,
            target=SheetRequestState.WITHDRAWN,
            allowed=rules.is_on_duty,
            required=["comment"],
            apply=_end,
            effects=[effects.cancel_clock, effects.tell_withdrawn],
        ),
    ],
    parent="filing",
)
