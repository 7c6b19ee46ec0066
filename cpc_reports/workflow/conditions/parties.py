"""What the answers of cosigners and laboratories check, and the columns that they set."""

from typing import Any

from django.utils.translation import gettext as _

from cpc_reports.enums import LabChannel
from cpc_reports.models import Cosignature, LabRequest
from portal.accounts.enums import OrganisationKind
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


def channel_is_known(asked: LabRequest, step: Step) -> list[Obstacle]:
    if step.params.get("channel") in LabChannel.values:
        return []
    return [Obstacle(_("Dites comment la réponse est arrivée."), field="channel")]


def stamp_typed_answer(asked: LabRequest, step: Step) -> None:
    stamp_answer(asked, step)
    asked.channel = step.params["channel"]


def receipt_is_possible(asked: LabRequest, step: Step) -> list[Obstacle]:
    """A letter is received once it was sent, and not in the future."""
    day = step.params.get("received_on")
    if day is None or local_date(asked.asked_at) <= day <= local_date(step.at):
        return []
    text = _("La réception suit l’envoi de la demande, et n’est pas dans le futur.")
    return [Obstacle(text, field="received_on")]


def set_receipt(asked: LabRequest, step: Step) -> None:
    asked.received_on = step.params["received_on"]


def has_no_account(asked: LabRequest) -> list[Obstacle]:
    if asked.organisation_id is None:
        return []
    return [Obstacle(_("La demande est déjà rattachée à un compte."))]


def is_a_laboratory(row: Any, step: Step) -> list[Obstacle]:
    """Only a laboratory is asked what R. 5121-76-3 and -4 list."""
    organisation = step.params.get("organisation")
    if organisation is None or organisation.kind == OrganisationKind.LABORATORY:
        return []
    return [Obstacle(_("Cette organisation n’est pas un laboratoire."), field="organisation")]


def set_organisation(asked: LabRequest, step: Step) -> None:
    asked.organisation = step.params["organisation"]


def time_is_over(asked: LabRequest, step: Step) -> list[Obstacle]:
    if asked.due_on < local_date(step.at):
        return []
    return [Obstacle(_("L’échéance n’est pas passée."))]
