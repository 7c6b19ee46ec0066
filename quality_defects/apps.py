from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import OrganisationKind
from portal.core import navigation


def _acts_for_somebody(request: Any) -> bool:
    return request.user.is_authenticated and request.organisation is not None


def _has_actions(request: Any) -> bool:
    """Tell whether corrective actions may be the organisation's: a firm's, or its consultant's."""
    firms = {OrganisationKind.LABORATORY, OrganisationKind.MAILER}
    return _acts_for_somebody(request) and request.organisation.kind in firms


def _works_on_defects(request: Any) -> bool:
    from portal.accounts import predicates  # noqa: PLC0415  models are not loaded yet

    return predicates.has_agency_role(request.user, "quality_defects")


def _may_send_flash(request: Any) -> bool:
    return settings.QUALITY_DEFECTS_FLASH and _acts_for_somebody(request)


class QualityDefectsConfig(AppConfig):
    name = "quality_defects"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Défauts qualité")

    def ready(self) -> None:
        # Models must be loaded before their tables of transitions.
        from quality_defects import registration  # noqa: PLC0415

        registration.register()
        navigation.register(
            "workspace",
            "capas",
            _("CAPA"),
            "quality_defects:firm_capas",
            order=20,
            group="procedures",
            visible=_has_actions,
        )
        navigation.register(
            "workspace",
            "flash_mandates",
            _("Mandats flash"),
            "quality_defects:flash_mandates",
            order=25,
            group="procedures",
            visible=_may_send_flash,
        )
        navigation.register(
            "agency",
            "capas",
            _("CAPA"),
            "quality_defects:agency_capas",
            order=20,
            group="follow_up",
            visible=_works_on_defects,
        )
