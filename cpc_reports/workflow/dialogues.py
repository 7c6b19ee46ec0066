"""Transitions of what is asked and answered after a first answer, until it is closed."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.effects import dialogues as effects
from cpc_reports.effects.report import FILING
from cpc_reports.enums import DialogueState
from cpc_reports.models import Dialogue
from cpc_reports.workflow.conditions import dialogues as on
from portal.core.workflow import Workflow, transition

GOING_ON = (DialogueState.OPEN, DialogueState.WAITING, DialogueState.SILENT)

dialogue_workflow = Workflow(
    Dialogue,
    DialogueState,
    [
        transition(
            "ask",
            label=_("Demander une précision"),
            event=_("Précision demandée"),
            source=[DialogueState.OPEN, DialogueState.SILENT],
            target=DialogueState.WAITING,
            allowed=rules.is_evaluator,
            required=["text", "due_on"],
            guards=[on.was_answered, on.is_evaluated],
            checks=[on.due_in_time],
            apply=on.set_due,
            effects=[effects.keep_question],
            internal=True,
        ),
        transition(
            "reply",
            label=_("Répondre"),
            event=_("Précision apportée"),
            source=GOING_ON,
            target=DialogueState.OPEN,
            allowed=rules.is_party,
            required=["text"],
            guards=[on.was_answered, on.is_evaluated],
            apply=on.clear_due,
            effects=[effects.keep_answer, effects.end_wait, effects.tell_agency],
            internal=True,
        ),
        transition(
            "record_reply",
            label=_("Saisir la précision reçue"),
            event=_("Précision apportée, saisie par l’agence"),
            source=GOING_ON,
            target=DialogueState.OPEN,
            allowed=rules.is_evaluator,
            required=["text", "channel"],
            guards=[on.is_with_a_laboratory, on.was_answered, on.is_evaluated],
            checks=[on.channel_is_known],
            apply=on.clear_due,
            effects=[effects.keep_answer, effects.end_wait],
            internal=True,
        ),
        transition(
            "note_silence",
            label=_("Constater l’absence de réponse"),
            event=_("Précision non reçue à l’échéance"),
            source=DialogueState.WAITING,
            target=DialogueState.SILENT,
            system=FILING,
            checks=[on.time_is_over],
            internal=True,
        ),
        transition(
            "close",
            label=_("Clore l’échange"),
            event=_("Échange clos"),
            source=GOING_ON,
            target=DialogueState.CLOSED,
            allowed=rules.is_evaluator,
            system=FILING,
            effects=[effects.end_wait],
            internal=True,
        ),
    ],
    parent="filing",
)
