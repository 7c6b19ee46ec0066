"""System checks of the mail package."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def messages_leave(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A portal in production does not keep its messages for itself."""
    errors = []
    if not settings.MAIL_SMTP:
        errors.append(
            Error(
                "E-mails stay in the development mailbox.",
                hint="Set EMAIL_URL, for instance smtp+tls://user:password@host:587.",
                id="mail.E001",
            )
        )
    return errors
