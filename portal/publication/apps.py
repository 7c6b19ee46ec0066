from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class PublicationConfig(AppConfig):
    name = "portal.publication"
    verbose_name = _("Publications")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register(
            "public",
            "check",
            _("Suis-je concerné ?"),
            "check:page",
            order=25,
            description=_("Scannez une boîte ou envoyez un stock pour le comparer aux actions."),
        )
