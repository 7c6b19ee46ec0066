"""Transitions of the dispatch of an agreed letter (ST13 to ST18)."""

from django.utils.translation import gettext_lazy as _

from dhpc.effects.dossier import FILING
from dhpc.enums import DispatchState
from dhpc.models import Dispatch
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
            "reset",
            label=_("Recommencer"),
            event=_("Diffusion à préparer de nouveau"),
            source=[DispatchState.PROOFING, DispatchState.READY],
            target=DispatchState.IDLE,
            system=FILING,
        ),
    ],
    parent="filing",
)
