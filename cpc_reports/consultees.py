"""What a consulted person reads of a report: the sheet without who filed, and its annexes."""

from typing import Any

from django.urls import reverse

from cpc_reports.dialogues import dialogue_of, for_party
from cpc_reports.enums import DialogueSide, DialogueState, SheetFile
from cpc_reports.fields import SHEET_FILES
from cpc_reports.lookups import sources
from cpc_reports.models import Consultation, DialogueEntry
from portal.core.fields import tell
from portal.documents.models import Audience
from portal.documents.services import files_of
from portal.filings.models.consultations import DECLARED_STATES, ConsultationState
from portal.filings.registry import Awaited, Panel, Status
from portal.filings.services.revisions import answers_of


def consultee_panels(consultation: Any, request: Any) -> list[Panel]:
    """Return what a consulted person reads: the sheet, without who filed or signed."""
    report = consultation.filing
    if consultation.declared_by_id != request.user.pk:
        return []
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision)
    hidden = {"filer", "closing"}
    told = zip(report.sheet.specification, tell(report.sheet.specification, values), strict=False)
    sections = [one for section, one in told if section.name not in hidden]
    context = {
        "sections": sections,
        **sources(values),
        "annexes": annexes_for(consultation),
        "dialogue": for_party(consultation, request.user),
        "consultation": consultation,
    }
    return [Panel("cpc_reports/consultee.html", context)]


def awaited(user: Any) -> list[Awaited]:
    """Return what the agency asks `user` after an opinion, and what did not come in time."""
    found = (
        DialogueEntry.objects.filter(
            side=DialogueSide.AGENCY,
            dialogue__consultation__declared_by=user,
            dialogue__state__in=[DialogueState.WAITING, DialogueState.SILENT],
        )
        .select_related("dialogue__consultation")
        .order_by("dialogue_id", "-at", "-pk")
        .distinct("dialogue_id")
    )
    return [_awaited(one) for one in found]


def _awaited(asked: DialogueEntry) -> Awaited:
    row = asked.dialogue
    late = row.state == DialogueState.SILENT
    state = Status(str(row.get_state_display()), "danger" if late else "warning")
    address = reverse("cpc_reports:reply", args=["avis", row.consultation.uuid])
    return Awaited(asked.text, state, asked.due_on, address)


IDENTIFYING = (SheetFile.MANDATE, SheetFile.ORIGIN, SheetFile.SUPPORT)
"""Annexes that say who files or who stands behind: no consulted person reads them."""


def annexes_for(consultation: Any) -> list[Any]:
    """Return the filed annexes that a consulted person reads, while an answer is awaited.

    A business secret is one of them once its disclosure is confirmed.
    """
    waiting = dialogue_of(consultation).state == DialogueState.WAITING
    if consultation.state != ConsultationState.DECLARED and not waiting:
        return []
    filed = files_of(consultation.filing.subject, SHEET_FILES).filter(sealed_at__isnull=False)
    return list(filed.exclude(kind__in=IDENTIFYING).for_audience(Audience.PARTIES))


def may_read_annex(user: Any, file: Any) -> bool:
    """Tell whether `user` declared interests for an answer still awaited that shows `file`."""
    asked = Consultation.objects.filter(
        declared_by=user.pk,
        state__in=DECLARED_STATES,
        filing__uuid=file.subject.partition(":")[2],
    )
    return any(file in annexes_for(one) for one in asked.select_related("filing"))
