"""The evaluation of a letter: comments and their answers, groups approved, opinions handled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import AnswerKind, Audience, CommentState, Verdict
from dhpc.models.casework import Consultation
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models.base import Stateful


@tracked()
class Comment(Stateful):
    """A remark of the agency on a section of the letter; the firm reads it once it is sent.

    `quote` is the passage as it read in version `revision_number`. `opinion` is the answer of a
    consulted body that the agency retained, whose author stays unnamed.
    """

    part_name = "comment"

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="comments")
    state = models.CharField(max_length=12, choices=CommentState, default=CommentState.DRAFT)
    section = models.CharField(_("rubrique"), max_length=40)
    quote = models.TextField(_("passage"), blank=True, default="")
    text = models.TextField(_("commentaire"))
    is_blocking = models.BooleanField(_("bloquant"), default=False)
    revision_number = models.PositiveIntegerField(_("version"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opinion = models.ForeignKey(
        Consultation, models.PROTECT, related_name="comments", null=True, blank=True
    )
    answer_kind = models.CharField(
        _("réponse"), max_length=8, choices=AnswerKind, blank=True, default=""
    )
    answer = models.TextField(_("réponse motivée"), blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("commentaire")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dhpc_comment_answered_by_somebody",
                condition=~Q(state="answered")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer_kind="")),
            ),
            models.CheckConstraint(
                name="dhpc_comment_argument_is_told",
                condition=~Q(answer_kind="argued") | ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["filing", "state"], name="dhpc_comment_of_dossier")]

    def __str__(self) -> str:
        return self.text


class RecipientDecision(models.Model):
    """What the agency decided of a group of recipients. Append-only: the last one counts."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="recipient_decisions")
    revision_number = models.PositiveIntegerField(_("version"))
    audience = models.CharField(_("groupe"), max_length=40, choices=Audience)
    verdict = models.CharField(_("décision"), max_length=10, choices=Verdict)
    reason = models.TextField(_("raison"), blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("décision sur un groupe")
        verbose_name_plural = _("décisions sur les groupes")
        ordering = ["decided_at", "pk"]
        triggers = [append_only(at="decided_at")]
        constraints = [
            models.CheckConstraint(
                name="dhpc_recipientdecision_refusal_is_told",
                condition=~Q(verdict="refused") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} – {self.get_verdict_display()}"


class OpinionTriage(models.Model):
    """What the agency made of the answer of a consulted body (V27). Append-only."""

    opinion = models.OneToOneField(Consultation, models.PROTECT, related_name="triage")
    is_retained = models.BooleanField(_("retenue"))
    reason = models.TextField(_("raison"), blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("traitement d’un avis")
        verbose_name_plural = _("traitements des avis")
        ordering = ["decided_at", "pk"]
        triggers = [append_only(at="decided_at")]

    def __str__(self) -> str:
        return str(_("Retenue") if self.is_retained else _("Non retenue"))
