"""Transitions of the dispatch of an agreed letter (ST13 to ST18)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import dispatch as effects
from dhpc.effects.dossier import FILING
from dhpc.enums import DispatchState
from dhpc.models import Dispatch
from dhpc.workflow import sending as on
from portal.core.workflow import Workflow, transition

dispatch_workflow = Workflow(
    Dispatch,
    DispatchState,
    [
        transition(
            "prepare",
            label=_("Préparer la diffusion"),
            event=_("Bon à tirer attendu"),
            source=DispatchState.IDLE,
            target=DispatchState.PROOFING,
            system=FILING,
        ),
        transition(
            "approve_proof",
            label=_("Accepter le bon à tirer"),
            event=_("Bon à tirer identique à la lettre approuvée"),
            source=DispatchState.PROOFING,
            target=DispatchState.READY,
            system=FILING,
            guards=[on.proof_is_identical],
        ),
        transition(
            "reset",
            label=_("Recommencer"),
            event=_("Diffusion à préparer de nouveau"),
            source=[DispatchState.PROOFING, DispatchState.READY],
            target=DispatchState.IDLE,
            system=FILING,
        ),
        transition(
            "start",
            label=_("Commencer la diffusion"),
            event=_("Premier envoi déclaré, preuves attendues"),
            source=DispatchState.READY,
            target=DispatchState.PROOFS_DUE,
            system=FILING,
            required=["first_sent_at"],
            apply=on.set_first_sending,
        ),
        transition(
            "file_proofs",
            label=_("Transmettre les preuves"),
            event=_("Preuves de diffusion signées et transmises"),
            source=[DispatchState.PROOFS_DUE, DispatchState.RELAUNCH],
            target=DispatchState.CONTROL,
            allowed=rules.may_prove,
            required=["lines"],
            guards=[on.pieces_are_joined],
            checks=[on.proofs_add_up],
            effects=[effects.keep_proofs],
        ),
        transition(
            "relaunch",
            label=_("Demander une relance"),
            event=_("Relance demandée"),
            source=DispatchState.CONTROL,
            target=DispatchState.RELAUNCH,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=on.next_round,
            effects=[effects.end_control, effects.start_relaunch, effects.tell_relaunch],
        ),
        transition(
            "accept_coverage",
            label=_("Accepter la couverture"),
            event=_("Couverture acceptée"),
            source=DispatchState.CONTROL,
            target=DispatchState.COVERED,
            allowed=rules.is_evaluator,
            params=["comment"],
            checks=[on.low_coverage_is_explained],
            effects=[effects.end_control, effects.tell_coverage],
        ),
    ],
    parent="filing",
)
