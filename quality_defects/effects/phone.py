"""What follows a proposal of batch recall, and the calls about it."""

from datetime import timedelta

from django.conf import settings

from portal.core.fields import Answer
from portal.core.workflow import Step
from quality_defects.enums import CallSide
from quality_defects.messages import phone as messages
from quality_defects.models import PhoneAlert, Volet1


def raise_phone_alert(volet: Volet1, step: Step) -> None:
    """A batch recall is proposed: expect a call, whatever the hour; once for the case."""
    if volet.recall_proposed != Answer.YES:
        return
    case = volet.filing
    delays = list(settings.QUALITY_DEFECTS_CALL_MINUTES)
    _alert, created = PhoneAlert.objects.get_or_create(
        filing=case,
        defaults={
            "raised_at": step.at,
            "delays": delays,
            "escalate_at": step.at + timedelta(minutes=delays[0]),
        },
    )
    if created:
        messages.recall_proposed(case)


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
    messages.call_expected(alert.filing)


def tell_duty_officers(alert: PhoneAlert, step: Step) -> None:
    """Still no call: tell the duty officers, by e-mail and by SMS."""
    messages.recall_without_call(alert.filing)


def tell_heads(alert: PhoneAlert, step: Step) -> None:
    """No call at all: tell the heads of unit, by e-mail and by SMS."""
    messages.recall_without_call_at_all(alert.filing)
