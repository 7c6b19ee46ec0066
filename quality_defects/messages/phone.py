"""Messages about a proposal of batch recall and the call that doubles it, and urgent cases."""

from typing import Any

from django.utils import timezone

from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from quality_defects.enums import AGENCY_NUMBER as NUMBER
from quality_defects.messages import post
from quality_defects.models import Case, PhoneAlert


@register
class RecallProposed(Message):
    key = "quality_defects.recall_proposed"
    template = "mail/quality_defects/recall_proposed"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


@register
class UrgentCase(Message):
    key = "quality_defects.urgent_case"
    template = "mail/quality_defects/urgent_case"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


@register
class CallExpected(Message):
    key = "quality_defects.call_expected"
    template = "mail/quality_defects/call_expected"
    category = Category.REQUEST
    urgent = True


@register
class CallExpectedSms(Message):
    key = "quality_defects.call_expected_sms"
    template = "mail/quality_defects/call_expected_sms"
    category = Category.REQUEST
    channel = Channel.SMS
    urgent = True


@register
class RecallWithoutCall(Message):
    key = "quality_defects.recall_without_call"
    template = "mail/quality_defects/recall_without_call"
    category = Category.INBOX
    urgent = True


@register
class RecallWithoutCallSms(Message):
    key = "quality_defects.recall_without_call_sms"
    template = "mail/quality_defects/recall_without_call_sms"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


def recall_proposed(alert: PhoneAlert) -> None:
    """A batch recall is proposed: an SMS to the duty officers at once."""
    case = alert.filing
    post.send(
        RecallProposed,
        post.mobiles(post.duty_officers()),
        case,
        post.agency_path(case),
        dedupe=_dedupe(alert, "recall"),
    )


def urgent_case(case: Case, priority: str) -> None:
    """An urgent case came out of hours: an SMS to the duty officers, once for each priority."""
    post.send(
        UrgentCase,
        post.mobiles(post.duty_officers()),
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.urgent.{priority}",
        priority=priority,
    )


def call_expected(alert: PhoneAlert) -> None:
    """Nobody called: the firm, its signatories and who created the case, by both channels."""
    case = alert.filing
    signatories = post.signatories(case)
    path = post.declarant_path(case)
    dedupe = _dedupe(alert, "call_expected")
    post.send(CallExpected, post.firm(case, signatories), case, path, dedupe=dedupe, number=NUMBER)
    post.send(
        CallExpectedSms,
        post.firm_numbers(case, [*signatories, case.created_by]),
        case,
        path,
        dedupe=dedupe,
        number=NUMBER,
    )


def recall_without_call(alert: PhoneAlert) -> None:
    """Still no call: duty officers, by both channels."""
    _without_call(alert, post.duty_officers(), "no_call")


def recall_without_call_at_all(alert: PhoneAlert) -> None:
    """No call after the last delay: heads of unit, by both channels."""
    _without_call(alert, post.heads(), "no_call_at_all")


def _without_call(alert: PhoneAlert, people: list[Any], key: str) -> None:
    case = alert.filing
    path = post.agency_path(case)
    dedupe = _dedupe(alert, key)
    minutes = alert.minutes_waited(timezone.now())
    for message, recipients in (
        (RecallWithoutCall, post.people(people)),
        (RecallWithoutCallSms, post.mobiles(people)),
    ):
        post.send(message, recipients, case, path, dedupe=dedupe, minutes=minutes)


def _dedupe(alert: PhoneAlert, key: str) -> str:
    """Each alert of a case has messages of its own."""
    return f"{alert.filing.reference}.{key}.{alert.pk}"
