"""What the portal writes that no workflow words for itself: opinions, exports, idle drafts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from portal.accounts import predicates
from portal.core.deadlines import local_date
from portal.core.moments import in_words, without_weekday
from portal.filings import registry
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


@register
class ExportReady(Message):
    key = "filings.export_ready"
    template = "mail/filings/export_ready"
    category = Category.INBOX
    can_be_disabled = True


@register
class DraftIdle(Message):
    key = "filings.draft_idle"
    template = "mail/filings/draft_idle"
    category = Category.TEAM


def opinion_wanted(consultation: Any) -> None:
    """Tell the consultees that their opinion is asked."""
    _send(OpinionWanted, consultation, f"opinion.{consultation.uuid}")


def opinion_reminder(consultation: Any, code: str) -> None:
    """Remind the consultees before the date."""
    _send(OpinionReminder, consultation, f"opinion.{consultation.uuid}.{code}")


def export_ready(export: Any) -> None:
    """Tell who asked for a list that its file waits for them."""
    person = export.requested_by
    queue(
        ExportReady,
        [Recipient(person.email, person, person.language)],
        subject=export.subject,
        context={
            "path": reverse("filings:exports"),
            "until": in_words(local_date(export.expires_at)),
        },
        dedupe=f"{export.subject}.{export.finished_at.isoformat()}",
    )


def draft_idle(filing: Any, parts: Iterable[Any], ends_on: date) -> None:
    """Tell who wrote a draft, and may still read it, that it is about to be abandoned.

    When nobody of them is left, the organisation is told, unless the agency typed the draft.
    """
    spec = registry.get(filing.workflow_key)
    writers = {filing.created_by, *(part.saved_by for part in parts if part.saved_by)}
    readers = [one for one in writers if spec.cases.visible_to(one).filter(pk=filing.pk).exists()]
    recipients = [
        Recipient(one.email, one, one.language, filing.organisation)
        for one in sorted(readers, key=lambda one: one.pk)
    ]
    if not recipients and not filing.created_by.is_agent:
        recipients = [Recipient(filing.organisation.email, organisation=filing.organisation)]
    first = next(iter(spec.parts))
    queue(
        DraftIdle,
        recipients,
        subject=filing.subject,
        context={
            "path": reverse("filings:part", args=[spec.slug, filing.uuid, first]),
            "kind": spec.label,
            "organisation": filing.organisation.name,
            "started_on": without_weekday(local_date(filing.created_at)),
            "ends_on": in_words(ends_on),
        },
    )


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
