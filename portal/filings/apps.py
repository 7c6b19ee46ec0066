from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.audit import places
from portal.core import navigation


def _acts_for_somebody(request: Any) -> bool:
    return request.user.is_authenticated and request.organisation is not None


class FilingsConfig(AppConfig):
    name = "portal.filings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Dossiers")

    def ready(self) -> None:
        from portal.filings.places import of_rows  # noqa: PLC0415 - needs the models

        places.register(of_rows)
        navigation.register(
            "workspace",
            "dashboard",
            _("Dossiers"),
            "filings:dashboard",
            order=10,
            visible=_acts_for_somebody,
            match="/espace/",
        )
        navigation.register(
            "agency", "inbox", _("Dossiers reçus"), "filings:inbox", order=10, match="/agence/"
        )
        navigation.register(
            "agency",
            "statistics",
            _("Statistiques"),
            "filings:statistics_choose",
            order=35,
            group="follow_up",
        )
        navigation.register(
            "agency", "exports", _("Mes exports"), "filings:exports", order=40, group="follow_up"
        )
        navigation.register(
            "agency",
            "parameters",
            _("Paramètres réglementaires"),
            "filings:parameters",
            order=70,
            group="operation",
            match="/agence/parametres/",
        )
