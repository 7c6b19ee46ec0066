from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CpcReportsConfig(AppConfig):
    name = "cpc_reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Signalements CPC")

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from cpc_reports import registration  # noqa: PLC0415

        registration.register()
