from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecallsConfig(AppConfig):
    name = "recalls"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Actions de sécurité")

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from recalls import registration  # noqa: PLC0415

        registration.register()
