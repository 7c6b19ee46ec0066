"""What the transitions of a sheet check, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports import validation
from cpc_reports.models import Sheet
from portal.core.workflow import Obstacle, Step
from portal.filings.models.requests import RequestState


def complete(sheet: Sheet) -> list[Obstacle]:
    return validation.missing_items(sheet)


def complete_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.missing_items(sheet)


def not_filed_yet(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.filed_twice(sheet)


def attested(sheet: Sheet, step: Step) -> list[Obstacle]:
    """The signatory ticked the attestation."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(_("Cochez l’attestation pour signer."), field="attestation")]


def has_cosigners(sheet: Sheet) -> list[Obstacle]:
    if not sheet.cosigners.exists():
        return [Obstacle(_("Aucun cosignataire n’est nommé."), "filer", "cosigners")]
    return validation.cosigner_items(sheet)


def all_cosigned(sheet: Sheet) -> list[Obstacle]:
    return validation.unsigned(sheet)


def all_cosigned_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.unsigned(sheet)


def only_what_was_asked(sheet: Sheet) -> list[Obstacle]:
    return validation.outside_questions(sheet)


def only_what_was_asked_as_signed(sheet: Sheet, step: Step) -> list[Obstacle]:
    return validation.outside_questions(sheet)


def stamp_submission(sheet: Sheet, step: Step) -> None:
    sheet.submitted_by = step.user
    sheet.first_submitted_at = sheet.first_submitted_at or step.at


def stamp_typed(sheet: Sheet, step: Step) -> None:
    sheet.typed_by = step.user
    sheet.first_submitted_at = sheet.first_submitted_at or step.at


def report_is_examined(sheet: Sheet) -> list[Obstacle]:
    refusal = validation.asks_nothing(sheet.filing)
    return [Obstacle(refusal)] if refusal else []


def no_question_left(sheet: Sheet) -> list[Obstacle]:
    """Every question was answered or withdrawn, by words if not by a new version."""
    if not sheet.filing.requests.filter(state=RequestState.OPEN).exists():
        return []
    return [Obstacle(_("Des questions restent sans réponse."))]
