"""What the answers of cosigners and laboratories check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports.models import Cosignature, LabRequest
from portal.core.deadlines import local_date
from portal.core.workflow import Obstacle, Step


def draft_is_the_same(row: Cosignature) -> list[Obstacle]:
    """A body signs what it read: the draft has not changed since the invitation."""
    if row.filing.sheet.version == row.sheet_version:
        return []
    return [Obstacle(_("La fiche a changé depuis l’invitation."))]


def is_not_filed(row: Cosignature) -> list[Obstacle]:
    if row.filing.reference is None:
        return []
    return [Obstacle(_("Le signalement est déposé."))]


def stamp_cosignature(row: Cosignature, step: Step) -> None:
    row.signed_by, row.signed_at = step.user, step.at


def is_filed(row: Cosignature) -> list[Obstacle]:
    if row.filing.reference is not None:
        return []
    return [Obstacle(_("Le signalement n’est pas encore déposé : déclinez l’invitation."))]


def answers_say_something(asked: LabRequest, step: Step) -> list[Obstacle]:
    """Each item that was asked is answered, be it to say that nothing is known."""
    answers = step.params.get("answers") or {}
    return [
        Obstacle(
            _("Répondez à cet élément, ou dites que la donnée n’existe pas."), field=f"item_{one}"
        )
        for one in asked.items or ["0"]
        if not str(answers.get(one, "")).strip()
    ]


def stamp_answer(asked: LabRequest, step: Step) -> None:
    asked.answers = {key: str(text).strip() for key, text in step.params["answers"].items()}
    asked.answered_by, asked.answered_at = step.user, step.at


def time_is_over(asked: LabRequest, step: Step) -> list[Obstacle]:
    if asked.due_on < local_date(step.at):
        return []
    return [Obstacle(_("L’échéance n’est pas passée."))]
