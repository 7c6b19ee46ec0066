"""Messages about the evaluation: its start, questions, the thread."""

from portal.mail.enums import Category
from portal.mail.messages import Message, register
from quality_defects.messages import post
from quality_defects.models import Case


@register
class EvaluationStarted(Message):
    key = "quality_defects.evaluation_started"
    template = "mail/quality_defects/evaluation_started"
    category = Category.PROGRESS
    digest = True
    can_be_disabled = True


@register
class QuestionsAsked(Message):
    key = "quality_defects.questions_asked"
    template = "mail/quality_defects/questions_asked"
    category = Category.REQUEST


@register
class MessagePosted(Message):
    key = "quality_defects.message_posted"
    template = "mail/quality_defects/message_posted"
    category = Category.THREAD
    can_be_disabled = True


def evaluation_started(case: Case) -> None:
    """The agency evaluates the case."""
    recipients = post.firm_and_signatories(case)
    post.send(EvaluationStarted, recipients, case, post.declarant_path(case))


def questions_asked(case: Case, count: int) -> None:
    """The agency asks about fields."""
    recipients = post.firm_and_signatories(case)
    post.send(QuestionsAsked, recipients, case, post.declarant_path(case), count=count)


def message_posted(case: Case, *, by_agency: bool, key: str) -> None:
    """A message of the thread, to the other side."""
    recipients = post.firm(case) if by_agency else post.evaluators(case)
    path = post.declarant_path(case) if by_agency else post.agency_path(case)
    post.send(MessagePosted, recipients, case, path, dedupe=f"{case.reference}.message.{key}")
