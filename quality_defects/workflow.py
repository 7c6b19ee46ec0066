"""Transition tables of the case and of its tracks; docs/workflows is drawn from them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from portal.filings.services import revisions
from quality_defects import effects, rules, validation
from quality_defects.enums import CaseState, PhoneAlertState, Volet1State, Volet2State
from quality_defects.models import Case, PhoneAlert, Volet1, Volet2

FILING = "filing"
CLOCK = "clock"

UNSENT = (Volet1State.DRAFT, Volet1State.TO_SIGN)
NEXT_VERSION = (
    Volet1State.COMPLETION_REQUESTED,
    Volet1State.AMENDING,
    Volet1State.AMENDMENT_TO_SIGN,
)


def _number(case: Case, step: Step) -> None:
    case.received_at = step.at
    case.reference = effects.next_reference(step.at)


def _take(case: Case, step: Step) -> None:
    case.assigned_to = step.user


def _reassign(case: Case, step: Step) -> None:
    case.assigned_to = step.params["assignee"]


def _assignee_may_work(case: Case, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), case):
        return []
    return [Obstacle(str(_("Cette personne n’évalue pas les défauts qualité.")), field="assignee")]


case_workflow = Workflow(
    Case,
    CaseState,
    [
        transition(
            "receive",
            label=_("Réceptionner"),
            event=_("Dossier reçu, numéro attribué"),
            source=CaseState.DRAFT,
            target=CaseState.RECEIVED,
            system=FILING,
            apply=_number,
        ),
        transition(
            "take",
            label=_("Prendre en charge"),
            event=_("Pris en charge par l’agence"),
            source=CaseState.RECEIVED,
            target=CaseState.IN_EVALUATION,
            allowed=rules.is_evaluator,
            apply=_take,
            effects=[effects.tell_filer_of_evaluation],
        ),
        transition(
            "reassign",
            label=_("Confier à une autre personne"),
            event=_("Confié à une autre personne"),
            source=CaseState.IN_EVALUATION,
            target=None,
            allowed=rules.is_evaluator,
            required=["assignee"],
            checks=[_assignee_may_work],
            apply=_reassign,
        ),
        transition(
            "abandon",
            label=_("Abandonner le brouillon"),
            event=_("Brouillon abandonné"),
            source=CaseState.DRAFT,
            target=CaseState.ABANDONED,
            allowed=rules.is_drafter,
            danger=True,
        ),
    ],
)


def _stamp_submission(volet: Volet1, step: Step) -> None:
    volet.signed_as_final = bool(step.params.get("final"))
    if volet.first_submitted_at is None:
        volet.first_submitted_at = step.at


def _complete(volet: Volet1) -> list[Obstacle]:
    return validation.missing_items(volet)


def _complete_as_signed(volet: Volet1, step: Step) -> list[Obstacle]:
    return validation.missing_items_at(volet, final=bool(step.params.get("final")))


def _attested(volet: Volet1, step: Step) -> list[Obstacle]:
    if step.params.get("attestation"):
        return []
    return [Obstacle(str(_("Cochez l’attestation pour signer.")), field="attestation")]


def _restore_last(volet: Volet1, step: Step) -> None:
    revisions.restore(volet, effects.last_revision(volet))
    volet.count_save()


volet1_workflow = Workflow(
    Volet1,
    Volet1State,
    [
        transition(
            "request_signature",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=Volet1State.DRAFT,
            target=Volet1State.TO_SIGN,
            allowed=rules.is_drafter,
            guards=[_complete],
            effects=[effects.ask_signature],
        ),
        transition(
            "resume_draft",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=Volet1State.TO_SIGN,
            target=Volet1State.DRAFT,
            allowed=rules.is_drafter,
        ),
        transition(
            "submit",
            label=_("Signer et transmettre"),
            event=_("Version signée et transmise"),
            source=[*UNSENT, *NEXT_VERSION],
            target=Volet1State.SUBMITTED,
            allowed=rules.is_signatory,
            params=["final", "attestation", "ip"],
            checks=[_attested, _complete_as_signed],
            apply=_stamp_submission,
            effects=[
                effects.receive_case,
                effects.freeze_and_order,
                effects.start_volet2_clock,
                effects.raise_phone_alert,
                effects.answer_requests,
                effects.acknowledge,
                effects.notify_agency,
            ],
        ),
        transition(
            "request_completion",
            label=_("Demander un complément"),
            event=_("Complément demandé"),
            source=[Volet1State.SUBMITTED],
            target=Volet1State.COMPLETION_REQUESTED,
            allowed=rules.is_on_duty,
        ),
        transition(
            "amend",
            label=_("Préparer une nouvelle version"),
            event=_("Nouvelle version commencée"),
            source=Volet1State.SUBMITTED,
            target=Volet1State.AMENDING,
            allowed=rules.is_drafter,
        ),
        transition(
            "drop_amendment",
            label=_("Renoncer à la nouvelle version"),
            event=_("Nouvelle version abandonnée"),
            source=Volet1State.AMENDING,
            target=Volet1State.SUBMITTED,
            allowed=rules.is_drafter,
            apply=_restore_last,
            danger=True,
        ),
        transition(
            "request_amendment_signature",
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=[Volet1State.COMPLETION_REQUESTED, Volet1State.AMENDING],
            target=Volet1State.AMENDMENT_TO_SIGN,
            allowed=rules.is_drafter,
            guards=[_complete],
            effects=[effects.ask_signature],
        ),
        transition(
            "resume_amendment",
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=Volet1State.AMENDMENT_TO_SIGN,
            target=Volet1State.AMENDING,
            allowed=rules.is_drafter,
        ),
    ],
    parent="filing",
)


volet2_workflow = Workflow(
    Volet2,
    Volet2State,
    [
        transition(
            "expect",
            label=_("Attendre le volet 2"),
            event=_("Volet 2 attendu"),
            source=Volet2State.NOT_DUE,
            target=Volet2State.EXPECTED,
            system=FILING,
        ),
        transition(
            "mark_overdue",
            label=_("Constater le retard"),
            event=_("Retard du volet 2 constaté"),
            source=Volet2State.EXPECTED,
            target=Volet2State.OVERDUE,
            system=CLOCK,
        ),
    ],
    parent="filing",
)


def _escalated(alert: PhoneAlert, step: Step) -> None:
    alert.escalated_at = step.at


def _not_yet_escalated(alert: PhoneAlert) -> list[Obstacle]:
    if alert.escalated_at is None:
        return []
    return [Obstacle(str(_("L’astreinte a déjà été prévenue.")))]


CALL = ["called_at", "number", "interlocutor", "minutes", "outcome"]


def _logged_call(side: str) -> Any:
    def write(alert: PhoneAlert, step: Step) -> None:
        effects.log_call(alert, step, side)

    return write


phone_workflow = Workflow(
    PhoneAlert,
    PhoneAlertState,
    [
        transition(
            "log_call",
            label=_("Noter l’appel passé"),
            event=_("Appel à l’agence déclaré"),
            source=PhoneAlertState.OPEN,
            target=PhoneAlertState.CALLED,
            allowed=rules.is_drafter,
            params=CALL,
            required=["called_at", "number"],
            effects=[_logged_call("firm")],
        ),
        transition(
            "confirm_call",
            label=_("Confirmer l’appel reçu"),
            event=_("Appel confirmé par l’agence"),
            source=[PhoneAlertState.OPEN, PhoneAlertState.CALLED],
            target=PhoneAlertState.CONFIRMED,
            allowed=rules.is_on_duty,
            params=CALL,
            required=["called_at", "number"],
            effects=[_logged_call("agency")],
        ),
        transition(
            "escalate",
            label=_("Prévenir l’astreinte"),
            event=_("Astreinte prévenue"),
            source=PhoneAlertState.OPEN,
            target=None,
            system=CLOCK,
            guards=[_not_yet_escalated],
            apply=_escalated,
            effects=[effects.escalate_to_duty_officer],
        ),
    ],
    parent="filing",
)
