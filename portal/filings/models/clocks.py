"""Clocks of a case: due dates under a frozen rule, stops, extensions and reminders.

A clock that is stopped keeps its state; its stops are rows with their own dates. The original due
date is never changed.
"""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from portal.core.deadlines import Policy, local_date
from portal.filings.models.base import Stateful


class ClockState(models.TextChoices):
    RUNNING = "running", _("En cours")
    MET = "met", _("Tenue")
    OVERDUE = "overdue", _("Dépassée")
    CANCELLED = "cancelled", _("Sans objet")


LIVE = (ClockState.RUNNING, ClockState.OVERDUE)
LATE = ("D+", "L+")
"""How the codes of reminders begin that leave after the due date."""


class ClockQuerySet(models.QuerySet):
    def live(self) -> "ClockQuerySet":
        """Clocks that still wait for something."""
        return self.filter(state__in=LIVE)

    def ticking(self) -> "ClockQuerySet":
        """Live clocks that are not stopped."""
        return self.live().exclude(stops__ends_on__isnull=True, stops__isnull=False)


class Clock(Stateful):
    """A due date of a case or of one of its parts.

    Subclasses declare `filing`, related name `clocks`. `policy` is the rule the clock was born
    under (`portal.core.deadlines.Policy.as_json`) and never changes. `reminder_codes` are the
    reminders to schedule for whatever the due date is. `batch` names the questions or the
    consultation that the clock waits for. An internal clock is never shown to the firm.
    """

    part_name = "clock"

    part = models.CharField(_("volet"), max_length=40, blank=True, default="")
    kind = models.CharField(_("échéance"), max_length=40)
    policy = models.JSONField(_("règle"), encoder=DjangoJSONEncoder)
    anchor_at = models.DateTimeField(_("départ"))
    due_at = models.DateTimeField(_("échéance"))
    original_due_at = models.DateTimeField(_("échéance d’origine"))
    internal = models.BooleanField(_("interne à l’agence"), default=False)
    batch = models.UUIDField(null=True, blank=True, editable=False)
    reminder_codes = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    state = models.CharField(
        _("état"), max_length=12, choices=ClockState, default=ClockState.RUNNING
    )
    met_at = models.DateTimeField(_("tenue le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="%(app_label).12s_%(class)s_due",
                condition=Q(state=ClockState.RUNNING),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "part", "kind", "batch"],
                condition=~Q(state=ClockState.CANCELLED),
                nulls_distinct=False,
                name="%(app_label)s_%(class)s_never_restarts",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_met_fits_state",
                condition=Q(state=ClockState.MET, met_at__isnull=False)
                | Q(~Q(state=ClockState.MET), met_at__isnull=True),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_cancelled_fits_state",
                condition=Q(state=ClockState.CANCELLED, cancelled_at__isnull=False)
                | Q(~Q(state=ClockState.CANCELLED), cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_due_after_anchor",
                condition=Q(original_due_at__gte=F("anchor_at"), due_at__gte=F("original_due_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.kind} {local_date(self.due_at)}".strip()

    @property
    def rule(self) -> Policy:
        """The rule the clock was born under."""
        return Policy.from_json(self.policy)

    @property
    def due_on(self) -> date:
        return local_date(self.due_at)

    @property
    def original_due_on(self) -> date:
        return local_date(self.original_due_at)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_stopped(self) -> bool:
        """Tell whether the clock is stopped now; reads `stops`, prefetch it in lists."""
        stops = self.stops.all()  # type: ignore[attr-defined]
        return self.is_live and any(stop.ends_on is None for stop in stops)

    @property
    def was_met_late(self) -> bool:
        return self.met_at is not None and self.met_at > self.due_at


class ClockStop(models.Model):
    """A suspension of a clock: it does not run on `starts_on`, and runs again on `ends_on`.

    Subclasses declare `clock`, related name `stops`. `batch` names the questions that stopped it:
    the last answer starts the clock again.
    """

    starts_on = models.DateField(_("arrêtée le"))
    ends_on = models.DateField(_("repartie le"), null=True, blank=True)
    reason = models.TextField(_("motif"))
    batch = models.UUIDField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "batch"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="%(app_label)s_%(class)s_one_open",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(ends_on__isnull=True, resumed_by__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} → {self.ends_on or '…'}"


class ClockExtension(models.Model):
    """A later due date granted by the agency, with its reason; the former one is kept. Append-only.

    Subclasses declare `clock`, related name `extensions`.
    """

    previous_due_on = models.DateField(_("échéance précédente"))
    due_on = models.DateField(_("nouvelle échéance"))
    reason = models.TextField(_("motif"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("accordée le"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["granted_at", "pk"]
        triggers = [append_only(at="granted_at")]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_is_later",
                condition=Q(due_on__gt=F("previous_due_on")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.previous_due_on} → {self.due_on}"


class Reminder(models.Model):
    """A reminder to send at `due_at` about the due date `due_on`; it leaves once or never.

    Subclasses declare `clock`, related name `reminders`. `superseded_at` says that a later
    reminder left in its place, after an outage.
    """

    code = models.CharField(max_length=8)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="%(app_label).12s_%(class)s_due",
                condition=Q(sent_at__isnull=True, superseded_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "code", "due_on"], name="%(app_label)s_%(class)s_leaves_once"
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_outcome",
                condition=Q(sent_at__isnull=True) | Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.due_on}"

    @property
    def is_escalation(self) -> bool:
        """Tell whether the reminder comes after the due date."""
        return self.code.startswith(LATE)
