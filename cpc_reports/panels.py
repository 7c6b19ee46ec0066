"""The blocks that the workflow adds to the shared pages, and what its cases show in lists."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports import (
    eligibility,
    legal,
    lookups,
    mandates,
    precedents,
    similar,
    tabs,
    validation,
)
from cpc_reports.delays import delays_of
from cpc_reports.effects.sheet import title_of
from cpc_reports.enums import (
    CosignatureState,
    DialogueState,
    LabState,
    ReportOrigin,
    ReportState,
    SheetState,
    SupportState,
)
from cpc_reports.messages import reports as messages
from cpc_reports.models import CitationStatus, Proposal, Report, Sheet
from cpc_reports.rules import SLUG, is_evaluator
from portal.core.deadlines import local_date
from portal.core.fields import Values
from portal.core.moments import without_weekday
from portal.core.workflow import can
from portal.filings.models.proposals import ProposalState
from portal.filings.registry import Panel, Status
from portal.filings.services.revisions import answers_of

MOVE_PAGES = {
    name: f"cpc_reports:move_{name}"
    for name in (
        "declare_admissible",
        "declare_inadmissible",
        "merge",
        "continue_own",
        "judge_condition",
        "ask_laboratory",
        "conclude",
        "reopen_assessment",
        "propose",
        "send_back",
        "establish",
        "reroute",
    )
} | {"withdraw": "cpc_reports:withdraw"}
FIRST_MOVES = (
    "declare_admissible",
    "begin_assessment",
    "establish",
    "not_establish",
    "reroute",
    "conclude",
    "draft_framework",
    "propose",
    "ask_laboratory",
    "publish",
    "declare_inadmissible",
)
TONES = {
    ReportState.ADMISSIBLE: "success",
    ReportState.ESTABLISHED: "success",
    ReportState.INADMISSIBLE: "neutral",
    ReportState.NOT_ESTABLISHED: "neutral",
    ReportState.REROUTED: "neutral",
    ReportState.WITHDRAWN: "neutral",
    ReportState.CLOSED: "neutral",
    ReportState.MERGED: "neutral",
    ReportState.ARCHIVED: "neutral",
}
COMPLETING = (SheetState.COMPLETING, SheetState.COMPLETION_TO_SIGN)


def status(report: Report) -> Status:
    """Derive where a report stands from its own state and that of its sheet."""
    state = ReportState(report.state)
    if state == ReportState.DRAFT:
        return Status(str(report.sheet.get_state_display()), "progress")
    if report.sheet.state in COMPLETING and state not in TONES:
        return Status(_("Complément demandé"), "warning")
    return Status(str(state.label), TONES.get(state, "progress"))


def mark(report: Report) -> Status | None:
    """Return that a report comes first, for the agency's lists."""
    return Status(_("Prioritaire"), "danger") if report.is_urgent else None


def _day(day: Any) -> str:
    return without_weekday(day) if day else ""


def facts(report: Report) -> list[tuple[str, str]]:
    """Return what both sides know of the report."""
    found = [
        (_("Origine"), report.get_origin_display()),
        (_("Textes applicables"), report.law),
        (_("Voie indiquée"), report.get_route_display() if report.route else ""),
        (_("Décidé le"), _day(local_date(report.decided_at) if report.decided_at else None)),
        (_("Numéro public"), report.public_reference or ""),
    ]
    return [(label, words) for label, words in found if words]


# The agency ------------------------------------------------------------------------------------


def agency_panels(report: Report, request: Any) -> list[Panel]:
    """Return the tabs, and what waits or is known beside the report."""
    context = {
        "report": report,
        "tabs": tabs.tabs(report, "case"),
        "facts": [*facts(report), *_internal_facts(report)],
        "links": links(report, request.user),
        "similar": similar.open_reports(report.sheet).count(),
        "laboratories": report.lab_requests.filter(state=LabState.SENT).count(),
        "supports": report.supports.filter(state=SupportState.OFFERED).count(),
        "may_close": can_close(report, request.user),
    }
    return [Panel("cpc_reports/agency/overview.html", context)]


def track_panels(report: Report, request: Any) -> list[Panel]:
    """Return what stands beside the next actions: for agents, eligibility and the legal test."""
    if not request.user.is_agent:
        return _filed_panels(report, request.user)
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision) if revision else None
    opinions = report.legal_opinions.select_related("author")
    context = {
        "report": report,
        "checks": eligibility.checks(report.verdict),
        "findings": legal.judged(precedents.pretest(values), opinions) if values else [],
        "searches": precedents.searches(values) if values else [],
    }
    return [Panel("cpc_reports/agency/verdict.html", context)]


