"""What fills a draft by itself: the account, the register, the medicines base, another report."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from cpc_reports import eligibility, mandates
from cpc_reports.enums import (
    ELIGIBLE,
    Authorisation,
    FilerOrigin,
    SheetFile,
    TipSender,
    YesNo,
)
from cpc_reports.fields import SHEET_FILES
from cpc_reports.lookups import check_citations
from cpc_reports.models import PaperFiling, Report, Sheet, SheetMedicine, Tip
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.core.deadlines import local_date
from portal.core.fields import thaw
from portal.core.fields.forms import Answers
from portal.core.tasks import dispatch
from portal.documents.services import receive
from portal.filings.models import Part
from portal.filings.services import rows
from portal.filings.services.revisions import answers_of
from portal.reference import services as reference
from portal.reference.addresses import smpc_of

NOT_COPIED = frozenset({"no_patient_data", "is_exact"})
BASE_FACTS = (
    "name",
    "substance",
    "strength",
    "form",
    "routes",
    "holder",
    "marketing",
    "conditions",
    "generic_group",
    "smpc",
    "atc",
    "availability",
    "authorised",
    "monitored",
)


def create_parts(report: Report, user: Any) -> None:
    """Create the sheet of a new report, with what the account and the register say."""
    sheet = Sheet(filing=report)
    if not user.is_agent:
        sheet.person_name = user.full_name
        sheet.person_rpps = user.rpps or ""
        sheet.contact_phone = user.phone or user.mobile
        entitled = [
            one
            for one in eligibility.bodies_of(report.organisation, local_date(timezone.now()))
            if one.body_class in ELIGIBLE
        ]
        if len(entitled) == 1:
            body = entitled[0]
            sheet.body, sheet.body_code = body.name, body.code
            sheet.body_class, sheet.domains = body.body_class, list(body.domains)
            sheet.network = body.network
            sheet.mandate = mandates.answer_for(body, report.organisation)
    sheet.save()


@transaction.atomic
def begin_own(asked: Mapping[str, Any], user: Any) -> Report:
    """Begin a report of the agency itself, for no body, with the document that asked for it.

    Raises Rejected, and begins nothing, when the document is not one that we take.
    """
    agencies = Organisation.objects.filter(kind=OrganisationKind.AGENCY, is_active=True)
    agency = agencies.order_by("pk").first() or Organisation.objects.create(
        kind=OrganisationKind.AGENCY, name=settings.CPC_SERVICE
    )
    report = Report.objects.create(organisation=agency, created_by=user)
    create_parts(report, user)
    PaperFiling.objects.create(
        filing=report,
        channel=asked["channel"],
        received_at=timezone.now(),
        sender=asked["sender"],
        typed_by=user,
    )
    if asked.get("scan"):
        receive(
            asked["scan"],
            subject=report.subject,
            anchor=SHEET_FILES,
            user=user,
            organisation=None,
            kind=SheetFile.ORIGIN,
        )
    return report


def complete_from_reference(part: Part, section: str) -> None:
    """Fill what follows from the codes of the medicines; what a person wrote stays.

    References are asked of the resolver, where there is one, so that who drafts reads what it says.

    The facts are those of the base on that day: a later edition of the base changes nothing.
    Another code brings its own facts in place of those of the former one.
    """
    if not isinstance(part, Sheet):
        return
    if section == "proof" and settings.CPC_RESOLVER_URL:
        dispatch(check_citations, part.pk)
    if section == "filer":
        _fill_network(part)
        _fill_mandate(part)
    if section != "medicine":
        return
    found, renewed = [], []
    for row in part.medicines.all():
        told, facts = _looked_up(row)
        if facts != row.snapshot:
            row.snapshot = facts
            renewed.append(row)
        found.append((row, Answers(clean=told)))
    SheetMedicine.objects.bulk_update(renewed, ["snapshot"])
    rows.amend(part, "medicines", found)


def _fill_network(sheet: Sheet) -> None:
    """Write the network of the body that was chosen, where nobody wrote another one."""
    body = eligibility.body_of(sheet.body_code)
    if body is None or not body.network or sheet.network or "network" in sheet.unknowns:
        return
    sheet.network = body.network
    sheet.save(update_fields=["network"])


def _fill_mandate(sheet: Sheet) -> None:
    """Say that the body has a letter that the agency accepted, where nobody wrote anything."""
    body = eligibility.body_of(sheet.body_code)
    if body is None or sheet.mandate or "mandate" in sheet.unknowns:
        return
    sheet.mandate = mandates.answer_for(body, sheet.filing.organisation)
    if sheet.mandate:
        sheet.save(update_fields=["mandate"])


def _looked_up(row: SheetMedicine) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers that the base changes on `row`, and the facts that are kept of it.

    The date of the base is never a person's: it tells that the base knows the code.
    """
    former = row.snapshot
    if row.cis and row.cis == former.get("for"):
        return {"base_date": parse_date(former["base_date"])}, former
    told = facts_of(row.cis)
    stale = [name for name in BASE_FACTS if former and getattr(row, name) == former.get(name)]
    blank = [name for name in BASE_FACTS if not getattr(row, name)]
    if not told:
        # The name stays: it is what tells the row from the others.
        changed = {name: "" for name in stale if name != "name"}
        return changed | {"base_date": None}, {}
    day = told["base_date"]
    changed = {name: told[name] for name in {*stale, *blank}} | {"base_date": day}
    return changed, told | {"for": row.cis, "base_date": day.isoformat()}


