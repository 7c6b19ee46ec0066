from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class WebConfig(AppConfig):
    name = "portal.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        navigation.register("public", "home", _("Accueil"), "home", order=0)
        navigation.register("public", "orientation", _("Déclarer"), "orientation", order=10)
