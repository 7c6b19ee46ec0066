"""What follows a proposal of batch recall, and the calls about it."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from portal.core.deadlines import off_hours
from portal.core.fields import Answer, Values, known
from portal.core.workflow import Step
from portal.filings.services.revisions import answers_of
from quality_defects.effects.volets import last_revision
from quality_defects.enums import CallSide, PhoneAlertState
from quality_defects.messages import phone as messages
from quality_defects.models import PhoneAlert, Volet1
from quality_defects.rules import URGENT
from quality_defects.sheets import affected_lots
from quality_defects.warnings import normalised


def raise_phone_alert(volet: Volet1, step: Step) -> None:
    """A batch recall is proposed: expect a call, whatever the hour.

    A version that proposes what the one before did asks for no other call, and one that comes
    while a call is awaited is told in that call.
    """
    if volet.recall_proposed != Answer.YES:
        return
    case = volet.filing
    if case.phone_alerts.filter(state=PhoneAlertState.OPEN).exists() or not _is_new(volet):
        return
    delays = list(settings.QUALITY_DEFECTS_CALL_MINUTES)
    alert = PhoneAlert.objects.create(
        filing=case,
        raised_at=step.at,
        delays=delays,
        escalate_at=step.at + timedelta(minutes=delays[0]),
    )
    messages.recall_proposed(alert)


def _is_new(volet: Volet1) -> bool:
    """Tell whether the version just signed proposes another recall than the one before it."""
    last = last_revision(volet)
    signed = volet.filing.revisions.filter(part=volet.part_name, number__lt=last.number)
    former = signed.order_by("number").last()
    if former is None:
        return True
    return _recall(answers_of(volet, last)) != _recall(answers_of(volet, former))


def _recall(values: Values) -> tuple[Any, ...] | None:
    """Return what a version proposes to recall, None when it proposes nothing."""
    if known(values["recall_proposed"]) != Answer.YES:
        return None
    lots = [known(row["number"]) for row in affected_lots(values)]
    return (
        known(values["recall_level"]),
        known(values["recall_lots"]),
        frozenset(normalised(number) for number in lots if number),
    )


def page_duty_officers(volet: Volet1, step: Step) -> None:
    """An urgent version comes while the offices are closed: nobody else would read it tonight.

    A proposal of recall pages them by itself, at any hour.
    """
    verdict = volet.filing.triages.last()
    if verdict.priority in URGENT and off_hours(step.at) and volet.recall_proposed != Answer.YES:
        messages.urgent_case(volet.filing, verdict.priority)


def log_call(alert: PhoneAlert, step: Step, side: str) -> None:
    """Insert the call that one side logged."""
    alert.calls.create(
        side=CallSide(side),
        called_at=step.params["called_at"],
        number=step.params["number"],
        interlocutor=step.params.get("interlocutor") or "",
        minutes=step.params.get("minutes"),
        outcome=step.params.get("outcome") or "",
        author=step.user,
    )


def remind_firm(alert: PhoneAlert, step: Step) -> None:
    """Nobody called: tell the firm, on every number and address that it gave."""
    messages.call_expected(alert)


def tell_duty_officers(alert: PhoneAlert, step: Step) -> None:
    """Still no call: tell the duty officers, by e-mail and by SMS."""
    messages.recall_without_call(alert)


def tell_heads(alert: PhoneAlert, step: Step) -> None:
    """No call at all: tell the heads of unit, by e-mail and by SMS."""
    messages.recall_without_call_at_all(alert)
