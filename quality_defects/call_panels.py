"""Blocks that the workflow adds to the pages of a case."""

from typing import Any

from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.core.fields import Answer, known
from portal.core.moments import moment
from portal.core.workflow import can
from portal.filings.registry import Panel
from quality_defects import delays, rules
from quality_defects.effects import phone
from quality_defects.enums import AGENCY_NUMBER, CallSide, ClockKind, EscalationStep, ShareState
from quality_defects.messages.post import SLUG
from quality_defects.models import SOURCE_ANCHOR, Case, PhoneAlert, PhoneCall, SheetRequest, current


def phone_panels(case: Case, request: Any) -> list[Panel]:
    """Return the panels of the calls to the agency, on both sides: first what still waits."""
    alerts = list(PhoneAlert.objects.filter(filing=case).prefetch_related("calls__author"))
    now = current(alerts)
    if now is None:
        return []
    answers = case.volet1.signed_answers("recall_proposed")
    withdrawn = known(answers["recall_proposed"]) != Answer.YES
    alerts.sort(key=lambda one: one is not now)
    return [
        _phone_panel(alert, case, request, acts=alert is now, withdrawn=withdrawn and alert is now)
        for alert in alerts
    ]


def _phone_panel(
    alert: PhoneAlert, case: Case, request: Any, *, acts: bool, withdrawn: bool
) -> Panel:
    alert.filing = case
    for_agency = predicates.is_agent(request.user)
    log = [name for name in ("log_call", "log_call_afterwards") if can(alert, name, request.user)]
    context = {
        "alert": alert,
        "number": AGENCY_NUMBER,
        "for_agency": for_agency,
        "can_log": acts and bool(log) and alert.logged_at is None,
        "can_confirm": acts and can(alert, "confirm_call", request.user),
        "badge": alert.badge,
        "withdrawn": withdrawn,
        "why_again": phone.why_again(alert),
        "stamps": stamps(alert, for_agency=for_agency),
        "steps": steps(alert) if for_agency else [],
    }
    return Panel("quality_defects/phone_panel.html", context)


def stamps(alert: PhoneAlert, *, for_agency: bool) -> list[tuple[str, str]]:
    """Return what each side noted of the call; both sides read both."""
    calls = {call.side: call for call in alert.calls.all()}
    return [
        (_("Rappel proposé le"), moment(alert.raised_at)),
        (
            _("Appel noté par le déclarant"),
            _stamp(calls.get(CallSide.FIRM), with_outcome=True, named=True),
        ),
        (
            _("Appel confirmé par l’agence"),
            _stamp(calls.get(CallSide.AGENCY), with_outcome=for_agency, named=for_agency),
        ),
    ]


def _stamp(call: PhoneCall | None, *, with_outcome: bool, named: bool) -> str:
    if call is None:
        return _("Pas encore")
    words = [moment(call.called_at), call.number]
    if call.interlocutor:
        words.append(_("personne jointe : %(name)s") % {"name": call.interlocutor})
    if named:
        words.append(_("noté par %(name)s") % {"name": call.author.full_name})
    if with_outcome and call.outcome:
        words.append(call.outcome)
    return " – ".join(words)


def steps(alert: PhoneAlert) -> list[tuple[str, str]]:
    """Return the escalations, taken or to come, for the agency's eyes."""
    told = []
    for step in EscalationStep:
        taken = alert.told_at(step)
        if taken:
            told.append((str(step.label), moment(taken)))
        elif alert.state == "open":
            text = _("prévu le %(when)s, sans appel d’ici là")
            told.append((str(step.label), text % {"when": moment(alert.step_due_at(step))}))
    return told


def request_panels(case: Case, request: Any) -> list[Panel]:
    """Return what the agency asked for, above the draft of the firm that it waits for."""
    if not case.is_draft:
        return []
    asked = SheetRequest.objects.filter(filing=case).select_related("clock").first()
    if asked is None:
        return []
    asked.filing = case
    context = {
        "case": case,
        "asked": asked,
        "anchor": SOURCE_ANCHOR,
        "may_decline": can(asked, "decline", request.user),
    }
    return [Panel("quality_defects/sheet_request_panel.html", context)]


def share_panels(case: Case, request: Any) -> list[Panel]:
    """Return who outside the firm may write what of its drafts, and the way to share more."""
    if predicates.is_agent(request.user):
        return []
    parts = [part for part in (case.volet1, case.volet2) if part.is_editable and part.is_opened]
    shares = list(case.section_shares.filter(state=ShareState.OPEN))
    for share in shares:
        share.filing = case
    may_share = rules.is_drafter(request.user, case)
    if not shares and not (parts and may_share):
        return []
    context = {"case": case, "shares": shares, "parts": parts if may_share else []}
    return [Panel("quality_defects/shares_panel.html", context, below=True)]


def unsigned_panels(case: Case, request: Any) -> list[Panel]:
    """Return what is known of a flash declaration that nobody signed yet, on both sides."""
    volet = case.volet1
    if not volet.awaits_signature:
        return []
    clock = case.clocks.live().filter(kind=ClockKind.FLASH_SIGNATURE).first()
    revision = case.revisions.filter(part=volet.part_name, payload__has_key="flash").last()
    context = {
        "case": case,
        "late": volet.is_signature_overdue,
        "due_at": clock.due_at if clock else None,
        "revision": revision,
        "reason": revision.payload["flash"]["reason"],
        "may_sign": can(volet, "submit", request.user),
        "slug": SLUG,
    }
    return [Panel("quality_defects/unsigned_panel.html", context)]


def agency_panels(case: Case, request: Any) -> list[Panel]:
    """Return what the agency sees above a case: the call, and how fast the signal came."""
    ages = delays.ages_of(case)
    context = {"ages": ages}
    return (
        unsigned_panels(case, request)
        + phone_panels(case, request)
        + ([Panel("quality_defects/age_panel.html", context)] if ages else [])
    )
