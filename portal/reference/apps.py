from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "portal.reference"
    verbose_name = _("Référentiel des médicaments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.accounts.predicates import is_agent  # noqa: PLC0415 - needs the models
        from portal.core import navigation  # noqa: PLC0415

        def agents(request) -> bool:
            return is_agent(request.user)

        navigation.register(
            "workspace",
            "medicines",
            _("Médicaments"),
            "reference:search",
            order=70,
            description=_("Trouver un médicament, ses codes et ses données."),
        )
        navigation.register(
            "agency",
            "mitm",
            _("Liste des MITM"),
            "reference:mitm",
            order=80,
            group="reference",
            visible=agents,
            description=_("Inscrire ou retirer un médicament d’intérêt thérapeutique majeur."),
        )
        navigation.register(
            "agency",
            "loads",
            _("Chargements du référentiel"),
            "reference:loads",
            order=90,
            group="reference",
            visible=agents,
            description=_("Ce que chaque chargement de la base des médicaments a changé."),
        )
