from django.apps import AppConfig


class QualityDefectsConfig(AppConfig):
    name = "quality_defects"
    default_auto_field = "django.db.models.BigAutoField"
