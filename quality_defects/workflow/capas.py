"""Transitions of the corrective and preventive actions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.deadlines import local_date
from portal.core.workflow import Obstacle, Step, Workflow, transition
from portal.documents.services import files_of
from quality_defects import rules
from quality_defects.effects import capas as effects
from quality_defects.enums import CapaState
from quality_defects.models import OPEN_CAPA, Capa

FILING = "filing"


def _has_proof(capa: Capa, step: Step) -> list[Obstacle]:
    """A person gives a proof; a signed volet that says « done » is one by itself."""
    if step.system or files_of(capa.filing.subject, capa.anchor).exists():
        return []
    return [Obstacle(str(_("Joignez d’abord la preuve de la réalisation.")))]


def _new_day(capa: Capa, step: Step) -> list[Obstacle]:
    due_on = step.params.get("due_on")
    if due_on is None or due_on >= local_date(step.at):
        return []
    text = _("La nouvelle échéance est passée.")
    return [Obstacle(str(text), field="due_on")]


def _stamp_done(capa: Capa, step: Step) -> None:
    capa.done_at = step.at
    capa.done_by = step.user


def _stamp_judged(capa: Capa, step: Step) -> None:
    capa.judged_at = step.at
    capa.judged_by = step.user


def _agree(capa: Capa, step: Step) -> None:
    capa.cancellation_agreed_at = step.at
    capa.cancellation_agreed_by = step.user


def _agree_if_agency(capa: Capa, step: Step) -> None:
    """The agency agrees to what it cancels itself; the firm's own cancellation waits for it."""
    if not step.system and rules.is_evaluator(step.user, capa):
        _agree(capa, step)


def _agreement_awaited(capa: Capa) -> list[Obstacle]:
    if capa.awaits_agreement:
        return []
    return [Obstacle(str(_("L’agence a déjà accepté cette annulation.")))]


def _stamp_handed(capa: Capa, step: Step) -> None:
    capa.handed_to_inspection_at = step.at
    capa.handed_to_inspection_by = step.user


def _not_handed_yet(capa: Capa) -> list[Obstacle]:
    if not capa.is_handed_to_inspection:
        return []
    return [Obstacle(str(_("L’inspection suit déjà cette CAPA.")))]


def _not_done(capa: Capa, step: Step) -> None:
    capa.cancellation_agreed_at = capa.cancellation_agreed_by = None
    capa.handed_to_inspection_at = capa.handed_to_inspection_by = None
    capa.done_at = capa.done_by = capa.judged_at = capa.judged_by = None


def _move_day(capa: Capa, step: Step) -> None:
    """Change the due date; an effect, for the former one is kept in the same breath."""
    before = (capa.owner, capa.due_on)
    capa.due_on = step.params["due_on"]
    capa.save(update_fields=["due_on"])
    effects.keep_change(capa, before, step.comment, step)
    effects.set_clock(capa, step)
    effects.write_in_volet(capa, step)


_DAY: dict[str, Any] = {"required": ["due_on", "comment"], "checks": [_new_day]}

capa_workflow = Workflow(
    Capa,
    CapaState,
    [
        transition(
            "start",
            label=_("Commencer"),
            event=_("CAPA commencée"),
            source=CapaState.PLANNED,
            target=CapaState.IN_PROGRESS,
            allowed=rules.is_drafter,
            system=FILING,
        ),
        transition(
            "postpone",
            label=_("Reporter"),
            event=_("CAPA reportée"),
            source=OPEN_CAPA,
            target=None,
            allowed=rules.is_drafter,
            effects=[_move_day, effects.tell_postponed],
            **_DAY,
        ),
        transition(
            "report_done",
            label=_("Déclarer réalisée"),
            event=_("CAPA déclarée réalisée"),
            source=OPEN_CAPA,
            target=CapaState.DONE,
            allowed=rules.is_drafter,
            system=FILING,
            checks=[_has_proof],
            apply=_stamp_done,
            effects=[effects.end_clock, effects.seal_proofs, effects.tell_done],
        ),
        transition(
            "find_effective",
            label=_("Juger efficace"),
            event=_("CAPA vérifiée efficace"),
            source=CapaState.DONE,
            target=CapaState.VERIFIED_EFFECTIVE,
            allowed=rules.is_evaluator,
            apply=_stamp_judged,
            effects=[effects.tell_judgement],
        ),
        transition(
            "find_ineffective",
            label=_("Juger inefficace"),
            event=_("CAPA jugée inefficace"),
            source=CapaState.DONE,
            target=CapaState.INEFFECTIVE,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_stamp_judged,
            effects=[effects.tell_ineffective],
        ),
        transition(
            "hand_to_inspection",
            label=_("Confier à l’inspection"),
            event=_("CAPA confiée à l’inspection"),
            source=[*OPEN_CAPA, CapaState.DONE, CapaState.INEFFECTIVE],
            target=None,
            allowed=rules.is_evaluator,
            required=["comment"],
            guards=[_not_handed_yet],
            apply=_stamp_handed,
            effects=[effects.stop_waiting, effects.open_inspection, effects.tell_judgement],
        ),
        transition(
            "send_back",
            label=_("Demander un complément"),
            event=_("CAPA à compléter"),
            source=[CapaState.DONE, CapaState.INEFFECTIVE, CapaState.CANCELLED],
            target=CapaState.IN_PROGRESS,
            allowed=rules.is_evaluator,
            apply=_not_done,
            effects=[effects.leave_inspection, _move_day, effects.tell_judgement],
            **_DAY,
        ),
        transition(
            "cancel",
            label=_("Annuler la CAPA"),
            event=_("CAPA annulée"),
            source=OPEN_CAPA,
            target=CapaState.CANCELLED,
            allowed=rules.is_drafter | rules.is_evaluator,
            system=FILING,
            required=["comment"],
            apply=_agree_if_agency,
            effects=[effects.end_clock, effects.tell_cancelled],
            danger=True,
        ),
        transition(
            "agree_to_cancel",
            label=_("Accepter l’annulation"),
            event=_("Annulation acceptée par l’agence"),
            source=CapaState.CANCELLED,
            target=None,
            allowed=rules.is_evaluator,
            guards=[_agreement_awaited],
            apply=_agree,
            effects=[effects.tell_judgement],
        ),
    ],
    parent="filing",
)
