"""Transitions of the letter: drafting, deposit, evaluation, agreement (ST05 to ST12)."""

from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects import letter as effects
from dhpc.effects.dossier import FILING
from dhpc.enums import LetterState
from dhpc.models import Letter
from dhpc.workflow import conditions as on
from portal.core.workflow import Workflow, transition

TO_SIGN = {
    LetterState.DRAFT: LetterState.TO_SIGN,
    LetterState.INCOMPLETE: LetterState.INCOMPLETE_TO_SIGN,
    LetterState.CHANGES_REQUESTED: LetterState.CHANGES_TO_SIGN,
}
SUFFIX = {
    LetterState.DRAFT: "",
    LetterState.INCOMPLETE: "_completed",
    LetterState.CHANGES_REQUESTED: "_corrected",
}

SIGNING = [
    one
    for source, target in TO_SIGN.items()
    for one in (
        transition(
            f"request_signature{SUFFIX[source]}",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=source,
            target=target,
            allowed=rules.is_drafter & rules.laboratory_acts,
            guards=[on.complete, on.is_running],
            effects=[effects.ask_signature],
        ),
        transition(
            f"resume_draft{SUFFIX[source]}",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=target,
            target=source,
            allowed=(rules.is_drafter & rules.laboratory_acts) | rules.is_stand_in,
        ),
    )
]

letter_workflow = Workflow(
    Letter,
    LetterState,
    [
        transition(
            "open",
            label=_("Ouvrir la rédaction"),
            event=_("Rédaction de la lettre ouverte"),
            source=LetterState.WAITING,
            target=LetterState.DRAFT,
            system=FILING,
        ),
        *SIGNING,
        transition(
            "submit",
            label=_("Signer et déposer"),
            event=_("Version de la lettre signée et déposée"),
            source=[*TO_SIGN, *TO_SIGN.values()],
            target=LetterState.SUBMITTED,
            allowed=rules.is_signatory & rules.laboratory_acts,
            params=["attestation", "ip"],
            guards=[on.is_running],
            checks=[on.attested, on.complete_as_signed],
            apply=on.stamp_letter,
            effects=[
                effects.freeze_and_order,
                effects.meet_deposit,
                effects.start_review,
                effects.answer_requests,
                effects.acknowledge,
                effects.notify_agency,
            ],
        ),
        transition(
            "record",
            label=_("Enregistrer la version de l’agence"),
            event=_("Version rédigée par l’agence, non signée"),
            source=list(TO_SIGN),
            target=LetterState.IN_REVIEW,
            allowed=rules.is_stand_in,
            guards=[on.complete, on.is_running],
            apply=on.stamp_recorded_letter,
            effects=[effects.freeze_unsigned, effects.start_review, effects.answer_requests],
        ),
        transition(
            "rewrite",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise par l’agence"),
            source=[LetterState.SUBMITTED, LetterState.IN_REVIEW],
            target=LetterState.CHANGES_REQUESTED,
            allowed=rules.is_stand_in,
            effects=[effects.meet_review],
        ),
        transition(
            "admit",
            label=_("Déclarer recevable"),
            event=_("Version recevable, évaluation commencée"),
            source=LetterState.SUBMITTED,
            target=LetterState.IN_REVIEW,
            allowed=rules.is_evaluator,
            effects=[effects.follow],
        ),
        transition(
            "refuse_admission",
            label=_("Déclarer incomplète"),
            event=_("Version incomplète"),
            source=LetterState.SUBMITTED,
            target=LetterState.INCOMPLETE,
            allowed=rules.is_evaluator & rules.laboratory_acts,
            required=["comment"],
            effects=[effects.meet_review, effects.start_corrections, effects.tell_incomplete],
        ),
        transition(
            "request_completion",
            label=_("Demander des corrections"),
            event=_("Corrections demandées"),
            source=LetterState.IN_REVIEW,
            target=LetterState.CHANGES_REQUESTED,
            allowed=rules.is_evaluator & rules.laboratory_acts,
            effects=[effects.meet_review, effects.start_corrections],
        ),
        transition(
            "return_comments",
            label=_("Renvoyer avec les commentaires"),
            event=_("Commentaires envoyés au laboratoire"),
            source=LetterState.IN_REVIEW,
            target=LetterState.CHANGES_REQUESTED,
            allowed=rules.is_evaluator & rules.laboratory_acts,
            guards=[on.something_to_correct],
            effects=[
                effects.send_comments,
                effects.meet_review,
                effects.start_corrections,
                effects.tell_comments,
            ],
        ),
        transition(
            "propose",
            label=_("Proposer l’accord"),
            event=_("Accord proposé"),
            source=LetterState.IN_REVIEW,
            target=LetterState.PROPOSED,
            allowed=rules.is_evaluator,
            required=["comment"],
            guards=[on.ready_for_agreement, on.is_running],
            apply=on.set_proposal,
            effects=[effects.notify_validators],
            internal=True,
        ),
        transition(
            "agree",
            label=_("Délivrer l’accord"),
            event=_("Accord délivré, version figée"),
            source=LetterState.PROPOSED,
            target=LetterState.AGREED,
            allowed=rules.may_agree,
            system=FILING,
            guards=[on.ready_for_agreement, on.is_running],
            effects=[
                effects.meet_review,
                effects.agree_dossier,
                effects.order_agreed,
                effects.tell_agreement,
            ],
        ),
        transition(
            "send_back",
            label=_("Renvoyer à l’évaluation"),
            event=_("Version renvoyée à l’évaluation"),
            source=LetterState.PROPOSED,
            target=LetterState.IN_REVIEW,
            allowed=rules.is_validator,
            required=["comment"],
            apply=on.clear_proposal,
            internal=True,
        ),
        transition(
            "reopen",
            label=_("Rouvrir le texte"),
            event=_("Texte rouvert : un nouveau dépôt est nécessaire"),
            source=LetterState.AGREED,
            target=LetterState.CHANGES_REQUESTED,
            allowed=rules.is_evaluator | (rules.is_signatory & rules.laboratory_acts),
            required=["comment"],
            guards=[on.is_undispatched],
            apply=on.clear_proposal,
            effects=[effects.reopen_dossier, effects.start_corrections, effects.tell_reopening],
            danger=True,
        ),
        transition(
            "end",
            label=_("Mettre fin"),
            event=_("Préparation de la lettre arrêtée"),
            source=[state for state in LetterState if state != LetterState.ENDED],
            target=LetterState.ENDED,
            system=FILING,
        ),
    ],
    parent="filing",
)
