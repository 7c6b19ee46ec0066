from django.apps import AppConfig


class CpcReportsConfig(AppConfig):
    name = "cpc_reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from cpc_reports import registration  # noqa: PLC0415

        registration.register()
