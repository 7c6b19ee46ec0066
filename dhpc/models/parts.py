"""The drafted parts of a dossier: the request, then the letter with its recipients and plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhpc.enums import LetterState, RequestState
from dhpc.fields import (
    CONTACTS,
    JUSTIFICATIONS,
    KEY_POINTS,
    LETTER,
    MEDICINES,
    MILESTONES,
    RECIPIENTS,
    REQUEST,
    SIGNATURES,
    SOURCE_POINTS,
)
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.filings.models import Part, PartRow


@tracked()
@REQUEST.columns
class Request(Part):
    """What opens a dossier; `typed_by` is the agent who wrote it for the agency."""

    part_name = "request"
    specification = REQUEST
    editable_states = frozenset({RequestState.DRAFT})

    filing = models.OneToOneField(Dossier, models.PROTECT, related_name="request")
    state = models.CharField(
        max_length=20, choices=RequestState.choices, default=RequestState.DRAFT
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("demande")
        verbose_name_plural = _("demandes")
        constraints = [
            models.CheckConstraint(
                name="dhpc_request_sent_iff_dated",
                condition=Q(state="sent", first_submitted_at__isnull=False)
                | (~Q(state="sent") & Q(first_submitted_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


@tracked()
@LETTER.columns
class Letter(Part):
    """The letter as it is drafted, deposited and evaluated, with its recipients and its plan.

    `proposed_by` is who proposed the agreement: somebody else gives it. `note` is the reason that
    goes with the proposal. `typed_by` is the agent who recorded the last version that the agency
    wrote in place of the laboratory.
    """

    part_name = "letter"
    specification = LETTER
    editable_states = frozenset(
        {LetterState.DRAFT, LetterState.INCOMPLETE, LetterState.CHANGES_REQUESTED}
    )
    unopened_states = frozenset({LetterState.WAITING})

    filing = models.OneToOneField(Dossier, models.PROTECT, related_name="letter")
    state = models.CharField(
        max_length=30, choices=LetterState.choices, default=LetterState.WAITING
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.TextField(_("note de proposition"), blank=True, default="")
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("lettre")
        verbose_name_plural = _("lettres")
        constraints = [
            models.CheckConstraint(
                name="dhpc_letter_proposed_by_somebody",
                condition=~Q(state="proposed") | Q(proposed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

    @property
    def reserved_states(self) -> frozenset[str]:  # type: ignore[override]
        """What the agency writes by itself is its own until it is recorded."""
        return self.editable_states if self.filing.is_substituted else frozenset()


@tracked()
@MEDICINES.columns
class RequestMedicine(PartRow):
    """A medicine that the request names."""

    part = models.ForeignKey(Request, models.PROTECT, related_name="medicines")

    class Meta(PartRow.Meta):
        verbose_name = _("spécialité demandée")
        verbose_name_plural = _("spécialités demandées")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_medicine_key_once")
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
@KEY_POINTS.columns
class KeyPoint(PartRow):
    """One bullet of the summary."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="key_points")

    class Meta(PartRow.Meta):
        verbose_name = _("point du résumé")
        verbose_name_plural = _("points du résumé")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_keypoint_key_once")
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
@CONTACTS.columns
class Contact(PartRow):
    """Whom a professional asks for medical information."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="contacts")

    class Meta(PartRow.Meta):
        verbose_name = _("contact")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_contact_key_once")
        ]

    def __str__(self) -> str:
        return self.company


@tracked()
@SIGNATURES.columns
class Signature(PartRow):
    """Who signs the letter, never told in public."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="signatures")

    class Meta(PartRow.Meta):
        verbose_name = _("signataire")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_signature_key_once")
        ]

    def __str__(self) -> str:
        return self.person


@tracked()
@SOURCE_POINTS.columns
class SourcePoint(PartRow):
    """One bullet of the English summary."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="source_points")

    class Meta(PartRow.Meta):
        verbose_name = _("point anglais")
        verbose_name_plural = _("points anglais")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_sourcepoint_key_once")
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
@RECIPIENTS.columns
class Recipient(PartRow):
    """A group of recipients of the letter, as the laboratory proposes it."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="recipients")

    class Meta(PartRow.Meta):
        verbose_name = _("groupe de destinataires")
        verbose_name_plural = _("groupes de destinataires")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_recipient_key_once")
        ]

    def __str__(self) -> str:
        return str(self.get_audience_display())


@tracked()
@MILESTONES.columns
class Milestone(PartRow):
    """A step of the timetable."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="milestones")

    class Meta(PartRow.Meta):
        verbose_name = _("étape")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_milestone_key_once")
        ]

    def __str__(self) -> str:
        return str(self.get_code_display())


@tracked()
@JUSTIFICATIONS.columns
class Justification(PartRow):
    """Why a warning of the automatic controls does not prevent the deposit."""

    part = models.ForeignKey(Letter, models.PROTECT, related_name="justifications")

    class Meta(PartRow.Meta):
        verbose_name = _("justification")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="dhpc_justification_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.control} – {self.reason}"