def can_close(report: Report, user: Any) -> bool:
    """Tell whether `user` may propose to close the report without a decision."""
    return report.state in (
        ReportState.ADMISSIBILITY,
        ReportState.ADMISSIBLE,
        ReportState.ASSESSMENT,
    ) and is_evaluator(user, report)


def _internal_facts(report: Report) -> list[tuple[str, str]]:
    found = []
    paper = getattr(report, "paper_filing", None)
    if paper is not None:
        found.append((_("Saisi par l’agence"), paper.words()))
    if report.competence:
        found.append((_("Champ d’intervention"), report.get_competence_display()))
    if report.conclusion:
        found.append((_("Conclusion"), report.get_conclusion_display()))
    return found


# The body that files ---------------------------------------------------------------------------


def waiting_for(report: Report) -> str:
    """Return, in plain words, who holds the report and what is awaited."""
    if report.sheet.state in COMPLETING and report.state not in TONES:
        return _("L’agence attend votre réponse à ses questions.")
    if (
        report.lab_requests.filter(state=LabState.SENT).exists()
        or report.dialogues.filter(state=DialogueState.WAITING, asked__isnull=False).exists()
    ):
        return _("L’agence attend des données d’un laboratoire.")
    told = {
        ReportState.FILED: _("L’agence vérifie que le signalement est recevable."),
        ReportState.ADMISSIBILITY: _("L’agence vérifie que le signalement est recevable."),
        ReportState.ADMISSIBLE: _("L’instruction va commencer."),
        ReportState.ASSESSMENT: _("L’agence évalue le signalement."),
        ReportState.CONCLUDED: _("L’agence prépare sa décision."),
        ReportState.DRAFTING: _("L’agence prépare un projet de cadre."),
        ReportState.DECISION: _("L’agence prépare sa décision."),
    }
    if report.public_reference:
        return _("La décision est publiée.")
    if report.state == ReportState.ESTABLISHED or (
        report.state == ReportState.NOT_ESTABLISHED and report.origin == ReportOrigin.FILER
    ):
        known_until = local_date(report.decided_at) + timedelta(days=settings.CPC_PUBLICATION_DAYS)
        return _("La décision est prise. L’agence la publie à partir du %(day)s.") % {
            "day": without_weekday(known_until)
        }
    ended = _("Le dossier est terminé : plus rien n’est attendu.")
    return told.get(ReportState(report.state), ended)


def declarant_panels(report: Report, request: Any) -> list[Panel]:
    """Return where the report stands, who holds it and since when."""
    if report.is_draft:
        return []
    until = local_date(report.decided_at) if report.decided_at else _today()
    context = {
        "report": report,
        "waiting": waiting_for(report),
        "delays": delays_of(report, until),
        "is_decided": report.decided_at is not None or report.state == ReportState.INADMISSIBLE,
    }
    return [Panel("cpc_reports/filers/overview.html", context)]


def _filed_panels(report: Report, user: Any) -> list[Panel]:
    """Return what the body knows of its report beside its answers, and what it may do with it."""
    if report.is_draft:
        return []
    context = {
        "report": report,
        "facts": facts(report),
        "public_url": reverse("publication:cpc_page", args=[report.public_reference])
        if report.public_reference
        else "",
        "links": links(report, user),
        **lookups.sources(_filed_values(report)),
        "cosignatures": report.cosignatures.select_related("body"),
        "supports": report.supports.filter(state=SupportState.ACCEPTED).select_related("body"),
        "clone_url": reverse("cpc_reports:clone", args=[report.uuid]),
        "withdraw_url": reverse("cpc_reports:withdraw", args=[report.uuid])
        if can(report, "withdraw", user)
        else "",
    }
    return [Panel("cpc_reports/filers/report.html", context)]


def references(values: Values) -> list[dict[str, Any]]:
    """Return the references that a resolver told something of, retractions first."""
    rows = values["evidence"]
    known = lookups.found_for([row["doi"] for row in rows])
    found = [
        {"row": row, "citation": known[key]}
        for row in rows
        if (key := row["doi"].strip().lower()) in known
    ]
    return sorted(found, key=lambda one: one["citation"].status != CitationStatus.RETRACTED)


