"""What an agent may make of a case for other workflows and other authorities."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Transition, transition
from portal.filings.models import Handover
from portal.filings.models.handovers import HandoverState
from quality_defects import rules
from quality_defects.effects import children as effects
from quality_defects.models import Case


def _not_waiting(target: str) -> object:
    def guard(case: Case) -> list[Obstacle]:
        waiting = Handover.objects.filter(
            source_subject=case.subject, target_workflow=target, state=HandoverState.PENDING
        )
        if not waiting.exists():
            return []
        return [Obstacle(str(_("Déjà transmis : la reprise est attendue.")))]

    return guard


def births(sources: Iterable[str]) -> list[Transition]:
    """Return the transitions, each of which leaves the case where it is."""
    return [
        transition(
            "hand_over_recall",
            label=_("Transmettre un rappel de lot"),
            event=_("Rappel de lot transmis aux actions de sécurité"),
            source=sources,
            target=None,
            internal=True,
            allowed=rules.is_on_duty,
            guards=[_not_waiting(effects.RECALLS)],
            effects=[effects.hand_over_recall],
        ),
        transition(
            "hand_over_letter",
            label=_("Demander une lettre aux professionnels"),
            event=_("Lettre aux professionnels demandée"),
            source=sources,
            target=None,
            internal=True,
            allowed=rules.is_evaluator,
            guards=[_not_waiting(effects.LETTERS)],
            effects=[effects.hand_over_letter],
        ),
        transition(
            "print_rapid_alert",
            label=_("Préparer l’alerte rapide européenne"),
            event=_("Formulaire d’alerte rapide préparé"),
            source=sources,
            target=None,
            internal=True,
            allowed=rules.is_on_duty,
            effects=[effects.print_rapid_alert],
        ),
    ]
