"""What is still to be told of each version: written with it, carried out after the commit."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.distribution.enums import AnnouncementState
from portal.publication.models import Version


class Announcement(models.Model):
    """That those who asked are to be told of a version, once. The publishing transaction writes it.

    `mails` and `calls` count what was queued.
    """

    version = models.OneToOneField(
        Version, models.PROTECT, primary_key=True, related_name="announcement"
    )
    state = models.CharField(
        _("état"), max_length=7, choices=AnnouncementState, default=AnnouncementState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    error = models.CharField(_("dernière erreur"), max_length=500, blank=True, default="")
    mails = models.PositiveIntegerField(_("messages"), default=0)
    calls = models.PositiveIntegerField(_("appels"), default=0)
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)

    class Meta:
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="announcement_waiting",
                condition=Q(state=AnnouncementState.WAITING),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="announcement_state_known",
                condition=Q(state__in=AnnouncementState.values),
            ),
            models.CheckConstraint(
                name="announcement_done_dated",
                condition=Q(state=AnnouncementState.DONE, done_at__isnull=False)
                | (~Q(state=AnnouncementState.DONE) & Q(done_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}"
