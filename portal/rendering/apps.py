from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.documents.inspection import pdf


class RenderingConfig(AppConfig):
    name = "portal.rendering"
    verbose_name = _("Documents produits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.rendering.services import made_here  # noqa: PLC0415 - needs the models

        pdf.recognise(made_here)
