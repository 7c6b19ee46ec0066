from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenderingConfig(AppConfig):
    name = "portal.rendering"
    verbose_name = _("Documents produits")
    default_auto_field = "django.db.models.BigAutoField"
