"""Up to which version an agent has read a part of a case."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class VersionRead(models.Model):
    """The latest version of a part that a person has opened, and the one they knew before.

    Subclasses declare `filing`, related name `version_reads`. `previous` is 0 until a second
    version is read.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    part = models.CharField(_("partie"), max_length=40)
    number = models.PositiveIntegerField(_("lu jusqu’à la version"))
    previous = models.PositiveIntegerField(_("version lue auparavant"), default=0)
    at = models.DateTimeField(_("lu le"))

    class Meta:
        abstract = True
        ordering = ["part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "part", "user"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_goes_forward", condition=Q(previous__lt=F("number"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.part} v{self.number}"
