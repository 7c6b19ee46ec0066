"""The ways out: SMTP, or the development mailbox where e-mails stay."""

import smtplib
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string

SERVER_CODES = frozenset({421, 454, 530, 534, 535, 538})
"""Replies that speak of the server or of our login: every other message would get them too."""


class Unreachable(Exception):
    """Nothing can leave this way for now."""


class Postponed(Exception):
    """This message was refused for now; it may pass later."""


class Refused(Exception):
    """This message was refused for good."""


class EmailTransport(Protocol):
    """What sends e-mails; `name` is kept with each message that left."""

    name: str

    def open(self) -> None:
        """Get ready, or raise Unreachable."""

    def send(self, address: str, data: bytes) -> None:
        """Send a complete message, or raise Unreachable, Postponed or Refused."""

    def close(self) -> None:
        """Let go of the connection; never raises."""


class MailboxTransport:
    """Keep e-mails in the outbox, where the development mailbox shows them."""

    name = "mailbox"

    def open(self) -> None:
        return

    def send(self, address: str, data: bytes) -> None:
        return

    def close(self) -> None:
        return


class SmtpTransport:
    """Send e-mails over one SMTP connection, opened by Django's backend and kept."""

    name = "smtp"

    def __init__(self) -> None:
        self.backend = EmailBackend(**settings.MAIL_SMTP)
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]

    def open(self) -> None:
        try:
            self.backend.open()
        except (smtplib.SMTPException, OSError) as error:
            self.backend.connection = None
            raise Unreachable(reason(error)) from error

    def send(self, address: str, data: bytes) -> None:
        try:
            self.backend.connection.sendmail(self.sender, [address], data)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # SMTPException is an OSError: the replies of a living server are told apart below.
            code = reply_code(error)
            if code is None or code in SERVER_CODES:
                self.close()
                raise Unreachable(reason(error)) from error
            if 400 <= code < 500:
                raise Postponed(reason(error)) from error
            raise Refused(reason(error)) from error

    def close(self) -> None:
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None


def reply_code(error: OSError) -> int | None:
    """Return the code of the server's reply, or None when there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return error.smtp_code
    return None


def reason(error: OSError) -> str:
    """Return an error in one line, with the server's own words when it spoke."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return f"{type(error).__name__}: {error}"
    if isinstance(words, bytes):
        words = words.decode("utf-8", "replace")
    return f"{code} {' '.join(words.split())}"


def email_transport() -> EmailTransport:
    """Return a new transport of the configured kind."""
    return import_string(settings.MAIL_TRANSPORT)()
