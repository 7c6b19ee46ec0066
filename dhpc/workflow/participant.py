"""Transitions of a laboratory of the dossier (ST03)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import perimeter
from dhpc.effects.dossier import FILING
from dhpc.enums import ParticipantState
from dhpc.models import Participant
from dhpc.workflow import conditions as on
from portal.core.workflow import Workflow, transition

OPEN = (ParticipantState.INVITED, ParticipantState.CONTESTED, ParticipantState.SILENT)

participant_workflow = Workflow(
    Participant,
    ParticipantState,
    [
        transition(
            "accept",
            label=_("Accepter le périmètre"),
            event=_("Périmètre accepté par un laboratoire"),
            source=OPEN,
            target=ParticipantState.ACCEPTED,
            allowed=rules.is_participant,
            params=["wanted_coordinator", "comment"],
            checks=[on.wanted_takes_part],
            apply=on.set_answer,
            effects=[perimeter.end_own_clock],
        ),
        transition(
            "contest",
            label=_("Contester le périmètre"),
            event=_("Périmètre contesté par un laboratoire"),
            source=[ParticipantState.INVITED, ParticipantState.ACCEPTED, ParticipantState.SILENT],
            target=ParticipantState.CONTESTED,
            allowed=rules.is_participant,
            required=["comment"],
            params=["wanted_coordinator"],
            checks=[on.wanted_takes_part],
            apply=on.set_answer,
            effects=[perimeter.end_own_clock],
        ),
        transition(
            "expire",
            label=_("Constater l’absence de réponse"),
            event=_("Laboratoire sans réponse"),
            source=ParticipantState.INVITED,
            target=ParticipantState.SILENT,
            system=FILING,
        ),
        transition(
            "remove",
            label=_("Sortir du périmètre"),
            event=_("Laboratoire sorti du périmètre"),
            source=[*OPEN, ParticipantState.ACCEPTED],
            target=ParticipantState.REMOVED,
            allowed=rules.is_evaluator,
            system=FILING,
            required=["comment"],
            effects=[perimeter.end_own_clock],
        ),
        transition(
            "invite_again",
            label=_("Inviter de nouveau"),
            event=_("Laboratoire invité de nouveau"),
            source=ParticipantState.REMOVED,
            target=ParticipantState.INVITED,
            system=FILING,
            apply=on.set_invited,
        ),
    ],
    parent="filing",
)
