"""The ways out for SMS: a class named by the setting SMS_GATEWAY."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Gateway(Protocol):
    """What sends SMS; `name` is kept with each message that left."""

    name: str

    def send(self, number: str, text: str, message_id: str) -> None:
        """Send `text`, or raise Unreachable, Postponed or Refused of `portal.mail.transports`.

        `message_id` is the same at every attempt: a provider that knows it must not send twice.
        """


class DevelopmentGateway:
    """Keep SMS in the outbox, where the development mailbox shows them."""

    name = "mailbox"

    def send(self, number: str, text: str, message_id: str) -> None:
        return


def sms_gateway() -> Gateway:
    """Return a new gateway of the configured kind."""
    return import_string(settings.SMS_GATEWAY)()
