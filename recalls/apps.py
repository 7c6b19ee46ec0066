from django.apps import AppConfig


class RecallsConfig(AppConfig):
    name = "recalls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from recalls import registration  # noqa: PLC0415

        registration.register()
