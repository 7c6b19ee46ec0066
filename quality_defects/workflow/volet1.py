"""Transitions of Volet 1."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules, validation
from quality_defects.effects import children, deadlines, phone, triage, volet2, volets
from quality_defects.enums import Volet1State
from quality_defects.models import Volet1
from quality_defects.workflow import amending
from quality_defects.workflow.signing import attested, last_is_final, last_is_provisional

UNSENT = (Volet1State.DRAFT, Volet1State.TO_SIGN)
NEXT_VERSION = (
    Volet1State.COMPLETION_REQUESTED,
    Volet1State.AMENDING,
    Volet1State.AMENDMENT_TO_SIGN,
)


def _stamp_submission(volet: Volet1, step: Step) -> None:
    volet.signed_as_final = bool(step.params.get("final"))
    if volet.first_submitted_at is None:
        volet.first_submitted_at = step.at


def _complete(volet: Volet1) -> list[Obstacle]:
    return validation.missing_items(volet)


def _complete_as_signed(volet: Volet1, step: Step) -> list[Obstacle]:
    return validation.missing_items_at(volet, final=bool(step.params.get("final")))


FILED = [
    volets.receive_case,
    volets.freeze_and_order,
    triage.note_keys,
    triage.judge,
    deadlines.start_volet2_clock,
    deadlines.expect_final_volet1,
    volet2.ask_confirmation_again,
    phone.raise_phone_alert,
    children.order_shortage_sheet,
    volets.answer_requests,
    volets.acknowledge,
    volets.notify_agency,
]

volet1_workflow = Workflow(
    Volet1,
    Volet1State,
    [
        *amending.first_signature(Volet1State, _complete),
        transition(
            "submit",
            label=_("Signer et transmettre"),
            event=_("Version signée et transmise"),
            source=[*UNSENT, *NEXT_VERSION],
            target=Volet1State.SUBMITTED,
            allowed=rules.is_signatory,
            params=["final", "attestation", "ip"],
            checks=[attested, _complete_as_signed],
            apply=_stamp_submission,
            effects=FILED,
        ),
        transition(
            "record",
            label=_("Enregistrer pour le déclarant"),
            event=_("Version saisie par l’agence, non signée"),
            source=Volet1State.DRAFT,
            target=Volet1State.SUBMITTED,
            allowed=rules.is_typist,
            guards=[_complete],
            apply=_stamp_submission,
            effects=FILED,
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
            guards=[last_is_provisional],
        ),
        transition(
            "correct",
            label=_("Préparer une version corrective"),
            event=_("Version corrective commencée"),
            source=Volet1State.SUBMITTED,
            target=Volet1State.AMENDING,
            allowed=rules.is_drafter,
            required=["comment"],
            guards=[last_is_final],
        ),
        amending.drop_amendment(Volet1State, Volet1State.SUBMITTED),
        *amending.next_signature(Volet1State, _complete),
    ],
    parent="filing",
)
