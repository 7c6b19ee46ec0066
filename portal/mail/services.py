"""Putting messages in the outbox, and what people do with them there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from portal.core.tasks import dispatch
from portal.mail import tasks
from portal.mail.enums import WAITING, MessageState
from portal.mail.messages import Message
from portal.mail.models import Attachment, MessageContent, MutedCategory, OutgoingMessage
from portal.mail.rendering import Words, render

if TYPE_CHECKING:
    from portal.accounts.models import Organisation, User
    from portal.rendering.models import GeneratedDocument

URGENT_TOGETHER = 20
"""Urgent messages that one task sends: few enough for a worker to be free for the next."""

INSERT = """
    INSERT INTO mail_outgoingmessage (
        content_id, address, user_id, organisation_id, channel, urgent, dedupe, state,
        attempts, next_attempt_at, sent_through, error, created_at
    )
    SELECT content, address, person, organisation, %s, %s, %s, %s, 0, statement_timestamp(), '',
           '', statement_timestamp()
      FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
           AS recipient (content, address, person, organisation)
"""
INSERT_DIGEST = """
    INSERT INTO mail_digestitem (content_id, address, user_id, organisation_id, dedupe, created_at)
    SELECT content, lower(address), person, organisation, %s, statement_timestamp()
      FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
           AS recipient (content, address, person, organisation)
"""
INSERT_SELECTED = """
    INSERT INTO mail_outgoingmessage (
        content_id, address, user_id, organisation_id, channel, urgent, dedupe, unsubscribe, state,
        attempts, next_attempt_at, sent_through, error, created_at
    )
    SELECT content, address, person, organisation, %s, %s, '', unsubscribe, %s, 0,
           statement_timestamp(), '', '', statement_timestamp()
      FROM (
           SELECT DISTINCT ON (lower(address), organisation)
                  address, language, unsubscribe, person, organisation
             FROM ({recipients}) AS chosen (address, language, unsubscribe, person, organisation)
            ORDER BY lower(address), organisation, unsubscribe
           ) AS recipient
      JOIN unnest(%s::text[], %s::bigint[]) AS said (language, content) USING (language)
"""

ONCE = "ON CONFLICT DO NOTHING"
"""Looking for conflicts costs a third more: only where there is a key that may conflict."""


class Recipient(NamedTuple):
    """Where a copy goes: an e-mail address or a phone number, and who stands behind it."""

    address: str
    user: "User | None" = None
    language: str = "fr"
    organisation: "Organisation | None" = None


def queue(
    message_class: type[Message],
    recipients: Iterable[Recipient],
    *,
    subject: str = "",
    reference: str = "",
    context: Mapping[str, Any] | None = None,
    dedupe: str = "",
    documents: Sequence["GeneratedDocument"] = (),
) -> list[OutgoingMessage]:
    """Write one message to each recipient in the caller's transaction; it leaves after the commit.

    Rendered now, once per language; `documents` are attached when the message leaves, so they may
    still be pending. A person who muted the category of a message that can be disabled gets none,
    an address listed twice gets one, and with `dedupe` an address that already has a message
    under this key gets no second one. Returns the messages that were written: none for a message
    that waits for the digest.
    """
    insert, values = _insertion(
        message_class,
        recipients,
        subject=subject,
        reference=reference,
        context=context,
        dedupe=dedupe,
        documents=documents,
    )
    if not values:
        return []
    if message_class.digest:
        _set_aside(insert, values)
        return []
    written = list(OutgoingMessage.objects.raw(f"{insert} RETURNING *", values))
    if written:
        _send_soon(message_class, [message.pk for message in written])
    return written


def queue_many(
    message_class: type[Message],
    recipients: Iterable[Recipient],
    *,
    subject: str = "",
    reference: str = "",
    context: Mapping[str, Any] | None = None,
    dedupe: str = "",
    documents: Sequence["GeneratedDocument"] = (),
) -> int:
    """Do as `queue` for a long list of recipients; return how many messages were written."""
    insert, values = _insertion(
        message_class,
        recipients,
        subject=subject,
        reference=reference,
        context=context,
        dedupe=dedupe,
        documents=documents,
    )
    if not values:
        return 0
    if message_class.digest:
        return _set_aside(insert, values)
    return _write(message_class, insert, values)


def queue_words(
    message_class: type[Message], words: Words, addresses: Iterable[str], *, language: str
) -> int:
    """Write to each address, once, a message that somebody else rendered; return how many."""
    recipients = _once([Recipient(address, language=language) for address in addresses])
    if not recipients:
        return 0
    content = _content(message_class, language, words, "", "")
    return _write(message_class, *_statement(message_class, recipients, {language: content.pk}, ""))


def queue_selected(
    message_class: type[Message],
    words: Mapping[str, Words],
    recipients: QuerySet,
    *,
    reference: str = "",
) -> int:
    """Write a message to the addresses that a query gives, each once; return how many.

    `recipients` gives rows of address, language, the path that ends the subscription of that
    address, and the person and the organisation behind it, which may be NULL; `words` the message
    by language. An address gets a copy for each organisation behind it. Nothing of the rows is
    read here, and nothing keeps a caller from writing twice.
    """
    contents = {
        language: _content(message_class, language, told, "", reference).pk
        for language, told in words.items()
    }
    selected, parameters = recipients.order_by().query.sql_with_params()
    insert = INSERT_SELECTED.format(recipients=selected)
    values = [
        message_class.channel,
        message_class.urgent,
        MessageState.QUEUED,
        *parameters,
        list(contents),
        list(contents.values()),
    ]
    return _write(message_class, insert, values)


def resend(pk: int) -> bool:
    """Queue a failed or waiting message again, to leave at once; False when it is neither."""
    changed = OutgoingMessage.objects.filter(
        pk=pk, state__in=[*WAITING, MessageState.FAILED]
    ).update(state=MessageState.QUEUED, next_attempt_at=Now(), failed_at=None, attempts=0)
    if changed:
        dispatch(tasks.deliver, pk)
    return bool(changed)


def resend_failed() -> int:
    """Queue every failed message again; return how many."""
    changed = OutgoingMessage.objects.filter(state=MessageState.FAILED).update(
        state=MessageState.QUEUED, next_attempt_at=Now(), failed_at=None, attempts=0
    )
    if changed:
        dispatch(tasks.drain)
    return changed


def cancel(pk: int, user: "User") -> bool:
    """Give up a failed or waiting message for `user`; False when it is neither."""
    return bool(
        OutgoingMessage.objects.filter(pk=pk, state__in=[*WAITING, MessageState.FAILED]).update(
            state=MessageState.CANCELLED,
            cancelled_at=Now(),
            cancelled_by=user,
            next_attempt_at=None,
            failed_at=None,
        )
    )


def _insertion(
    message_class: type[Message],
    recipients: Iterable[Recipient],
    *,
    subject: str,
    reference: str,
    context: Mapping[str, Any] | None,
    dedupe: str,
    documents: Sequence["GeneratedDocument"],
) -> tuple[str, list[Any]]:
    """Write the contents; return the statement that writes the copies, without values if none."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Queue a message inside a transaction.")
    chosen = _willing(message_class, _once(recipients))
    contents = {}
    for language in sorted({recipient.language for recipient in chosen}):
        words = render(
            message_class,
            language,
            reference=reference,
            context=context,
            documents=[document.title for document in documents],
        )
        content = _content(message_class, language, words, subject, reference)
        Attachment.objects.bulk_create(
            Attachment(content=content, document=document) for document in documents
        )
        contents[language] = content.pk
    return _statement(message_class, chosen, contents, dedupe)


