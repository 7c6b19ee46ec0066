"""Who did what: history triggers, access log and their daily seal; tasks that failed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class AuditConfig(AppConfig):
    name = "portal.audit"
    verbose_name = _("Journal d’audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.audit import checks, failures, task_context  # noqa: F401, PLC0415

        navigation.register(
            "agency",
            "failures",
            _("Tâches en échec"),
            "audit:failures",
            order=82,
            group="operation",
        )
