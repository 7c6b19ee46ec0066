"""Django's mail API in front of the outbox, for the libraries that send by it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from portal.mail.messages import AccountMessage
from portal.mail.rendering import TITLE_LENGTH, Words
from portal.mail.services import queue_words


class OutboxEmailBackend(BaseEmailBackend):
    """Queue what `send_mail` and its kin are given; attachments are not supported."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Queue each message to each of its recipients and return how many messages were taken."""
        with transaction.atomic():
            for email in email_messages:
                self._queue(email)
        return len(email_messages)

    def _queue(self, email: EmailMessage) -> None:
        if email.attachments:
            raise ValueError("The outbox attaches generated documents only.")
        language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
        values = {
            "title": email.subject,
            "body": email.body,
            "language": language,
            "site_url": settings.SITE_URL,
            "compulsory": True,
        }
        words = Words(
            " ".join(str(email.subject).split())[:TITLE_LENGTH],
            email.body,
            render_to_string("mail/from_text.html", values),
        )
        queue_words(AccountMessage, words, email.recipients(), language=language)
