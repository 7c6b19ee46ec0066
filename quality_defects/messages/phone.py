"""Messages about a proposal of batch recall and the call that doubles it."""

from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from quality_defects.messages import post
from quality_defects.models import Case


@register
class RecallProposed(Message):
    key = "quality_defects.recall_proposed"
    template = "mail/quality_defects/recall_proposed"
    category = Category.INBOX
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


def recall_proposed(case: Case) -> None:
    """A batch recall is proposed: an SMS to the duty officers at once."""
    post.send(
        RecallProposed,
        post.mobiles(post.duty_officers()),
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.recall",
    )


def recall_without_call(case: Case) -> None:
    """No call was logged in time: duty officers, by both channels."""
    officers = post.duty_officers()
    path = post.agency_path(case)
    dedupe = f"{case.reference}.no_call"
    post.send(RecallWithoutCall, post.people(officers), case, path, dedupe=dedupe)
    post.send(RecallWithoutCallSms, post.mobiles(officers), case, path, dedupe=dedupe)
