from django.apps import AppConfig


class QualityDefectsConfig(AppConfig):
    name = "quality_defects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from quality_defects import registration  # noqa: PLC0415

        registration.register()
