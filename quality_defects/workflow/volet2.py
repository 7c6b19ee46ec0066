"""Transitions of Volet 2."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules, volet2_checks
from quality_defects.effects import capas, shares, volet2, volets
from quality_defects.enums import Volet2State
from quality_defects.models import Volet2
from quality_defects.workflow import amending, ended
from quality_defects.workflow.signing import attested, last_is_final, last_is_provisional

FILING = "filing"
CLOCK = "clock"
SIGNABLE = (
    Volet2State.DRAFT,
    Volet2State.TO_SIGN,
    Volet2State.COMPLETION_REQUESTED,
    Volet2State.AMENDING,
    Volet2State.AMENDMENT_TO_SIGN,
)
AWAITED = (Volet2State.EXPECTED, *SIGNABLE, Volet2State.SUBMITTED_PROVISIONAL)
SIGNING = ["attestation", "ip"]


def _complete(volet: Volet2) -> list[Obstacle]:
    return volet2_checks.missing_items(volet)


def _complete_as_provisional(volet: Volet2, step: Step) -> list[Obstacle]:
    return volet2_checks.missing_items_at(volet, final=False)


def _complete_as_final(volet: Volet2, step: Step) -> list[Obstacle]:
    return volet2_checks.missing_items_at(volet, final=True)


def _not_after_a_final_one(volet: Volet2, step: Step) -> list[Obstacle]:
    if not volet.signed_as_final:
        return []
    return [
        Obstacle(
            str(_("Une version définitive ne peut être suivie que d’une version définitive.")),
            field="final",
        )
    ]


def _judged_sufficient(volet: Volet2) -> list[Obstacle]:
    return volet2_checks.blocks_to_judge(volet)


def _stamp(volet: Volet2, step: Step) -> None:
    if volet.first_submitted_at is None:
        volet.first_submitted_at = step.at
    volet.overdue_since = None


def _stamp_final(volet: Volet2, step: Step) -> None:
    _stamp(volet, step)
    volet.signed_as_final = True


def _stamp_evaluation(volet: Volet2, step: Step) -> None:
    volet.evaluated_at = step.at
    volet.evaluated_by = step.user


def _forget_evaluation(volet: Volet2, step: Step) -> None:
    volet.evaluated_at = None
    volet.evaluated_by = None


def _stamp_overdue(volet: Volet2, step: Step) -> None:
    volet.overdue_since = step.at


def _clear_overdue(volet: Volet2, step: Step) -> None:
    volet.overdue_since = None


def _restore_last(volet: Volet2, step: Step) -> None:
    amending.restore_last(volet, step)
    capas.carry_over(volet)


SIGNED = [
    volet2.freeze_and_order,
    shares.end_shares,
    volet2.meet_first_clock,
    capas.follow,
    volets.answer_requests,
    volets.acknowledge,
    volets.notify_agency,
    volets.note_after_end,
]

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
            "open",
            label=_("Commencer le volet 2"),
            event=_("Volet 2 commencé"),
            source=Volet2State.EXPECTED,
            target=Volet2State.DRAFT,
            allowed=rules.is_drafter,
            guards=[ended.volet2_still_taken],
            effects=[volet2.prefill_from_volet1],
        ),
        transition(
            "mark_overdue",
            label=_("Constater le retard"),
            event=_("Retard du volet 2 constaté"),
            source=AWAITED,
            target=None,
            system=CLOCK,
            apply=_stamp_overdue,
        ),
        transition(
            "mark_on_time",
            label=_("Lever le retard"),
            event=_("Retard du volet 2 levé par un report"),
            source=AWAITED,
            target=None,
            system=CLOCK,
            apply=_clear_overdue,
        ),
        *amending.first_signature(Volet2State, _complete),
        transition(
            "submit",
            label=_("Signer et transmettre une version provisoire"),
            event=_("Version provisoire signée et transmise"),
            source=SIGNABLE,
            target=Volet2State.SUBMITTED_PROVISIONAL,
            allowed=rules.is_signatory,
            guards=[ended.volet2_still_taken],
            params=SIGNING,
            checks=[attested, _not_after_a_final_one, _complete_as_provisional],
            apply=_stamp,
            effects=[*SIGNED, volet2.expect_final_version],
        ),
        transition(
            "submit_final",
            label=_("Signer et transmettre la version définitive"),
            event=_("Version définitive signée et transmise"),
            source=SIGNABLE,
            target=Volet2State.SUBMITTED_FINAL,
            allowed=rules.is_signatory,
            guards=[ended.volet2_still_taken],
            params=SIGNING,
            checks=[attested, _complete_as_final],
            apply=_stamp_final,
            effects=[*SIGNED, volet2.meet_final_clock],
        ),
        transition(
            "request_completion",
            label=_("Demander un complément"),
            event=_("Complément demandé"),
            source=[
                Volet2State.SUBMITTED_PROVISIONAL,
                Volet2State.SUBMITTED_FINAL,
                Volet2State.EVALUATED,
            ],
            target=Volet2State.COMPLETION_REQUESTED,
            allowed=rules.is_on_duty,
            guards=[ended.still_asked],
            apply=_forget_evaluation,
        ),
        transition(
            "amend",
            label=_("Préparer une nouvelle version"),
            event=_("Nouvelle version commencée"),
            source=Volet2State.SUBMITTED_PROVISIONAL,
            target=Volet2State.AMENDING,
            allowed=rules.is_drafter,
            guards=[ended.volet2_still_taken],
        ),
        transition(
            "correct",
            label=_("Préparer une version corrective"),
            event=_("Version corrective commencée"),
            source=[Volet2State.SUBMITTED_FINAL, Volet2State.EVALUATED],
            target=Volet2State.AMENDING,
            allowed=rules.is_drafter,
            guards=[ended.volet2_still_taken],
            required=["comment"],
            apply=_forget_evaluation,
        ),
        amending.drop_amendment(
            Volet2State,
            Volet2State.SUBMITTED_PROVISIONAL,
            apply=_restore_last,
            guards=[last_is_provisional],
        ),
        transition(
            "drop_correction",
            label=_("Renoncer à la version corrective"),
            event=_("Version corrective abandonnée"),
            source=Volet2State.AMENDING,
            target=Volet2State.SUBMITTED_FINAL,
            allowed=rules.is_drafter,
            guards=[last_is_final],
            apply=_restore_last,
            danger=True,
        ),
        *amending.next_signature(Volet2State, _complete),
        transition(
            "evaluate",
            label=_("Déclarer le volet 2 évalué"),
            event=_("Volet 2 évalué"),
            source=Volet2State.SUBMITTED_FINAL,
            target=Volet2State.EVALUATED,
            allowed=rules.is_evaluator,
            guards=[_judged_sufficient],
            apply=_stamp_evaluation,
        ),
    ],
    parent="filing",
)
