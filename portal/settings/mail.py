"""Outgoing messages: how they leave, and in whose name.

Without EMAIL_URL e-mails stay in the development mailbox; so do SMS with the default gateway.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

from portal.settings.env import env

SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def smtp(url: str) -> dict[str, Any]:
    """Return the arguments of Django's SMTP backend for `smtp[+tls]://` or `smtps://` URLs."""
    parts = urlsplit(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise ValueError("expected smtp://, smtp+tls:// or smtps:// with a host")
    return {
        "host": parts.hostname,
        "port": parts.port or SMTP_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 30,
    }


MAIL_SMTP = env("EMAIL_URL", None, smtp)
MAIL_TRANSPORT = (
    "portal.mail.transports.SmtpTransport"
    if MAIL_SMTP
    else "portal.mail.transports.MailboxTransport"
)
SMS_GATEWAY = env("SMS_GATEWAY", "portal.mail.gateways.DevelopmentGateway")

EMAIL_BACKEND = "portal.mail.backends.OutboxEmailBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "Portail de sécurité <portail@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
