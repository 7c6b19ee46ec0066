"""Blocks that the workflow adds to the pages of a case."""

from typing import Any

from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.core.fields import Answer, known
from portal.core.moments import moment
from portal.core.workflow import can
from portal.filings.registry import Panel
from quality_defects import delays
from quality_defects.enums import AGENCY_NUMBER, CallSide, EscalationStep
from quality_defects.models import Case, PhoneAlert, PhoneCall


def phone_panels(case: Case, request: Any) -> list[Panel]:
    """Return the panel of the call to the agency, on both sides."""
    alert = PhoneAlert.objects.filter(filing=case).prefetch_related("calls__author").first()
    if alert is None:
        return []
    alert.filing = case
    for_agency = predicates.is_agent(request.user)
    answers = case.volet1.signed_answers()
    log = [name for name in ("log_call", "log_call_afterwards") if can(alert, name, request.user)]
    context = {
        "alert": alert,
        "number": AGENCY_NUMBER,
        "for_agency": for_agency,
        "can_log": bool(log) and alert.logged_at is None,
        "can_confirm": can(alert, "confirm_call", request.user),
        "badge": alert.badge,
        "withdrawn": known(answers["recall_proposed"]) != Answer.YES,
        "stamps": stamps(alert, for_agency=for_agency),
        "steps": steps(alert) if for_agency else [],
    }
    return [Panel("quality_defects/phone_panel.html", context)]


def stamps(alert: PhoneAlert, *, for_agency: bool) -> list[tuple[str, str]]:
    """Return what each side noted of the call; both sides read both."""
    calls = {call.side: call for call in alert.calls.all()}
    return [
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


def agency_panels(case: Case, request: Any) -> list[Panel]:
    """Return what the agency sees above a case: the call, and how fast the signal came."""
    ages = delays.ages_of(case)
    context = {"ages": ages}
    return phone_panels(case, request) + (
        [Panel("quality_defects/age_panel.html", context)] if ages else []
    )
