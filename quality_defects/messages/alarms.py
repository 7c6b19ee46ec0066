"""Messages to the agency about cases that wait on its own side."""

from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from quality_defects.enums import AlarmKind
from quality_defects.messages import post
from quality_defects.models import Case


@register
class Unassigned(Message):
    key = "quality_defects.unassigned"
    template = "mail/quality_defects/unassigned"
    category = Category.INBOX
    urgent = True


@register
class UnassignedSms(Message):
    key = "quality_defects.unassigned_sms"
    template = "mail/quality_defects/unassigned_sms"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


@register
class UnassignedLater(Message):
    """The same words, when a day has passed already: in the digest."""

    key = "quality_defects.unassigned_later"
    template = "mail/quality_defects/unassigned"
    category = Category.INBOX
    digest = True


@register
class Inactive(Message):
    key = "quality_defects.inactive"
    template = "mail/quality_defects/inactive"
    category = Category.INBOX
    digest = True


def _send(message: type[Message], case: Case, recipients: list[Recipient], **context: str) -> None:
    """Queue without a key: the row of the alarm says that this was told, once each time."""
    post.send(message, recipients, case, post.agency_path(case), **context)


def _unassigned_urgent(priority: str, case: Case) -> None:
    officers, heads = post.duty_officers(), post.heads()
    everyone = post.people([*officers, *heads]) + post.evaluators(case)
    _send(Unassigned, case, everyone, priority=priority)
    _send(UnassignedSms, case, post.mobiles(officers), priority=priority)


def _unassigned_later(case: Case) -> None:
    everyone = post.evaluators(case) + post.people(post.heads())
    _send(UnassignedLater, case, everyone, priority="P2")


TELLERS = {
    AlarmKind.UNASSIGNED_P0: lambda case: _unassigned_urgent("P0", case),
    AlarmKind.UNASSIGNED_P1: lambda case: _unassigned_urgent("P1", case),
    AlarmKind.UNASSIGNED_P2: _unassigned_later,
    AlarmKind.INACTIVE: lambda case: _send(Inactive, case, post.evaluators(case)),
    AlarmKind.INACTIVE_LONG: lambda case: _send(Inactive, case, post.people(post.heads())),
}
"""Who is told, and how, for each kind of alarm."""
