"""Transitions of Volet 1."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules, validation
from quality_defects.effects import (
    children,
    deadlines,
    flash,
    phone,
    shares,
    sheet_requests,
    triage,
    volet2,
    volets,
)
from quality_defects.enums import Volet1State
from quality_defects.models import Volet1
from quality_defects.workflow import amending, ended
from quality_defects.workflow.signing import (
    attested,
    last_is_final,
    last_is_provisional,
    no_signature_awaited,
    signature_awaited,
    urgency_declared,
)

CLOCK = "clock"
UNSENT = (Volet1State.DRAFT, Volet1State.TO_SIGN)
NEXT_VERSION = (
    Volet1State.COMPLETION_REQUESTED,
    Volet1State.AMENDING,
    Volet1State.AMENDMENT_TO_SIGN,
)
MAY_AWAIT = (Volet1State.SENT_UNSIGNED, *NEXT_VERSION)


def _stamp_submission(volet: Volet1, step: Step) -> None:
    volet.signed_as_final = bool(step.params.get("final"))
    volet.admissible_at = None
    volet.awaits_signature = False
    volet.is_signature_overdue = False
    if volet.first_submitted_at is None:
        volet.first_submitted_at = step.at


def _stamp_unsigned(volet: Volet1, step: Step) -> None:
    _stamp_submission(volet, step)
    volet.awaits_signature = True


def _stamp_overdue(volet: Volet1, step: Step) -> None:
    volet.is_signature_overdue = True


def _clear_overdue(volet: Volet1, step: Step) -> None:
    volet.is_signature_overdue = False


def _still_awaited(volet: Volet1, step: Step) -> list[Obstacle]:
    return signature_awaited(volet)


def _stamp_admissible(volet: Volet1, step: Step) -> None:
    volet.admissible_at = step.at


def _not_admissible_yet(volet: Volet1) -> list[Obstacle]:
    if volet.admissible_at is None:
        return []
    return [Obstacle(str(_("Cette version est déjà déclarée recevable.")))]


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
    phone.page_duty_officers,
    children.order_shortage_sheet,
    volets.answer_requests,
    sheet_requests.answer_request,
    shares.end_shares,
    volets.acknowledge,
    volets.notify_agency,
    volets.note_after_end,
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
            source=[*UNSENT, *MAY_AWAIT],
            target=Volet1State.SUBMITTED,
            allowed=rules.is_signatory,
            guards=[ended.still_signed],
            params=["final", "attestation", "ip"],
            checks=[attested, _complete_as_signed],
            apply=_stamp_submission,
            effects=[*FILED, flash.meet_signature],
        ),
        transition(
            "send_unsigned",
            label=_("Transmettre avant signature (déclaration flash)"),
            event=_("Version transmise par un délégué, non signée (déclaration flash)"),
            source=UNSENT,
            target=Volet1State.SENT_UNSIGNED,
            allowed=rules.is_flash_delegate,
            params=["attestation", "ip"],
            required=["comment"],
            guards=[_complete],
            checks=[urgency_declared],
            apply=_stamp_unsigned,
            effects=[*FILED, flash.expect_signature],
        ),
        transition(
            "mark_signature_overdue",
            label=_("Noter le dépassement du délai de signature"),
            event=_("Délai de signature dépassé"),
            source=MAY_AWAIT,
            target=None,
            system=CLOCK,
            checks=[_still_awaited],
            apply=_stamp_overdue,
            effects=[flash.tell_overdue],
        ),
        transition(
            "mark_signature_on_time",
            label=_("Noter le report du délai de signature"),
            event=_("Délai de signature reporté"),
            source=MAY_AWAIT,
            target=None,
            system=CLOCK,
            checks=[_still_awaited],
            apply=_clear_overdue,
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
            source=[Volet1State.SENT_UNSIGNED, Volet1State.SUBMITTED],
            target=Volet1State.COMPLETION_REQUESTED,
            allowed=rules.is_on_duty,
            guards=[ended.still_asked],
        ),
        transition(
            "find_admissible",
            label=_("Déclarer le volet 1 recevable"),
            event=_("Volet 1 recevable"),
            source=Volet1State.SUBMITTED,
            target=None,
            allowed=rules.is_on_duty,
            guards=[_not_admissible_yet, no_signature_awaited],
            apply=_stamp_admissible,
        ),
        transition(
            "amend",
            label=_("Préparer une nouvelle version"),
            event=_("Nouvelle version commencée"),
            source=[Volet1State.SENT_UNSIGNED, Volet1State.SUBMITTED],
            target=Volet1State.AMENDING,
            allowed=rules.is_drafter,
            guards=[last_is_provisional, ended.still_taken],
        ),
        transition(
            "correct",
            label=_("Préparer une version corrective"),
            event=_("Version corrective commencée"),
            source=Volet1State.SUBMITTED,
            target=Volet1State.AMENDING,
            allowed=rules.is_drafter,
            required=["comment"],
            guards=[last_is_final, ended.still_taken],
        ),
        amending.drop_amendment(Volet1State, Volet1State.SUBMITTED, guards=[no_signature_awaited]),
        amending.drop_amendment(
            Volet1State,
            Volet1State.SENT_UNSIGNED,
            name="drop_unsigned_amendment",
            guards=[signature_awaited],
        ),
        *amending.next_signature(Volet1State, _complete),
    ],
    parent="filing",
)