def facts_of(cis: str) -> dict[str, Any]:
    """Return what the medicines base says of a code, by our names; {} for an unknown one."""
    try:
        return _told(reference.snapshot(cis)) | {"smpc": smpc_of(cis)} if cis else {}
    except reference.UnknownMedicine:
        return {}


def _standing(row: SheetMedicine) -> dict[str, Any]:
    """Return the facts of a row that the base filled elsewhere, as they would be kept of it."""
    told = {name: getattr(row, name) for name in BASE_FACTS}
    return told | {"for": row.cis, "base_date": row.base_date.isoformat()}


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    active = [one for one in facts["substances"] if one["active"]] or facts["substances"]
    origin = reference.origin()
    told = {
        "name": facts["name"],
        "substance": ", ".join(dict.fromkeys(one["name"] for one in active)),
        "strength": ", ".join(dict.fromkeys(one["strength"] for one in active if one["strength"])),
        "form": facts["form"],
        "routes": ", ".join(facts["routes"]),
        "holder": ", ".join(facts["holders"]),
        "marketing": facts["marketing_status"],
        "conditions": " ; ".join(facts["prescription_conditions"]),
        "generic_group": " ; ".join(one["label"] for one in facts["generic_groups"]),
        "atc": facts["atc"],
        "availability": " ; ".join(dict.fromkeys(one["label"] for one in facts["availability"])),
    }
    fitted = {name: _fit(name, text) for name, text in told.items()}
    return fitted | {
        "authorised": Authorisation.YES if facts["authorised_on"] else "",
        "monitored": YesNo.YES if facts["enhanced_monitoring"] else YesNo.NO,
        "base_date": origin.source_date or local_date(timezone.now()),
    }


def _fit(name: str, text: str) -> str:
    return text[: SheetMedicine._meta.get_field(name).max_length]


def fill_from_tip(tip: Tip, report: Report, user: Any) -> None:
    """Fill the sheet of `report` with what the body was told; the account of it stays beside."""
    sheet: Sheet = report.sheet
    told = {
        "body": tip.body.name,
        "body_code": tip.body.code,
        "body_class": tip.body.body_class,
        "domains": list(tip.body.domains),
        "network": tip.body.network,
        "origin": FilerOrigin.OMEDIT
        if tip.sender == TipSender.OMEDIT
        else FilerOrigin.PRACTITIONER,
        "origin_reference": tip.reference,
        "disease": tip.disease,
        "disease_domain": tip.domain,
        "patients_treated": tip.extent,
    }
    rows.write_answers(sheet, Answers(clean=told), told)
    rows.append(sheet, "medicines", [Answers(clean={"name": tip.medicine})])
    sheet.count_save()
    sheet.saved_by, sheet.saved_at = user, timezone.now()
    sheet.save()


def copy(source: Report, into: Report, user: Any) -> None:
    """Fill the sheet of `into` with the last filed version of `source`, attestations left out."""
    sheet = into.sheet
    revision = source.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(source.sheet, revision) if revision else thaw(sheet.specification, {})
    names = [name for name in sheet.specification.fields if name not in NOT_COPIED]
    rows.write_answers(sheet, Answers(clean={name: values[name] for name in names}), names)
    for name in sheet.specification.rows:
        made = [
            ("", Answers(clean={k: v for k, v in row.items() if k != "key"}))
            for row in values[name]
        ]
        rows.replace(sheet, name, made)
    copied = list(sheet.medicines.exclude(base_date=None).exclude(cis=""))
    for row in copied:
        row.snapshot = _standing(row)
    SheetMedicine.objects.bulk_update(copied, ["snapshot"])
    sheet.count_save()
    sheet.saved_by, sheet.saved_at = user, timezone.now()
    sheet.save()
