"""Messages about the signature that a flash declaration waits for."""

from datetime import datetime

from django.utils import timezone

from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from quality_defects.messages import post
from quality_defects.models import Case


@register
class FlashSignatureExpected(Message):
    key = "quality_defects.flash_signature_expected"
    template = "mail/quality_defects/flash_signature_expected"
    category = Category.REQUEST
    urgent = True


@register
class FlashSignatureExpectedSms(Message):
    key = "quality_defects.flash_signature_expected_sms"
    template = "mail/quality_defects/flash_signature_expected_sms"
    category = Category.REQUEST
    channel = Channel.SMS
    urgent = True


@register
class FlashSignatureOverdue(Message):
    key = "quality_defects.flash_signature_overdue"
    template = "mail/quality_defects/flash_signature_overdue"
    category = Category.DEADLINE
    urgent = True


@register
class FlashSignatureOverdueSms(Message):
    key = "quality_defects.flash_signature_overdue_sms"
    template = "mail/quality_defects/flash_signature_overdue_sms"
    category = Category.DEADLINE
    channel = Channel.SMS
    urgent = True


def signature_expected(case: Case, due_at: datetime) -> None:
    """A flash declaration left: the signatories, by both channels, and the firm's mailbox."""
    signatories = post.signatories(case)
    due = _in_words(due_at)
    path = post.declarant_path(case)
    numbers = post.mobiles(signatories, case.organisation)
    _send(FlashSignatureExpected, post.firm(case, signatories), case, path, due)
    _send(FlashSignatureExpectedSms, numbers, case, path, due)


def signature_overdue(case: Case, due_at: datetime) -> None:
    """Nobody signed in time: the signatories by both channels, then the agency: who follows the
    case and the duty officers, these by SMS too."""
    signatories, officers = post.signatories(case), post.duty_officers()
    due = _in_words(due_at)
    path = post.declarant_path(case)
    numbers = post.mobiles(signatories, case.organisation)
    _send(FlashSignatureOverdue, post.firm(case, signatories), case, path, due)
    _send(FlashSignatureOverdueSms, numbers, case, path, due)
    path = post.agency_path(case)
    people = post.evaluators(case) + post.people(officers)
    _send(FlashSignatureOverdue, people, case, path, due)
    _send(FlashSignatureOverdueSms, post.mobiles(officers), case, path, due)


def _in_words(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%d/%m/%Y %H:%M}"


def _send(
    message: type[Message], recipients: list[Recipient], case: Case, path: str, due: str
) -> None:
    """Queue once for a due instant: a later one is another."""
    dedupe = f"{case.reference}.{message.key}.{due}"
    post.send(message, recipients, case, path, dedupe=dedupe, due_at=due)
