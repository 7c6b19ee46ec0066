from django.apps import AppConfig


class DhpcConfig(AppConfig):
    name = "dhpc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from dhpc import registration  # noqa: PLC0415

        registration.register()
