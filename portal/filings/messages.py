"""What the portal writes about casework that no workflow words for itself: opinions."""

from typing import Any

from django.urls import reverse

from portal.accounts import predicates
from portal.core.deadlines import in_words
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue


@register
class OpinionWanted(Message):
    key = "filings.opinion_wanted"
    template = "mail/filings/opinion_wanted"
    category = Category.REQUEST


@register
class OpinionReminder(Message):
    key = "filings.opinion_reminder"
    template = "mail/filings/opinion_reminder"
    category = Category.DEADLINE


def opinion_wanted(consultation: Any) -> None:
    """Tell the consultees that their opinion is asked."""
    _send(OpinionWanted, consultation, f"opinion.{consultation.uuid}")


def opinion_reminder(consultation: Any, code: str) -> None:
    """Remind the consultees before the date."""
    _send(OpinionReminder, consultation, f"opinion.{consultation.uuid}.{code}")


def _send(message: type[Message], consultation: Any, dedupe: str) -> None:
    if consultation.consultee:
        people = [consultation.consultee]
    elif consultation.declared_by:
        people = [consultation.declared_by]
    else:
        people = list(predicates.people_of(consultation.organisation_id))
    queue(
        message,
        [
            Recipient(person.email, person, person.language, consultation.organisation)
            for person in people
        ],
        subject=consultation.case.subject,
        context={
            "path": reverse("casework:opinion", args=[consultation.uuid]),
            "due_on": in_words(consultation.due_on),
        },
        dedupe=dedupe,
    )
