from django.apps import AppConfig


class RenderingConfig(AppConfig):
    name = "portal.rendering"
    default_auto_field = "django.db.models.BigAutoField"
