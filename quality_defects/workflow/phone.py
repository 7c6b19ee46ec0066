"""Transitions of the call to the agency."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import phone as effects
from quality_defects.enums import EscalationStep, PhoneAlertState
from quality_defects.models import PhoneAlert

CLOCK = "clock"
CALL = ["called_at", "number", "interlocutor", "minutes", "outcome"]


def _logged(alert: PhoneAlert, step: Step) -> None:
    alert.logged_at = step.at


def _confirmed(alert: PhoneAlert, step: Step) -> None:
    alert.confirmed_at = step.at


def _ended(alert: PhoneAlert, step: Step) -> None:
    alert.escalate_at = None


def _firm_has_not_logged(alert: PhoneAlert) -> list[Obstacle]:
    if alert.logged_at is None:
        return []
    return [Obstacle(str(_("Votre appel est déjà noté.")))]


def _logged_call(side: str) -> Any:
    def write(alert: PhoneAlert, step: Step) -> None:
        effects.log_call(alert, step, side)

    return write


def _told(which: EscalationStep) -> Callable[[PhoneAlert, Step], None]:
    def write(alert: PhoneAlert, step: Step) -> None:
        setattr(alert, f"{which.value}_told_at", step.at)
        following = alert.next_step
        alert.escalate_at = alert.step_due_at(following) if following else None

    return write


def _is_next(which: EscalationStep) -> Callable[[PhoneAlert, Step], list[Obstacle]]:
    def check(alert: PhoneAlert, step: Step) -> list[Obstacle]:
        if alert.next_step == which and step.at >= alert.step_due_at(which):
            return []
        return [Obstacle(str(_("Cette relance est déjà partie, ou n’est pas encore due.")))]

    return check


ESCALATIONS = {
    EscalationStep.FIRM: "remind_firm",
    EscalationStep.DUTY_OFFICER: "escalate",
    EscalationStep.HEAD: "escalate_to_head",
}
"""The transition that takes each step."""


def _escalation(which: EscalationStep, label: Any, event: Any, tell: Any) -> Any:
    return transition(
        ESCALATIONS[which],
        label=label,
        event=event,
        source=PhoneAlertState.OPEN,
        target=None,
        system=CLOCK,
        internal=which is not EscalationStep.FIRM,
        checks=[_is_next(which)],
        apply=_told(which),
        effects=[tell],
    )


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
            apply=_logged,
            effects=[_logged_call("firm")],
        ),
        transition(
            "log_call_afterwards",
            label=_("Noter l’appel passé"),
            event=_("Appel à l’agence déclaré"),
            source=[PhoneAlertState.CONFIRMED, PhoneAlertState.ENDED],
            target=None,
            allowed=rules.is_drafter,
            params=CALL,
            required=["called_at", "number"],
            guards=[_firm_has_not_logged],
            apply=_logged,
            effects=[_logged_call("firm")],
        ),
        transition(
            "confirm_call",
            label=_("Appel reçu"),
            event=_("Appel confirmé par l’agence"),
            source=[PhoneAlertState.OPEN, PhoneAlertState.CALLED],
            target=PhoneAlertState.CONFIRMED,
            allowed=rules.is_on_duty,
            params=CALL,
            required=["called_at", "number"],
            apply=_confirmed,
            effects=[_logged_call("agency")],
        ),
        transition(
            "end",
            label=_("Ne plus attendre l’appel"),
            event=_("Appel devenu sans objet"),
            source=PhoneAlertState.OPEN,
            target=PhoneAlertState.ENDED,
            system=effects.FILING,
            required=["comment"],
            apply=_ended,
        ),
        _escalation(
            EscalationStep.FIRM,
            _("Relancer le déclarant"),
            _("Relance du déclarant : aucun appel noté"),
            effects.remind_firm,
        ),
        _escalation(
            EscalationStep.DUTY_OFFICER,
            _("Prévenir l’astreinte"),
            _("Astreinte prévenue : rappel proposé sans appel"),
            effects.tell_duty_officers,
        ),
        _escalation(
            EscalationStep.HEAD,
            _("Prévenir le chef de pôle"),
            _("Chef de pôle prévenu : rappel proposé sans appel"),
            effects.tell_heads,
        ),
    ],
    parent="filing",
)
