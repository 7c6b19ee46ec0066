"""What the steps of an exchange check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports.enums import LabChannel, LabState
from cpc_reports.models import Dialogue
from cpc_reports.workflow.conditions.report import EVALUATED, due_within_two_months
from portal.core.deadlines import local_date
from portal.core.workflow import Obstacle, Step
from portal.filings.models.consultations import ConsultationState


def was_answered(row: Dialogue) -> list[Obstacle]:
    """A first answer came: before, the request itself waits for it."""
    if row.asked is not None:
        answered = row.asked.state == LabState.ANSWERED
    else:
        answered = row.consultation.state == ConsultationState.ANSWERED
    return [] if answered else [Obstacle(_("La première réponse n’est pas arrivée."))]


def is_evaluated(row: Dialogue) -> list[Obstacle]:
    if row.filing.state in EVALUATED:
        return []
    return [Obstacle(_("Le signalement n’est plus à l’instruction."))]


def is_with_a_laboratory(row: Dialogue) -> list[Obstacle]:
    """A consulted person answers in the portal: whoever answers declared interests there."""
    if row.asked is not None:
        return []
    return [Obstacle(_("La personne consultée répond dans le portail."))]


def due_in_time(row: Dialogue, step: Step) -> list[Obstacle]:
    """The two months of R. 5121-76-3 and -4 hold for each question."""
    return due_within_two_months(row.filing, step)


def channel_is_known(row: Dialogue, step: Step) -> list[Obstacle]:
    if step.params.get("channel") in LabChannel.values:
        return []
    return [Obstacle(_("Dites comment la réponse est arrivée."), field="channel")]


def set_due(row: Dialogue, step: Step) -> None:
    row.due_on = step.params["due_on"]


def clear_due(row: Dialogue, step: Step) -> None:
    row.due_on = None


def time_is_over(row: Dialogue, step: Step) -> list[Obstacle]:
    if row.due_on is not None and row.due_on < local_date(step.at):
        return []
    return [Obstacle(_("L’échéance n’est pas passée."))]
