"""The call to the agency when a batch recall is proposed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.core.deadlines import Badge, off_hours
from portal.core.durations import minutes_between
from portal.filings.models import Stateful
from quality_defects.enums import CallSide, EscalationStep, PhoneAlertState
from quality_defects.models.case import Case

STEPS = tuple(EscalationStep)
OPEN, CALLED, CONFIRMED, ENDED = PhoneAlertState


def _after(column: str, former: str) -> Q:
    """Return the condition that `column` is empty, or that both are set in this order."""
    both = {f"{former}__isnull": False, f"{column}__isnull": False, f"{column}__gte": F(former)}
    return Q(**{f"{column}__isnull": True}) | Q(**both)


@tracked()
class PhoneAlert(Stateful):
    """A batch recall was proposed: the agency must be phoned.

    It ends when a later version says that there is no recall, or with the withdrawal of the case,
    unless somebody called. A version that proposes
    another recall raises another one, unless one still waits for its call. `delays` are the
    minutes after which nobody having called escalates, frozen when the alert is raised;
    `escalate_at` is when the next step is due, empty once all were taken.
    """

    part_name = "phone_alert"

    filing = models.ForeignKey(Case, models.PROTECT, related_name="phone_alerts")
    state = models.CharField(
        max_length=20, choices=PhoneAlertState.choices, default=PhoneAlertState.OPEN
    )
    raised_at = models.DateTimeField(_("rappel proposé le"))
    delays = ArrayField(models.PositiveSmallIntegerField(), size=len(STEPS))
    escalate_at = models.DateTimeField(_("prochaine relance"), null=True, blank=True)
    firm_told_at = models.DateTimeField(_("déclarant relancé le"), null=True, blank=True)
    duty_officer_told_at = models.DateTimeField(_("astreinte prévenue le"), null=True, blank=True)
    head_told_at = models.DateTimeField(_("chef de pôle prévenu le"), null=True, blank=True)
    logged_at = models.DateTimeField(_("appel déclaré le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("appel confirmé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("appel à l’agence")
        verbose_name_plural = _("appels à l’agence")
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(
                fields=["escalate_at"],
                condition=Q(state="open", escalate_at__isnull=False),
                name="qd_phone_alert_due",
            ),
            models.Index(
                fields=["raised_at"],
                condition=~Q(state="confirmed"),
                name="qd_phone_alert_unconfirmed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(state=OPEN), name="qd_phone_alert_one_call_awaited"
            ),
            models.CheckConstraint(
                name="qd_phone_alert_calls_fit_state",
                condition=Q(state=OPEN, logged_at__isnull=True, confirmed_at__isnull=True)
                | Q(state=CALLED, logged_at__isnull=False, confirmed_at__isnull=True)
                | Q(state=CONFIRMED, confirmed_at__isnull=False)
                | Q(state=ENDED, confirmed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="qd_phone_alert_escalates_in_order",
                condition=_after("firm_told_at", "raised_at")
                & _after("duty_officer_told_at", "firm_told_at")
                & _after("head_told_at", "duty_officer_told_at"),
            ),
            models.CheckConstraint(
                name="qd_phone_alert_next_step_until_last",
                condition=Q(escalate_at__isnull=False, head_told_at__isnull=True)
                | Q(escalate_at__isnull=True, head_told_at__isnull=False)
                | Q(escalate_at__isnull=True, state=ENDED),
            ),
            models.CheckConstraint(
                name="qd_phone_alert_three_delays", condition=Q(delays__len=len(STEPS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

    def told_at(self, step: EscalationStep) -> datetime | None:
        """Return when that step was taken, None before."""
        return getattr(self, f"{step.value}_told_at")

    @property
    def next_step(self) -> EscalationStep | None:
        """The first step that was not taken yet."""
        return next((step for step in STEPS if self.told_at(step) is None), None)

    def step_due_at(self, step: EscalationStep) -> datetime:
        """Return when that step is due, should nobody call."""
        return self.raised_at + timedelta(minutes=self.delays[STEPS.index(step)])

    def minutes_waited(self, now: datetime) -> int:
        """Return for how many minutes the call has been expected."""
        return minutes_between(self.raised_at, now)

    @property
    def waits(self) -> bool:
        """Tell whether the agency has still to confirm the call."""
        return self.state not in (CONFIRMED, ENDED)

    @property
    def badge(self) -> Badge | None:
        """Why the offices were closed when the recall was proposed."""
        return off_hours(self.raised_at)


def current(alerts: Iterable[PhoneAlert]) -> PhoneAlert | None:
    """Return the alert that a call is about: one that waits for it, else to be confirmed, else
    the latest."""
    stages = (OPEN, CALLED, CONFIRMED, ENDED)
    latest = sorted(alerts, key=lambda one: (one.raised_at, one.pk), reverse=True)
    return min(latest, key=lambda one: stages.index(PhoneAlertState(one.state)), default=None)


class PhoneCall(models.Model):
    """The call, as one side logged it (M10)."""

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
        constraints = [
            models.UniqueConstraint(fields=["alert", "side"], name="qd_phone_call_once_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.alert.filing} {self.called_at:%d/%m/%Y %H:%M}"
