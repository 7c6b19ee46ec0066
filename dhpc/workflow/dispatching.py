"""Transitions of the dossier from its agreement to its closure (ST13 to ST20)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import dispatch as effects
from dhpc.effects import dossier as common
from dhpc.enums import DossierState
from dhpc.workflow import sending as on
from dhpc.workflow.conditions import is_running
from portal.core.workflow import transition
from portal.filings.services.proposals import SYSTEM as TWO_PEOPLE

DISPATCHING = [
    transition(
        "move_european_day",
        label=_("Quitter la date européenne"),
        event=_("Date européenne écartée par décision motivée"),
        source=[DossierState.WRITING, DossierState.AGREED],
        target=None,
        allowed=rules.is_validator,
        required=["comment"],
        guards=[on.has_european_day],
        apply=on.set_moved,
    ),
    transition(
        "schedule",
        label=_("Confirmer la date de diffusion"),
        event=_("Diffusion programmée, embargo jusque-là"),
        source=DossierState.AGREED,
        target=DossierState.SCHEDULED,
        allowed=rules.is_evaluator,
        guards=[is_running, on.proof_is_ready, on.perimeter_is_agreed, on.day_is_allowed],
        apply=on.set_day,
        effects=[effects.tell_schedule],
    ),
    transition(
        "unschedule",
        label=_("Annuler la programmation"),
        event=_("Programmation annulée"),
        source=DossierState.SCHEDULED,
        target=DossierState.AGREED,
        allowed=rules.is_evaluator,
        required=["comment"],
        apply=on.clear_day,
    ),
    transition(
        "declare",
        label=_("Déclarer un envoi"),
        event=_("Envoi déclaré"),
        source=[DossierState.SCHEDULED, DossierState.DISPATCHED],
        target=DossierState.DISPATCHED,
        allowed=rules.may_declare,
        required=["statements"],
        guards=[is_running, on.its_day_has_come, on.perimeter_is_agreed],
        checks=[on.statements_are_sound],
        effects=[effects.keep_statements, effects.start_dispatch],
    ),
    transition(
        "substitute",
        label=_("Diffuser d’office"),
        event=_("Diffusion d’office par l’agence, décidée par deux personnes"),
        # Before the agreement, the agency writes the letter too.
        source=[
            DossierState.QUALIFIED,
            DossierState.COORDINATION,
            DossierState.WRITING,
            DossierState.AGREED,
            DossierState.SCHEDULED,
            DossierState.DISPATCHED,
        ],
        target=None,
        system=TWO_PEOPLE,
        guards=[on.is_unsubstituted],
        apply=on.set_substituted,
        effects=[
            effects.take_over_writing,
            effects.withdraw_questions,
            effects.tell_substitution,
        ],
        danger=True,
    ),
    transition(
        "close",
        label=_("Clore le dossier"),
        event=_("Dossier clos"),
        source=DossierState.DISPATCHED,
        target=DossierState.CLOSED,
        allowed=rules.is_validator,
        guards=[on.coverage_is_accepted, on.is_public],
        apply=on.set_closed,
        effects=[common.stop_clocks, effects.tell_closure],
    ),
    transition(
        "reopen",
        label=_("Rouvrir le dossier"),
        event=_("Dossier rouvert"),
        source=DossierState.CLOSED,
        target=DossierState.DISPATCHED,
        allowed=rules.is_validator,
        required=["comment"],
        apply=on.clear_closed,
    ),
]
