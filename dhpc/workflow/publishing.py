"""Transitions of the dossier that make a letter public, or replace it (ST15)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import dossier as common
from dhpc.effects import publishing as effects
from dhpc.effects.dossier import FILING
from dhpc.enums import DossierState
from dhpc.workflow import sending as on
from dhpc.workflow.conditions import is_running
from portal.core.workflow import transition

PUBLISHING = [
    transition(
        "publish",
        label=_("Publier la lettre"),
        event=_("Lettre publiée"),
        source=DossierState.DISPATCHED,
        target=None,
        allowed=rules.is_publisher | rules.is_validator,
        params=["supersedes"],
        guards=[
            is_running,
            on.is_unpublished,
            on.something_left,
            on.embargo_is_over,
            on.network_was_told,
        ],
        checks=[on.superseded_is_public],
        apply=on.set_superseded,
        effects=[effects.publish_letter],
    ),
    transition(
        "extend",
        label=_("Publier une information d’extension"),
        event=_("Lettre étendue aux spécialités entrées après la diffusion"),
        source=DossierState.DISPATCHED,
        target=None,
        allowed=rules.is_publisher | rules.is_validator,
        params=["comment"],
        guards=[is_running, on.is_public, on.medicines_joined, on.late_laboratories_answered],
        effects=[effects.publish_extension],
    ),
    transition(
        "withdraw_annex",
        label=_("Retirer une annexe publiée"),
        event=_("Annexe retirée du registre"),
        source=[DossierState.DISPATCHED, DossierState.CLOSED, DossierState.SUPERSEDED],
        target=None,
        allowed=rules.is_publisher | rules.is_validator,
        params=["file"],
        required=["file", "comment"],
        guards=[on.an_annex_is_public],
        checks=[on.annex_is_public],
        effects=[effects.withdraw_annex],
        danger=True,
    ),
    transition(
        "go_public",
        label=_("Rendre publique"),
        event=_("Numéro public attribué"),
        source=DossierState.DISPATCHED,
        target=None,
        system=FILING,
        required=["public_reference"],
        apply=on.set_public,
    ),
    transition(
        "replace",
        label=_("Remplacer"),
        event=_("Lettre remplacée par une autre"),
        source=[DossierState.DISPATCHED, DossierState.CLOSED],
        target=DossierState.SUPERSEDED,
        system=FILING,
        apply=on.clear_closed,
        effects=[common.stop_clocks, effects.publish_replacement],
    ),
]
