"""What follows the transitions of the sheet: number, verdict, documents, questions, mails."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cpc_reports import bibliography, eligibility
from cpc_reports.effects.report import start_admissibility, system
from cpc_reports.enums import (
    RECEIPT_DOCUMENT,
    SHEET_DOCUMENT,
    CosignatureState,
    PaperChannel,
    ReportOrigin,
)
from cpc_reports.lookups import check_citations, found_for
from cpc_reports.messages import parties as invitations
from cpc_reports.messages import reports as messages
from cpc_reports.models import Body, Cosignature, Report, Sheet
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.deadlines import local_date
from portal.core.tasks import dispatch
from portal.core.workflow import Step, perform
from portal.filings.models import Revision
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.models.requests import RequestState
from portal.filings.services import requests, revisions
from portal.rendering.services import order

ORIGINS = {PaperChannel.OWN: ReportOrigin.OWN, PaperChannel.MINISTER: ReportOrigin.MINISTER}
TITLE = 200


def last_revision(sheet: Sheet) -> Revision:
    """Return the sheet as it was last filed."""
    return sheet.filing.revisions.filter(part=sheet.part_name).order_by("number").last()


def title_of(sheet: Sheet) -> str:
    """Return what the report is about: the substances, then the first indication."""
    substances = dict.fromkeys(row.substance for row in sheet.medicines.all() if row.substance)
    first = sheet.indications.first()
    told = [", ".join(substances), first.wording if first else ""]
    text = " – ".join(one for one in told if one)
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def receive(sheet: Sheet, step: Step) -> None:
    """Give the report its number, freeze what the registers say, open its admissibility."""
    report = sheet.filing
    report.title = title_of(sheet)
    report.is_urgent = sheet.is_urgent
    if report.reference:
        report.save(update_fields=["title", "is_urgent", "updated_at"])
        return
    paper = getattr(report, "paper_filing", None)
    report.origin = ORIGINS.get(getattr(paper, "channel", ""), ReportOrigin.FILER)
    report.law = settings.CPC_LAW
    report.verdict = eligibility.verdict(sheet, user=step.user, on=local_date(step.at))
    report.save()
    received = perform(report, "receive", actor=system(step), at=step.at)
    sheet.filing = perform(received, "open_admissibility", actor=system(step), at=step.at)
    start_admissibility(sheet.filing, step)


def freeze_and_order(sheet: Sheet, step: Step) -> None:
    """Freeze the version and order its documents and its receipt."""
    report = sheet.filing
    paper = step.transition.name == "record"
    revision = revisions.freeze_part(
        sheet,
        user=step.user,
        at=step.at,
        attestation=str(messages.TYPED if paper else messages.ATTESTATION),
        is_final=True,
        extra={
            "ip": step.params.get("ip", ""),
            "law": report.law,
            "verdict": report.verdict,
            "cosigners": _cosigners(report),
            "bibliography": bibliography.as_json(_bibliography(sheet)),
        },
        signer=_typist(report, step.user) if paper else None,
    )
    order(
        report.subject,
        SHEET_DOCUMENT,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=report.reference,
        title=_("Fiche de signalement – version %(number)d") % {"number": revision.number},
        file_name=f"{report.reference}-fiche-v{revision.number}",
    )
    order(
        report.subject,
        RECEIPT_DOCUMENT,
        ["pdf"],
        revision_number=revision.number,
        reference=report.reference,
        title=_("Accusé de réception électronique"),
        file_name=f"{report.reference}-accuse-de-reception-v{revision.number}",
    )


def _bibliography(sheet: Sheet) -> list[bibliography.Entry]:
    """Return what the sheet cites, with what the resolver said of it until now."""
    values = sheet.values()
    return bibliography.compiled(values, found_for([row["doi"] for row in values["evidence"]]))


def _cosigners(report: Report) -> list[dict[str, str]]:
    signed = report.cosignatures.filter(state=CosignatureState.SIGNED)
    return [
        {
            "body": one.body.name,
            "code": one.body.code,
            "name": one.signed_by.full_name,
            "signed_at": one.signed_at.isoformat(),
        }
        for one in signed.select_related("body", "signed_by")
    ]


def _typist(report: Report, user: Any) -> dict[str, str]:
    label = _("saisie par l’agence, non signée")
    return revisions.unsigned_by(user, report.organisation, TYPED_BY_AGENCY, label)


def answer_requests(sheet: Sheet, step: Step) -> None:
    """A new version answers the questions it says something about; others stay open.

    While questions stay open, the sheet goes on being completed.
    """
    report = sheet.filing
    number = last_revision(sheet).number
    requests.answer_with_revision(report, sheet.part_name, number, actor=step.user)
    if report.requests.filter(part=sheet.part_name, state=RequestState.OPEN).exists():
        perform(sheet, "reopen", actor=system(step), at=step.at)


def acknowledge(sheet: Sheet, step: Step) -> None:
    """Send the receipt to the body's mailboxes, to who signed and to who drafted."""
    messages.receipt(sheet.filing, last_revision(sheet))


def notify_agency(sheet: Sheet, step: Step) -> None:
    messages.received(sheet.filing, last_revision(sheet))


def look_up_citations(sheet: Sheet, step: Step) -> None:
    """Have the references completed; the filing waits for nothing."""
    if settings.CPC_RESOLVER_URL:
        dispatch(check_citations, sheet.pk)


# Before the filing -----------------------------------------------------------------------------


def ask_signature(sheet: Sheet, step: Step) -> None:
    """Tell the signatories that a sheet waits for them."""
    signatories = predicates.people_of(sheet.filing.organisation_id, OrganisationRole.SIGNATORY)
    messages.signature_wanted(sheet, signatories)


def invite_cosigners(sheet: Sheet, step: Step) -> None:
    """Invite every body named; whoever signed an older version of the draft signs again."""
    report = sheet.filing
    bodies = Body.objects.filter(code__in=[row.body_code for row in sheet.cosigners.all()])
    report.cosignatures.exclude(body__in=bodies).delete()
    for body in bodies.select_related("organisation"):
        row, _created = Cosignature.objects.update_or_create(
            filing=report,
            body=body,
            defaults={
                "organisation": body.organisation,
                "state": CosignatureState.INVITED,
                "sheet_version": sheet.version,
                "signed_by": None,
                "signed_at": None,
            },
        )
        invitations.cosignature_wanted(row)
