"""Messages about corrective and preventive actions: due dates, proofs, judgements."""

from typing import Any

from portal.mail.enums import Category
from portal.mail.messages import Message, register
from quality_defects.messages import post
from quality_defects.messages.deadlines import is_urgent
from quality_defects.models import Capa


@register
class CapaReminder(Message):
    key = "quality_defects.capa_reminder"
    template = "mail/quality_defects/capa_reminder"
    category = Category.DEADLINE


@register
class CapaReminderLater(Message):
    """The same words, when there is time: in the digest."""

    key = "quality_defects.capa_reminder_later"
    template = "mail/quality_defects/capa_reminder"
    category = Category.DEADLINE
    digest = True


@register
class CapaOverdue(Message):
    key = "quality_defects.capa_overdue"
    template = "mail/quality_defects/capa_overdue"
    category = Category.DEADLINE


@register
class CapaDone(Message):
    key = "quality_defects.capa_done"
    template = "mail/quality_defects/capa_done"
    category = Category.INBOX


@register
class CapaPostponed(Message):
    key = "quality_defects.capa_postponed"
    template = "mail/quality_defects/capa_postponed"
    category = Category.INBOX


@register
class CapaCancelled(Message):
    key = "quality_defects.capa_cancelled"
    template = "mail/quality_defects/capa_cancelled"
    category = Category.INBOX


@register
class CapaJudged(Message):
    key = "quality_defects.capa_judged"
    template = "mail/quality_defects/capa_judged"
    category = Category.PROGRESS


@register
class CapaIneffective(Message):
    key = "quality_defects.capa_ineffective"
    template = "mail/quality_defects/capa_ineffective"
    category = Category.INBOX


def capa_reminder(capa: Capa, code: str, due_on: Any) -> None:
    """An action is due soon, today, or still not carried out."""
    case = capa.filing
    post.send(
        CapaReminder if is_urgent(code) else CapaReminderLater,
        post.firm(case),
        case,
        post.track_paths(capa)[0],
        dedupe=f"{case.reference}.capa.{capa.key}.{code}.{due_on}",
        number=capa.number,
        due_on=f"{due_on:%d/%m/%Y}",
        late=code.startswith("D+"),
    )


def capa_overdue(capa: Capa, due_on: Any) -> None:
    """An action is late: the firm and the evaluators."""
    case = capa.filing
    everybody = (post.firm(case), post.evaluators(case))
    for recipients, path in zip(everybody, post.track_paths(capa), strict=True):
        post.send(
            CapaOverdue,
            recipients,
            case,
            path,
            dedupe=f"{case.reference}.capa.{capa.key}.overdue.{due_on}",
            number=capa.number,
            due_on=f"{due_on:%d/%m/%Y}",
        )


def capa_done(capa: Capa) -> None:
    """An action is said to be carried out: its effectiveness is to be judged."""
    case = capa.filing
    path = post.track_paths(capa)[1]
    post.send(CapaDone, post.evaluators(case), case, path, number=capa.number)


def capa_postponed(capa: Capa, reason: str) -> None:
    """The firm moved the due date of an action."""
    case = capa.filing
    post.send(
        CapaPostponed,
        post.evaluators(case),
        case,
        post.track_paths(capa)[1],
        number=capa.number,
        due_on=f"{capa.due_on:%d/%m/%Y}",
        reason=reason,
    )


def capa_cancelled(capa: Capa, reason: str) -> None:
    """The firm cancelled an action: the agency agrees, or asks for it again."""
    case = capa.filing
    post.send(
        CapaCancelled,
        post.evaluators(case),
        case,
        post.track_paths(capa)[1],
        number=capa.number,
        reason=reason,
    )


def capa_judged(capa: Capa) -> None:
    """The agency judged an action, or asks for more."""
    case = capa.filing
    path = post.track_paths(capa)[0]
    recipients = post.firm_and_signatories(case)
    post.send(CapaJudged, recipients, case, path, number=capa.number)


def capa_ineffective(capa: Capa) -> None:
    """An action does not work: whoever follows the case decides whether to reopen it."""
    case = capa.filing
    path = post.track_paths(capa)[1]
    post.send(CapaIneffective, post.evaluators(case), case, path, number=capa.number)
