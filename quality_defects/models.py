"""Tables of the workflow: the case, its volets, their rows, and what is kept as evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings import models as filings
from portal.filings.models import Filing, Part, PartRow, Revision, Stateful, TransitionLog
from portal.filings.querysets import FilingQuerySet
from quality_defects.enums import (
    CallSide,
    CaseState,
    PhoneAlertState,
    Volet1State,
    Volet2State,
)
from quality_defects.fields import LOTS, PRODUCTS, VOLET1
from quality_defects.rules import WORKFLOW


@tracked()
class Case(Filing):
    """A quality defect of a medicine, from the first click to its closure."""

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=30, choices=CaseState.choices, default=CaseState.DRAFT
    )

    objects = FilingQuerySet.as_manager()

    class Meta(Filing.Meta):
        verbose_name = _("défaut qualité")
        verbose_name_plural = _("défauts qualité")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Filing.Meta.constraints,
            models.CheckConstraint(
                name="quality_defects_case_draft_iff_unnumbered",
                condition=Q(state__in=["draft", "abandoned"], reference__isnull=True)
                | (~Q(state__in=["draft", "abandoned"]) & Q(reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="quality_defects_case_evaluated_by_somebody",
                condition=~Q(state="in_evaluation") | Q(assigned_to__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="qd_case_of_organisation"),
            models.Index(fields=["state", "-received_at"], name="qd_case_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="qd_case_of_agent"),
        ]


@tracked()
@VOLET1.columns
class Volet1(Part):
    """General facts on the batches, sent without delay."""

    part_name = "volet1"
    specification = VOLET1
    editable_states = frozenset(
        {Volet1State.DRAFT, Volet1State.COMPLETION_REQUESTED, Volet1State.AMENDING}
    )

    filing = models.OneToOneField(Case, models.PROTECT, related_name="volet1")
    state = models.CharField(max_length=30, choices=Volet1State.choices, default=Volet1State.DRAFT)
    signed_as_final = models.BooleanField(default=False)
    first_submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("volet 1")
        verbose_name_plural = _("volets 1")
        constraints = [
            models.CheckConstraint(
                name="quality_defects_volet1_submitted_iff_dated",
                condition=Q(state__in=["draft", "to_sign"], first_submitted_at__isnull=True)
                | (~Q(state__in=["draft", "to_sign"]) & Q(first_submitted_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


@tracked()
@PRODUCTS.columns
class Product(PartRow):
    """A medicine of the case. `snapshot` holds what the reference base said that day."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="products")
    snapshot = models.JSONField(default=dict, blank=True)

    class Meta(PartRow.Meta):
        verbose_name = _("médicament")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_product_key_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
@LOTS.columns
class Lot(PartRow):
    """A batch of the case."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="lots")

    class Meta(PartRow.Meta):
        verbose_name = _("lot")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_lot_key_once")]

    def __str__(self) -> str:
        return self.number


@tracked()
class Volet2(Stateful):
    """First elements of investigation and corrective actions, due within 30 days."""

    part_name = "volet2"

    filing = models.OneToOneField(Case, models.PROTECT, related_name="volet2")
    state = models.CharField(
        max_length=30, choices=Volet2State.choices, default=Volet2State.NOT_DUE
    )

    class Meta:
        verbose_name = _("volet 2")
        verbose_name_plural = _("volets 2")

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


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


class CaseTransition(TransitionLog):
    """Log of the transitions of the case and of all its tracks."""

    filing = models.ForeignKey(Case, models.PROTECT, related_name="transitions")

    class Meta(TransitionLog.Meta):
        pass


class CaseRevision(Revision):
    """A volet as it was signed."""

    filing = models.ForeignKey(Case, models.PROTECT, related_name="revisions")

    class Meta(Revision.Meta):
        pass


class Message(filings.Message):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="thread")

    class Meta(filings.Message.Meta):
        pass


class MessageRead(filings.MessageRead):
    message = models.ForeignKey(Message, models.PROTECT, related_name="reads")

    class Meta(filings.MessageRead.Meta):
        pass


@tracked()
class FieldRequest(filings.FieldRequest):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="requests")

    class Meta(filings.FieldRequest.Meta):
        pass


@tracked()
class Clock(filings.Clock):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="clocks")

    class Meta(filings.Clock.Meta):
        pass


@tracked()
class ClockStop(filings.ClockStop):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="stops")

    class Meta(filings.ClockStop.Meta):
        pass


class ClockExtension(filings.ClockExtension):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")

    class Meta(filings.ClockExtension.Meta):
        pass


class Reminder(filings.Reminder):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="reminders")

    class Meta(filings.Reminder.Meta):
        pass


@tracked()
class Consultation(filings.Consultation):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="consultations")

    class Meta(filings.Consultation.Meta):
        pass


@tracked()
class Proposal(filings.Proposal):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="proposals")

    class Meta(filings.Proposal.Meta):
        pass
