"""What holders ask and are answered, as a thread beside the reply, and telling each side of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.workflow import Step
from portal.distribution import items
from portal.distribution.messages import QuestionAnswered, QuestionAsked
from portal.distribution.models import Reply, ReplyStep
from portal.distribution.models.replies import ASKED, TALK
from portal.distribution.replies.mailboxes import recipients_of
from portal.distribution.replies.rules import ANSWERING
from portal.mail.services import queue


@dataclass(frozen=True)
class Said:
    """A question of a holder, or an answer to it: the side that said it, when, and its words."""

    is_question: bool
    by: str
    at: datetime
    text: str


def thread(steps: Iterable[ReplyStep]) -> list[Said]:
    """Return what was asked and answered among the steps of a reply, the first said first."""
    return [
        Said(one.name == ASKED, _side(one), one.at, one.comment.strip())
        for one in steps
        if one.name in TALK
    ]


def is_open(reply: Reply) -> bool:
    """Tell whether the last question of a reply waits for its answer."""
    last = reply.steps.filter(name__in=TALK).order_by("-pk").values_list("name", flat=True).first()
    return last == ASKED


def _side(step: ReplyStep) -> str:
    if step.name == ASKED:
        return step.reply.organisation.name
    return _("l’agence") if step.by is not None and step.by.is_agent else _("le fabricant")


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
