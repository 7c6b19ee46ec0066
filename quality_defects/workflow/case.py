"""Transitions of the case."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Workflow, transition
from portal.filings.services import abandonment
from portal.filings.services.proposals import SYSTEM as TWO_PEOPLE
from quality_defects import readiness, rules
from quality_defects.effects import case as effects
from quality_defects.effects import decision, outcome, recall, triage
from quality_defects.effects.outcome import WITHDRAWALS
from quality_defects.enums import CaseState
from quality_defects.models import Case
from quality_defects.workflow import conditions as on
from quality_defects.workflow.children import births

FILING = "filing"

BEING_DECIDED = (CaseState.IN_EVALUATION, CaseState.DECIDED, CaseState.FOLLOW_UP)
OPEN = (CaseState.RECEIVED, CaseState.IN_TRIAGE, *BEING_DECIDED)
ENDED = (CaseState.CLOSED, CaseState.NO_ACTION, CaseState.MERGED, CaseState.WITHDRAWN)

TRIAGE = [
    transition(
        "receive",
        label=_("Réceptionner"),
        event=_("Dossier reçu, numéro attribué"),
        source=CaseState.DRAFT,
        target=CaseState.RECEIVED,
        system=FILING,
        apply=on.set_number,
    ),
    transition(
        "start_triage",
        label=_("Commencer le triage"),
        event=_("Triage commencé"),
        source=CaseState.RECEIVED,
        target=CaseState.IN_TRIAGE,
        system=FILING,
        internal=True,
    ),
    transition(
        "take",
        label=_("Prendre en charge"),
        event=_("Pris en charge par l’agence"),
        source=[CaseState.RECEIVED, CaseState.IN_TRIAGE],
        target=CaseState.IN_TRIAGE,
        allowed=rules.may_take,
        guards=[on.nobody_follows],
        apply=on.set_follower,
        effects=[triage.meet_acknowledgement],
    ),
    transition(
        "confirm_triage",
        label=_("Confirmer la priorité"),
        event=_("Évaluation commencée"),
        source=CaseState.IN_TRIAGE,
        target=CaseState.IN_EVALUATION,
        allowed=rules.is_on_duty,
        required=["priority"],
        guards=[on.was_judged],
        checks=[on.priority_is_motivated],
        apply=on.set_priority,
        effects=[
            triage.keep_choice,
            triage.set_targets,
            triage.meet_acknowledgement,
            effects.tell_filer_of_evaluation,
        ],
    ),
]

DECISION = [
    transition(
        "assess_risk",
        label=_("Remplir la fiche de risque"),
        event=_("Fiche de risque enregistrée"),
        source=[CaseState.IN_TRIAGE, *BEING_DECIDED],
        target=None,
        allowed=rules.is_on_duty,
        required=["sheet"],
        effects=[decision.keep_sheet],
        internal=True,
    ),
    transition(
        "decide",
        label=_("Décider"),
        event=_("Décision prise"),
        source=BEING_DECIDED,
        target=CaseState.DECIDED,
        system=TWO_PEOPLE,
        params=["recall_level"],
        required=["eu_class", "measures", "letter"],
        guards=[readiness.risk_sheet_missing],
        checks=[on.decision_holds],
        effects=[
            decision.freeze_decision,
            decision.meet_target,
            decision.start_announcement,
            recall.start_clocks,
            decision.tell_firm,
            decision.follow_up,
        ],
    ),
    transition(
        "follow_up",
        label=_("Suivre"),
        event=_("Suivi des mesures et du volet 2"),
        source=CaseState.DECIDED,
        target=CaseState.FOLLOW_UP,
        system=FILING,
    ),
    transition(
        "dismiss",
        label=_("Classer sans suite"),
        event=_("Classé sans suite"),
        source=[CaseState.IN_TRIAGE, CaseState.IN_EVALUATION],
        target=CaseState.NO_ACTION,
        system=TWO_PEOPLE,
        required=["explanation"],
        effects=[outcome.set_aside],
    ),
    transition(
        "merge",
        label=_("Réunir avec un autre dossier"),
        event=_("Réuni avec un autre dossier"),
        source=[CaseState.IN_TRIAGE, CaseState.IN_EVALUATION],
        target=CaseState.MERGED,
        system=TWO_PEOPLE,
        required=["master", "explanation"],
        checks=[on.master_is_another_case],
        effects=[outcome.set_aside],
    ),
]

CLOSURE = [
    transition(
        "propose_closure",
        label=_("Proposer la clôture"),
        event=_("Clôture proposée"),
        source=[CaseState.DECIDED, CaseState.FOLLOW_UP],
        target=CaseState.CLOSURE_PROPOSED,
        allowed=rules.is_evaluator,
        guards=[readiness.closure_obstacles],
        apply=on.set_closure_proposed,
        internal=True,
    ),
    transition(
        "resume_follow_up",
        label=_("Reprendre le suivi"),
        event=_("Suivi repris"),
        source=CaseState.CLOSURE_PROPOSED,
        target=CaseState.FOLLOW_UP,
        allowed=rules.is_reviewer,
        required=["comment"],
        apply=on.clear_closure,
        internal=True,
    ),
    transition(
        "close",
        label=_("Clore le dossier"),
        event=_("Dossier clos"),
        source=CaseState.CLOSURE_PROPOSED,
        target=CaseState.CLOSED,
        allowed=rules.may_close,
        required=["letter"],
        guards=[readiness.closure_obstacles],
        apply=on.set_closed,
        effects=[outcome.keep_closure],
    ),
    transition(
        "reopen",
        label=_("Rouvrir le dossier"),
        event=_("Dossier rouvert"),
        source=ENDED,
        target=CaseState.IN_EVALUATION,
        allowed=rules.is_reviewer,
        required=["reason", "comment"],
        checks=[on.reason_is_known],
        apply=on.set_reopened,
        effects=[outcome.begin_again],
    ),
    transition(
        "note_late_version",
        label=_("Prendre acte sans rouvrir"),
        event=_("Version reçue après la fin : dossier non rouvert"),
        source=ENDED,
        target=None,
        allowed=rules.is_reviewer & rules.faces_late_version,
        required=["comment"],
        apply=on.clear_version_after_end,
        internal=True,
    ),
]

# Beside the way forward: shown after it.
DESK = [
    transition(
        "change_priority",
        label=_("Changer la priorité"),
        event=_("Priorité changée"),
        source=BEING_DECIDED,
        target=None,
        allowed=rules.is_on_duty,
        required=["priority"],
        guards=[on.was_judged],
        checks=[on.priority_is_motivated, on.priority_changes],
        apply=on.set_priority,
        effects=[triage.keep_choice, triage.retarget],
        internal=True,
    ),
    transition(
        "flag_media",
        label=_("Noter l’attention des médias"),
        event=_("Attention des médias notée"),
        source=[CaseState.IN_TRIAGE, CaseState.IN_EVALUATION],
        target=None,
        allowed=rules.is_on_duty,
        guards=[on.was_judged, on.no_media_yet],
        apply=on.set_media,
        effects=[triage.judge_again],
        internal=True,
    ),
    transition(
        "reassign",
        label=_("Confier à une autre personne"),
        event=_("Confié à une autre personne"),
        source=[CaseState.IN_TRIAGE, *BEING_DECIDED, CaseState.CLOSURE_PROPOSED],
        target=None,
        allowed=rules.is_reviewer,
        required=["assignee"],
        checks=[on.assignee_may_work],
        apply=on.set_assignee,
        internal=True,
    ),
]

WITHDRAWAL = [
    transition(
        "abandon",
        label=_("Abandonner le brouillon"),
        event=_("Brouillon abandonné"),
        source=CaseState.DRAFT,
        target=CaseState.ABANDONED,
        allowed=rules.may_write,
        system=abandonment.TIMER,
        guards=[on.no_sheet_awaited],
        effects=[abandonment.empty],
        danger=True,
    ),
    transition(
        "request_withdrawal",
        label=_("Demander le retrait de la déclaration"),
        event=_("Retrait de la déclaration demandé"),
        source=OPEN,
        target=None,
        allowed=rules.is_signatory,
        required=["comment"],
        guards=[on.no_withdrawal_pending],
        effects=[outcome.open_withdrawal],
    ),
    transition(
        "withdraw",
        label=_("Retirer la déclaration"),
        event=_("Déclaration retirée"),
        source=[*OPEN, CaseState.CLOSURE_PROPOSED],
        target=CaseState.WITHDRAWN,
        system=WITHDRAWALS,
        apply=on.clear_closure,
        effects=[outcome.keep_withdrawal],
    ),
]

case_workflow = Workflow(
    Case, CaseState, [*TRIAGE, *DECISION, *births(OPEN), *CLOSURE, *DESK, *WITHDRAWAL]
)
