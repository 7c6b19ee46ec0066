"""What an agent may make of a case for other workflows and other authorities."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Transition, transition
from portal.filings.models import Handover
from portal.filings.models.handovers import HandoverState
from quality_defects import rules
from quality_defects.effects import children as effects
from quality_defects.models import Case


def _not_handed_over(target: str) -> object:
    """Refuse what waits already, and what was taken up when nothing new has come since."""

    def guard(case: Case) -> list[Obstacle]:
        sent = Handover.objects.filter(source_subject=case.subject, target_workflow=target)
        if sent.filter(state=HandoverState.PENDING).exists():
            return [Obstacle(str(_("Déjà transmis : la reprise est attendue.")))]
        taken = sent.filter(state=HandoverState.RECEIVED).last()
        if taken is None or _has_news(case, taken.created_at):
            return []
        text = _(
            "Déjà transmis et repris%(where)s : rien de nouveau, ni décision ni version du "
            "volet 1, n’est venu depuis."
        )
        where = f" ({taken.target_ref})" if taken.target_ref else ""
        return [Obstacle(text % {"where": where})]

    return guard


def _has_news(case: Case, since: datetime) -> bool:
    """Tell whether a decision, or a version of Volet 1, came after `since`."""
    versions = case.revisions.filter(part=case.volet1.part_name)
    return (
        case.decisions.filter(created_at__gt=since).exists()
        or versions.filter(signed_at__gt=since).exists()
    )


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
            guards=[_not_handed_over(effects.RECALLS)],
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
            guards=[_not_handed_over(effects.LETTERS)],
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
