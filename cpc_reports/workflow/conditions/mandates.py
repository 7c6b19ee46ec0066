"""What the steps of a letter of mandate check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports.models import MandateLetter
from portal.core.workflow import Obstacle, Step


def dates_follow(row: MandateLetter, step: Step) -> list[Obstacle]:
    if step.params["ends_on"] >= step.params["starts_on"]:
        return []
    return [Obstacle(_("La fin vient après le début."), field="ends_on")]


def stamp_accepted(row: MandateLetter, step: Step) -> None:
    row.starts_on, row.ends_on = step.params["starts_on"], step.params["ends_on"]
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at


def stamp_refused(row: MandateLetter, step: Step) -> None:
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at


def stamp_withdrawn(row: MandateLetter, step: Step) -> None:
    row.end_reason = step.comment.strip()
    row.ended_by, row.ended_at = step.user, step.at
