from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = _("Pièces jointes")
    default_auto_field = "django.db.models.BigAutoField"
