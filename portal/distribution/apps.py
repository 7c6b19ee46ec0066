"""Sending what is published to machines and people who asked for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.core import navigation


class DistributionConfig(AppConfig):
    name = "portal.distribution"
    label = "distribution"
    verbose_name = _("Diffusion")

    def ready(self) -> None:
        """Hear of every version that is published."""
        # The models are not loaded when this module is.
        from portal.distribution import messages  # noqa: F401, PLC0415 - registers them
        from portal.distribution.replies import services, workflow  # noqa: F401, PLC0415
        from portal.distribution.services import announcing  # noqa: PLC0415
        from portal.publication import registry  # noqa: PLC0415

        registry.listen(announcing.remember)
        registry.offer(services.offered)
        navigation.register(
            "workspace",
            "replies",
            _("Rappels à traiter"),
            "distribution:replies",
            order=15,
            visible=lambda request: services.is_holder(request.organisation),
            description=_("Les actions qui vous concernent, et ce que vous en avez fait."),
            waiting=lambda request: services.count_unsettled(request.organisation),
        )
        navigation.register(
            "workspace",
            "receivers",
            _("Appels et clés"),
            "distribution:receivers",
            order=80,
            group="firm",
            description=_("Brancher vos logiciels sur les publications."),
        )
