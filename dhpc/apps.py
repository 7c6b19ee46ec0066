from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DhpcConfig(AppConfig):
    name = "dhpc"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Lettres aux professionnels de santé")

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from dhpc import registration  # noqa: PLC0415

        registration.register()
