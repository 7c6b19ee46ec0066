"""Telling who answers of a question, and who asked of its answer."""

from django.urls import reverse

from portal.core.workflow import Step
from portal.distribution import items
from portal.distribution.messages import QuestionAnswered, QuestionAsked
from portal.distribution.models import Reply
from portal.distribution.replies.mailboxes import recipients_of
from portal.distribution.replies.rules import ANSWERING
from portal.mail.services import queue


def tell_question(reply: Reply, step: Step) -> None:
    """Queue a mail, without the question, to both sides that may answer it."""
    answering = ANSWERING.get(reply.publication.kind)
    for recipients, path in answering.sides(reply) if answering else ():
        queue(
            QuestionAsked,
            recipients,
            reference=reply.publication.reference,
            context={
                "title": reply.publication.current.title,
                "holder": reply.organisation.name,
                "url": items.absolute(path),
            },
        )


def tell_answer(reply: Reply, step: Step) -> None:
    """Queue a mail, without the answer, to the organisation that asked."""
    reference = reply.publication.reference
    queue(
        QuestionAnswered,
        recipients_of([reply.organisation]),
        reference=reference,
        context={
            "title": reply.publication.current.title,
            "url": items.absolute(reverse("distribution:reply", args=[reference])),
        },
    )
