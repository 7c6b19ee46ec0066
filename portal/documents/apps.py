import pikepdf.settings
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = _("Pièces jointes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # For the whole process, so that no PDF grows beyond measure while it is read.
        from portal.documents.limits import MAX_PDF_STREAM_BYTES  # noqa: PLC0415

        pikepdf.settings.set_qpdf_limits(
            flate_max_memory=MAX_PDF_STREAM_BYTES,
            png_max_memory=MAX_PDF_STREAM_BYTES,
            tiff_max_memory=MAX_PDF_STREAM_BYTES,
            run_length_max_memory=MAX_PDF_STREAM_BYTES,
            dct_max_memory=MAX_PDF_STREAM_BYTES,
        )
