"""What a case gives birth to: handovers to other workflows, and printed sheets."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.workflow import Step
from portal.filings.services import handovers
from portal.filings.services.revisions import answers_of
from portal.rendering.services import order
from quality_defects import sheets
from quality_defects.effects.volets import last_revision
from quality_defects.enums import RAPID_ALERT_DOCUMENT, SHORTAGE_DOCUMENT
from quality_defects.models import Case, Volet1

RECALLS, LETTERS = "recalls", "dhpc"


def hand_over_recall(case: Case, step: Step) -> None:
    """Pass the batches to recall to the workflow of safety actions, without typing them again."""
    payload = sheets.recall_payload(case, sheets.last_volet1(case))
    handovers.hand_over(case, RECALLS, sheets.RECALL_SCHEMA, payload, actor=step.user)


def hand_over_letter(case: Case, step: Step) -> None:
    """Pass the facts to the workflow of letters to health professionals."""
    payload = sheets.letter_payload(case, sheets.last_volet1(case))
    handovers.hand_over(case, LETTERS, sheets.LETTER_SCHEMA, payload, actor=step.user)


def print_rapid_alert(case: Case, step: Step) -> None:
    """Order the form of rapid alert, in the language of the European procedure."""
    number = sheets.last_volet1(case).number
    with override("en"):
        title = _("Alerte rapide")
    order(
        case.subject,
        RAPID_ALERT_DOCUMENT,
        ["pdf", "docx"],
        revision_number=number,
        reference=case.reference,
        title=title,
        file_name=f"{case.reference}-rapid-alert-v{number}",
        language="en",
    )


def order_shortage_sheet(volet: Volet1, step: Step) -> None:
    """Order the sheet of a risk of shortage when the signed version tells one."""
    case = volet.filing
    revision = last_revision(volet)
    if not sheets.risks_shortage(answers_of(volet, revision)):
        return
    order(
        case.subject,
        SHORTAGE_DOCUMENT,
        ["pdf"],
        revision_number=revision.number,
        reference=case.reference,
        title=_("Fiche de transmission : risque de rupture"),
        file_name=f"{case.reference}-risque-de-rupture-v{revision.number}",
    )
