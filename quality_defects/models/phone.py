"""The call to the agency when a batch recall is proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models import Stateful
from quality_defects.enums import CallSide, PhoneAlertState
from quality_defects.models.case import Case


@tracked()
class PhoneAlert(Stateful):
    """A batch recall was proposed: the agency must be phoned.

    `escalated_at` is set once, by the timer that found no call.
    """

    part_name = "phone_alert"

    filing = models.OneToOneField(Case, models.PROTECT, related_name="phone_alert")
    state = models.CharField(
        max_length=20, choices=PhoneAlertState.choices, default=PhoneAlertState.OPEN
    )
    raised_at = models.DateTimeField()
    escalate_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appel à l’agence")
        verbose_name_plural = _("appels à l’agence")
        indexes = [
            models.Index(
                fields=["escalate_at"],
                condition=Q(state="open", escalated_at__isnull=True),
                name="qd_phone_alert_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


class PhoneCall(models.Model):
    """One call, as one side logged it (M10)."""

    alert = models.ForeignKey(PhoneAlert, models.PROTECT, related_name="calls")
    side = models.CharField(max_length=10, choices=CallSide.choices)
    called_at = models.DateTimeField(_("date et heure de l’appel"))
    number = models.CharField(_("numéro composé"), max_length=30)
    interlocutor = models.CharField(_("personne jointe"), max_length=120, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), null=True, blank=True)
    outcome = models.TextField(_("résultat"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("appel")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.alert.filing} {self.called_at:%d/%m/%Y %H:%M}"