def _once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return the recipients whose language is spoken here, each address once."""
    spoken = dict(settings.LANGUAGES)
    known: dict[str, Recipient] = {}
    for recipient in recipients:
        if recipient.address:
            if recipient.language not in spoken:
                recipient = Recipient(
                    recipient.address,
                    recipient.user,
                    settings.LANGUAGE_CODE,
                    recipient.organisation,
                )
            known.setdefault(recipient.address.lower(), recipient)
    return list(known.values())


def _willing(message_class: type[Message], recipients: list[Recipient]) -> list[Recipient]:
    """Return the recipients who did not mute the message's category."""
    if not message_class.can_be_disabled:
        return recipients
    people = {recipient.user.pk for recipient in recipients if recipient.user}
    muted = set(
        MutedCategory.objects.filter(user__in=people, category=message_class.category).values_list(
            "user", flat=True
        )
    )
    return [
        recipient
        for recipient in recipients
        if not recipient.user or recipient.user.pk not in muted
    ]


def _content(
    message_class: type[Message], language: str, words: Words, subject: str, reference: str
) -> MessageContent:
    return MessageContent.objects.create(
        key=message_class.key,
        channel=message_class.channel,
        category=message_class.category,
        language=language,
        title=words.title,
        text=words.text,
        html=words.html,
        sensitive=message_class.sensitive,
        subject=subject,
        reference=reference,
    )


def _statement(
    message_class: type[Message],
    recipients: list[Recipient],
    contents: dict[str, int],
    dedupe: str,
) -> tuple[str, list[Any]]:
    """Return one INSERT for any number of copies, fed by arrays."""
    if not recipients:
        return "", []
    columns = [
        [contents[recipient.language] for recipient in recipients],
        [recipient.address for recipient in recipients],
        [recipient.user and recipient.user.pk for recipient in recipients],
        [recipient.organisation and recipient.organisation.pk for recipient in recipients],
    ]
    once = ONCE if dedupe else ""
    if message_class.digest:
        return f"{INSERT_DIGEST} {once}", [dedupe, *columns]
    state = MessageState.QUEUED
    values = [message_class.channel, message_class.urgent, dedupe, state, *columns]
    return f"{INSERT} {once}", values


def _set_aside(insert: str, values: list[Any]) -> int:
    """Keep the copies for the digest; return how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(insert, values)
        return cursor.rowcount


def _write(message_class: type[Message], insert: str, values: list[Any]) -> int:
    """Write the copies without reading them back, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} RETURNING id" if message_class.urgent else insert, values)
        pks = [pk for (pk,) in cursor.fetchall()] if message_class.urgent else []
        written = cursor.rowcount
    if written:
        _send_soon(message_class, pks)
    return written


def _send_soon(message_class: type[Message], pks: list[int]) -> None:
    """Hand the messages to the workers: a few urgent ones to a task, one task for the others."""
    if message_class.urgent:
        for start in range(0, len(pks), URGENT_TOGETHER):
            dispatch(tasks.deliver, *pks[start : start + URGENT_TOGETHER])
    else:
        dispatch(tasks.drain)
