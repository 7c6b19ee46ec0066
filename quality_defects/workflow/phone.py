"""Transitions of the call to the agency."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import phone as effects
from quality_defects.enums import PhoneAlertState
from quality_defects.models import PhoneAlert

CLOCK = "clock"


def _escalated(alert: PhoneAlert, step: Step) -> None:
    alert.escalated_at = step.at


def _not_yet_escalated(alert: PhoneAlert) -> list[Obstacle]:
    if alert.escalated_at is None:
        return []
    return [Obstacle(str(_("L’astreinte a déjà été prévenue.")))]


CALL = ["called_at", "number", "interlocutor", "minutes", "outcome"]


def _logged_call(side: str) -> Any:
    def write(alert: PhoneAlert, step: Step) -> None:
        effects.log_call(alert, step, side)

    return write


phone_workflow = Workflow(
    PhoneAlert,
    PhoneAlertState,
    [
        transition(
            "log_call",
            label=_("Noter l’appel passé"),
            event=_("Appel à l’agence déclaré"),
            source=PhoneAlertState.OPEN,
            target=PhoneAlertState.CALLED,
            allowed=rules.is_drafter,
            params=CALL,
            required=["called_at", "number"],
            effects=[_logged_call("firm")],
        ),
        transition(
            "confirm_call",
            label=_("Confirmer l’appel reçu"),
            event=_("Appel confirmé par l’agence"),
            source=[PhoneAlertState.OPEN, PhoneAlertState.CALLED],
            target=PhoneAlertState.CONFIRMED,
            allowed=rules.is_on_duty,
            params=CALL,
            required=["called_at", "number"],
            effects=[_logged_call("agency")],
        ),
        transition(
            "escalate",
            label=_("Prévenir l’astreinte"),
            event=_("Astreinte prévenue"),
            source=PhoneAlertState.OPEN,
            target=None,
            system=CLOCK,
            internal=True,
            guards=[_not_yet_escalated],
            apply=_escalated,
            effects=[effects.escalate_to_duty_officer],
        ),
    ],
    parent="filing",
)