def links(report: Report, user: Any) -> dict[str, list[dict[str, str]]]:
    """Return the former report that this one follows, and those that follow it, for `user`."""
    room = "filings:agency_case" if user.is_agent else "filings:case"
    seen = Report.objects.visible_to(user).exclude(reference=None)
    return {
        name: [
            {"reference": one.reference, "url": reverse(room, args=[SLUG, one.uuid])}
            for one in seen.filter(condition).order_by("reference")
        ]
        for name, condition in (
            ("follows", Q(pk=report.follows_id)),
            ("followed_by", Q(follows=report)),
        )
    }


def _filed_values(report: Report) -> Values:
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    return answers_of(report.sheet, revision)


def _today() -> date:
    return local_date(timezone.now())


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return what stands above a section of a draft, or above its summary."""
    if not isinstance(part, Sheet):
        return []
    if section == "filer":
        return [_register_panel(part), *_tip_panels(part)]
    if section in ("medicine", "need", "extent"):
        return _tip_panels(part)
    if section == "proof":
        url = reverse("cpc_reports:references", args=[part.filing.uuid])
        context = {"url": url, "references": references(part.values())}
        return [Panel("cpc_reports/filers/references_panel.html", context)]
    if section == "balance":
        return [Panel("cpc_reports/filers/vigilance_panel.html")]
    if section == "":
        return _summary_panels(part)
    return []


def _tip_panels(sheet: Sheet) -> list[Panel]:
    """Return what somebody told the body, beside the sections that it helps to write."""
    tip = getattr(sheet.filing, "tip", None)
    return [Panel("cpc_reports/filers/tip_panel.html", {"tip": tip})] if tip else []


def _register_panel(sheet: Sheet) -> Panel:
    body = eligibility.body_of(sheet.body_code)
    context = {
        "body": body,
        "is_valid": body.is_valid_on(_today()) if body else False,
        "letters": mandates.accepted(sheet.filing.organisation, _today())
        .filter(body=body)
        .select_related("person")
        .order_by("-ends_on", "-pk")
        if body
        else [],
        "mandate_url": reverse("cpc_reports:mandate"),
        "url": reverse("cpc_reports:body_request"),
    }
    return Panel("cpc_reports/filers/register_panel.html", context)


def _summary_panels(sheet: Sheet) -> list[Panel]:
    values = sheet.values()
    done, total = validation.completeness(values)
    report = sheet.filing
    asked = validation.asked_places(sheet) if report.reference else []
    found = list(similar.open_reports(sheet)[:10]) if not report.reference else []
    context = {
        "done": done,
        "total": total,
        "findings": precedents.pretest(values),
        "searches": precedents.searches(values),
        "about": title_of(sheet) if not report.reference else "",
        "asked": [_place(sheet, *one) for one in asked],
        **lookups.sources(values),
        "follows": report.follows.reference if report.follows else "",
        "similar": [
            {
                "received_at": one.received_at,
                "url": reverse("cpc_reports:support", args=[report.uuid, number]),
            }
            for number, one in enumerate(found, start=1)
        ],
        "cosignatures": report.cosignatures.exclude(
            state=CosignatureState.WITHDRAWN
        ).select_related("body"),
    }
    return [Panel("cpc_reports/filers/readiness.html", context)]


def _place(sheet: Sheet, section: str, field: str) -> dict[str, str]:
    """Return the name and the address of a place that may be changed in a completion."""
    specification = sheet.specification
    if not section:
        return {"label": str(specification.title), "url": ""}
    label = str(specification.section(section).title)
    if field:
        label = f"{label} – {specification.find(field).label}"
    url = reverse("filings:section", args=[SLUG, sheet.filing.uuid, "sheet", section])
    return {"label": label, "url": url}


def proposal_facts(proposal: Proposal) -> list[tuple[str, str]]:
    """Return what is proposed, in words, for the person who confirms."""
    report = proposal.filing
    return [(_("Objet"), report.title), (_("Signalant"), report.organisation.name)]


def on_proposal(proposal: Proposal) -> None:
    """Tell who may confirm what was proposed, or its author that it was refused."""
    if proposal.state == ProposalState.REFUSED:
        messages.proposal_refused(proposal)
    elif proposal.state == ProposalState.PROPOSED:
        messages.proposal_made(proposal)
