"""Messages that leave the portal: an outbox, its worker and its pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class MailConfig(AppConfig):
    name = "portal.mail"
    verbose_name = _("Messages sortants")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.mail import checks  # noqa: F401, PLC0415

        navigation.register(
            "account", "notifications", _("Mes notifications"), "mail:preferences", order=60
        )
        navigation.register(
            "agency",
            "messages",
            _("Messages sortants"),
            "mail:messages",
            order=80,
            group="operation",
        )
