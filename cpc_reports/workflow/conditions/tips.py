"""What the steps of an information of practice check, and the columns that they set."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports.effects.tips import next_reference
from cpc_reports.models import Tip
from portal.core.workflow import Obstacle, Step


def body_has_its_account(tip: Tip, step: Step) -> list[Obstacle]:
    """The account may have closed between the writing and the confirmation."""
    if tip.organisation.is_active:
        return []
    return [Obstacle(_("Cet organisme n’a plus de compte dans le portail."))]


def is_not_erased(tip: Tip, step: Step) -> list[Obstacle]:
    """What was kept long enough is no longer there to answer."""
    if tip.erased_at is None:
        return []
    return [Obstacle(_("Cette information a été effacée : sa durée de conservation est passée."))]


def set_number(tip: Tip, step: Step) -> None:
    tip.sent_at = step.at
    tip.reference = next_reference(timezone.localtime(step.at).year)


def report_is_ours(tip: Tip, step: Step) -> list[Obstacle]:
    report = step.params.get("report")
    if report is None or report.organisation_id == tip.organisation_id:
        return []
    return [Obstacle(_("Ce signalement est celui d’une autre organisation."))]


def stamp_taken_up(tip: Tip, step: Step) -> None:
    tip.report = step.params["report"]
    tip.decided_by, tip.decided_at = step.user, step.at


def stamp_declined(tip: Tip, step: Step) -> None:
    tip.answer = step.comment.strip()
    tip.decided_by, tip.decided_at = step.user, step.at
