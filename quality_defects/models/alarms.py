"""Cases that wait on the agency's side: who was told, once for each time."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from quality_defects.enums import AlarmKind
from quality_defects.models.case import Case


class CaseAlarm(models.Model):
    """The agency was told that nothing had happened since `since`. Append-only.

    New activity makes a new `since`, and so another alarm when the case falls still again.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="alarms")
    kind = models.CharField(_("motif"), max_length=20, choices=AlarmKind.choices)
    since = models.DateTimeField(_("en attente depuis"))
    raised_at = models.DateTimeField(_("signalé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("alerte interne")
        verbose_name_plural = _("alertes internes")
        ordering = ["raised_at", "pk"]
        triggers = [append_only(at="raised_at")]
        constraints = [
            models.UniqueConstraint(fields=["filing", "kind", "since"], name="qd_alarm_once"),
            models.CheckConstraint(
                name="qd_alarm_after_wait", condition=Q(raised_at__gte=F("since"))
            ),
            models.CheckConstraint(
                name="qd_alarm_known_kind", condition=Q(kind__in=AlarmKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.get_kind_display()}"
