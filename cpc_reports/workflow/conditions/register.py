"""What the requests to enter a register check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports.models import BodyRequest
from portal.core.workflow import Obstacle, Step


def body_is_given(row: BodyRequest, step: Step) -> list[Obstacle]:
    body = step.params.get("body")
    if body is None:
        return [Obstacle(_("Choisissez l’entrée du registre."), field="body")]
    if body.organisation_id in (None, row.organisation_id):
        return []
    text = _("Cette entrée est déjà rattachée à un autre compte : %(name)s.")
    return [Obstacle(text % {"name": body.organisation.name}, field="body")]


def stamp_body_accepted(row: BodyRequest, step: Step) -> None:
    row.body = step.params["body"]
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at


def stamp_body_refused(row: BodyRequest, step: Step) -> None:
    row.answer = step.comment.strip()
    row.decided_by, row.decided_at = step.user, step.at
