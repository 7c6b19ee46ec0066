"""What the transitions of the case check, and the columns that they set."""

from django.utils.translation import gettext as _

from portal.core.workflow import Obstacle, Step
from quality_defects import readiness, rules
from quality_defects.effects import case as effects
from quality_defects.enums import (
    CaseState,
    EuropeanClass,
    Priority,
    ReopeningReason,
    WithdrawalState,
)
from quality_defects.models import Case

ENDED_AS_MASTER = (CaseState.MERGED, CaseState.WITHDRAWN)


# Guards and checks -----------------------------------------------------------------------------


def nobody_follows(case: Case) -> list[Obstacle]:
    if case.assigned_to_id is None:
        return []
    text = _("%(name)s suit déjà ce dossier.") % {"name": case.assigned_to.full_name}
    return [Obstacle(text)]


def no_sheet_awaited(case: Case) -> list[Obstacle]:
    if not case.is_sheet_awaited:
        return []
    return [Obstacle(_("L’agence attend cette fiche : déclinez d’abord sa demande."))]


def was_judged(case: Case) -> list[Obstacle]:
    if case.triages.exists():
        return []
    return [Obstacle(_("La grille de triage n’a pas encore été appliquée."))]


def no_media_yet(case: Case) -> list[Obstacle]:
    return [Obstacle(_("L’attention des médias est déjà notée."))] if case.media_attention else []


def no_withdrawal_pending(case: Case) -> list[Obstacle]:
    if case.withdrawal_requests.filter(state=WithdrawalState.REQUESTED).exists():
        return [Obstacle(_("Une demande de retrait attend déjà la réponse de l’agence."))]
    return []


def assignee_may_work(case: Case, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), case):
        return []
    return [Obstacle(_("Cette personne n’évalue pas les défauts qualité."), field="assignee")]


def priority_is_motivated(case: Case, step: Step) -> list[Obstacle]:
    chosen = step.params.get("priority")
    if chosen not in Priority.values:
        return [Obstacle(_("Choisissez une priorité."), field="priority")]
    last = case.triages.last()
    if last and chosen != last.priority and not step.comment.strip():
        text = _("Dites pourquoi vous ne retenez pas la priorité de la grille.")
        return [Obstacle(text, field="comment")]
    return []


def priority_changes(case: Case, step: Step) -> list[Obstacle]:
    if step.params.get("priority") != case.priority:
        return []
    return [Obstacle(_("Cette priorité est déjà celle du dossier."), field="priority")]


def decision_holds(case: Case, step: Step) -> list[Obstacle]:
    found = readiness.decision_problems(step.params)
    if step.params.get("eu_class") not in EuropeanClass.values:
        found.append(Obstacle(_("Choisissez une classe."), field="eu_class"))
    return found


def master_is_another_case(case: Case, step: Step) -> list[Obstacle]:
    reference = step.params.get("master")
    master = Case.objects.sent().filter(reference=reference).exclude(pk=case.pk).first()
    if master is None:
        return [Obstacle(_("Aucun autre dossier n’a ce numéro."), field="master")]
    if master.state in ENDED_AS_MASTER:
        text = _("Ce dossier a lui-même été retiré ou réuni avec un autre.")
        return [Obstacle(text, field="master")]
    return []


def reason_is_known(case: Case, step: Step) -> list[Obstacle]:
    if step.params.get("reason") in ReopeningReason.values:
        return []
    return [Obstacle(_("Choisissez un motif."), field="reason")]


# Columns ---------------------------------------------------------------------------------------


def set_number(case: Case, step: Step) -> None:
    case.received_at = step.at
    case.reference = effects.next_reference(step.at)


def set_follower(case: Case, step: Step) -> None:
    case.assigned_to = step.user


def set_assignee(case: Case, step: Step) -> None:
    case.assigned_to = step.params["assignee"]


def keep_follower(case: Case, step: Step) -> None:
    """Whoever acts first on a case that nobody follows, follows it."""
    if case.assigned_to_id is None:
        case.assigned_to = step.user


def set_priority(case: Case, step: Step) -> None:
    case.priority = step.params["priority"]
    keep_follower(case, step)


def set_media(case: Case, step: Step) -> None:
    case.media_attention = True


def set_closure_proposed(case: Case, step: Step) -> None:
    case.closure_proposed_by = step.user


def clear_closure(case: Case, step: Step) -> None:
    case.closure_proposed_by = None
    case.closed_by = None
    case.closed_at = None


def set_closed(case: Case, step: Step) -> None:
    case.closed_by = step.user
    case.closed_at = step.at


def clear_version_after_end(case: Case, step: Step) -> None:
    case.version_after_end_at = None


def set_reopened(case: Case, step: Step) -> None:
    clear_closure(case, step)
    case.reopened_at = step.at
    case.version_after_end_at = None
    keep_follower(case, step)
