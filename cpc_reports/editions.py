"""What the public reads: the framework, or that none was established, without any person."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cpc_reports.delays import delays_of
from cpc_reports.enums import PUBLICATION, FrameworkState, ReportOrigin, ReportState
from cpc_reports.models import Framework, Report
from portal.core.deadlines import local_date
from portal.core.fields import known
from portal.filings.services.revisions import answers_of
from portal.publication.editions import Edition
from portal.publication.enums import Lifecycle, VersionKind

SCHEMA = 1
TITLE = 200
OVER = (FrameworkState.WITHDRAWN, FrameworkState.ENDED)
ESTABLISHED, NOT_ESTABLISHED = "established", "not_established"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?:\+33|\b0)[\s.]?[1-9](?:[\s.]?\d{2}){4}\b")
PEOPLE = ("person_name", "contact_name", "deputy_name")


def edition_of(
    report: Report,
    *,
    reference: str = "",
    version_kind: str = VersionKind.INITIAL,
    reason: str = "",
) -> Edition:
    """Return what the next version of the public page says."""
    with override("fr"):
        told = payload(report)
        return Edition(
            kind=PUBLICATION,
            subject=report.subject,
            reference=reference,
            version_kind=version_kind,
            lifecycle=_lifecycle(report, told),
            title=_title(told),
            summary=_summary(told),
            reason=reason,
            maker=", ".join(dict.fromkeys(one["holder"] for one in told["medicines"]))[:TITLE],
            text="\n".join(texts(told)),
            urgent=False,
            facets={"product_kinds": ["medicine"], "types": [told["list"]]},
            payload=told,
        )


def _lifecycle(report: Report, told: dict[str, Any]) -> str:
    over = told["list"] == NOT_ESTABLISHED or told["status"] in OVER
    return Lifecycle.CLOSED if over else Lifecycle.OPEN


def _title(told: dict[str, Any]) -> str:
    substances = ", ".join(told["substances"])
    first = told["indications"][0]["wording"] if told["indications"] else ""
    text = " – ".join(one for one in (substances, first) if one)
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def _summary(told: dict[str, Any]) -> str:
    names = ", ".join(one["name"] for one in told["medicines"])
    if told["list"] == NOT_ESTABLISHED:
        text = _("Aucun cadre de prescription compassionnelle n’a été établi pour %(names)s.")
        return f"{text % {'names': names}} {told['reason']}".strip()
    text = _("Cadre de prescription compassionnelle pour %(names)s.")
    return text % {"names": names}


def payload(report: Report) -> dict[str, Any]:
    """Return the public facts of a decided report, JSON-safe; the framework's, or the sheet's."""
    framework = Framework.objects.filter(filing=report).first()
    told = {
        "schema": SCHEMA,
        "origin": report.origin,
        "filer_class": report.verdict.get("body", {}).get("class", ""),
        "reported_on": local_date(report.received_at).isoformat(),
        "decided_on": local_date(report.decided_at).isoformat(),
        "reason": report.decision_reason,
        "law": report.law,
        "delays": delays_of(report, local_date(timezone.now())).dump(),
    }
    if report.state == ReportState.ESTABLISHED and framework is not None:
        return told | _framework(framework)
    return told | _refused(report)


def _framework(framework: Framework) -> dict[str, Any]:
    medicines = list(framework.medicines.all())
    return {
        "list": ESTABLISHED,
        "status": framework.state,
        "medicines": [
            {
                "name": one.name,
                "cis": one.cis,
                "substance": one.substance,
                "form": one.form,
                "strength": one.strength,
                "holder": one.holder,
                "generic_group": one.generic_group,
                "atc": one.atc,
            }
            for one in medicines
        ],
        "substances": list(dict.fromkeys(one.substance for one in medicines)),
        "indications": [
            {
                "wording": one.wording,
                "orpha": one.orpha,
                "icd10": one.icd10,
                "ended_on": one.ended_on.isoformat() if one.ended_on else "",
                "end_cause": one.end_cause,
            }
            for one in framework.retained
        ],
        "not_retained": _not_retained(framework),
        "posology": framework.posology,
        "routes": framework.routes,
        "adverse_effects": framework.adverse_effects,
        "conditions": framework.conditions,
        "argument": framework.argument,
        "put": {
            "required": framework.put_required,
            "waiver": framework.put_waiver,
            "follow_up": framework.put_follow_up,
            "reports": framework.put_reports,
            "roles": framework.put_roles,
        },
        "starts_on": framework.starts_on.isoformat() if framework.starts_on else "",
        "ends_on": framework.ends_on.isoformat() if framework.ends_on else "",
        "reports": [
            {"due_on": one.due_on.isoformat(), "summary": one.summary}
            for one in framework.reports.filter(approved_at__isnull=False)
        ],
    }


def _not_retained(framework: Framework) -> list[dict[str, str]]:
    """Return the indications that a body had signalled and that are not established (BR20)."""
    if framework.filing.origin != ReportOrigin.FILER:
        return []
    return [
        {"wording": one.wording, "orpha": one.orpha, "icd10": one.icd10, "reason": one.refusal}
        for one in framework.refused
    ]


def _refused(report: Report) -> dict[str, Any]:
    """Return what the list of medicines without framework says, by indication (76-10, 3°)."""
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision)
    return {
        "list": NOT_ESTABLISHED,
        "status": report.state,
        "medicines": [
            {
                "name": row["name"],
                "cis": row["cis"],
                "substance": row["substance"],
                "form": row["form"],
                "strength": row["strength"],
                "holder": row["holder"],
                "generic_group": "",
                "atc": row["atc"],
            }
            for row in values["medicines"]
        ],
        "substances": list(dict.fromkeys(row["substance"] for row in values["medicines"])),
        "indications": [
            {
                "wording": row["wording"],
                "orpha": known(values["orpha"]) or "",
                "icd10": known(values["icd10"]) or "",
                "ended_on": "",
                "end_cause": "",
            }
            for row in values["indications"]
        ],
        "starts_on": "",
        "ends_on": "",
        "reports": [],
    }


def texts(told: Any) -> Iterator[str]:
    """Yield every text of a payload, for the search and for the guard against names."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from texts(value)


def personal(report: Report) -> list[str]:
    """Return the contacts and names of people that stand in what would be public."""
    return personal_in(report, "\n".join(texts(payload(report))))


def personal_in(report: Report, text: str) -> list[str]:
    """Return the contacts of `text`, and the names in it of the people of the report."""
    found = [*EMAIL.findall(text), *(one.strip() for one in PHONE.findall(text))]
    names = [getattr(report.sheet, name).strip() for name in PEOPLE]
    names += [one.person.strip() for one in report.sheet.declarations.all()]
    folded = text.casefold()
    found += [name for name in names if len(name) > 3 and name.casefold() in folded]
    return list(dict.fromkeys(found))
