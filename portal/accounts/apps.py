"""People, organisations and what they may do."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Comptes et organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.accounts.predicates import is_agency_administrator, is_agent  # noqa: PLC0415

        navigation.register(
            "workspace",
            "organisation",
            _("Mon organisation"),
            "accounts:organisation",
            order=70,
            group="firm",
            visible=lambda request: request.organisation is not None,
        )
        navigation.register(
            "agency",
            "access_requests",
            _("Demandes d’accès"),
            "accounts:access_requests",
            order=85,
            group="operation",
            visible=lambda request: is_agency_administrator(request.user),
        )
        navigation.register(
            "agency",
            "team",
            _("Équipe"),
            "accounts:team",
            order=90,
            group="operation",
            visible=lambda request: is_agent(request.user),
        )
        navigation.register("account", "profile", _("Mon profil"), "accounts:profile", order=10)
        navigation.register("account", "security", _("Sécurité du compte"), "mfa_index", order=20)
        navigation.register(
            "account", "sessions", _("Sessions ouvertes"), "usersessions_list", order=30
        )
