"""Opinions asked of a person or of an organisation, by a date, after a declaration of interests."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.filings.models.base import Stateful


class Interests(models.TextChoices):
    NONE = "none", _("Aucun lien d’intérêts")
    DECLARED = "declared", _("Liens d’intérêts déclarés")


class Opinion(models.TextChoices):
    FAVOURABLE = "favourable", _("Favorable")
    RESERVES = "reserves", _("Favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("Défavorable")


class ConsultationState(models.TextChoices):
    INVITED = "invited", _("Invitation envoyée")
    DECLARED = "declared", _("Intérêts déclarés")
    ANSWERED = "answered", _("Avis rendu")
    DECLINED = "declined", _("Déclinée")
    EXPIRED = "expired", _("Sans réponse")
    WITHDRAWN = "withdrawn", _("Retirée")


DECLARED_STATES = (ConsultationState.DECLARED, ConsultationState.ANSWERED)
ENDED_STATES = (
    ConsultationState.DECLINED,
    ConsultationState.EXPIRED,
    ConsultationState.WITHDRAWN,
)


class Consultation(Stateful):
    """An opinion asked from a consultee, who reads the case only once interests are declared.

    Subclasses declare `filing`, related name `consultations`. The consultee is a person, or
    anyone who acts for an organisation; whoever declares is the one who answers.
    """

    part_name = "consultation"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    consultee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("personne consultée"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("organisation consultée"),
    )
    question = models.TextField(_("question"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invitée le"), default=timezone.now, editable=False)
    due_on = models.DateField(_("avis attendu le"))
    state = models.CharField(
        _("état"), max_length=12, choices=ConsultationState, default=ConsultationState.INVITED
    )
    interests = models.CharField(
        _("liens d’intérêts"), max_length=10, choices=Interests, blank=True, default=""
    )
    interests_text = models.TextField(_("liens déclarés"), blank=True, default="")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    declared_at = models.DateTimeField(_("déclarés le"), null=True, blank=True)
    opinion = models.CharField(_("avis"), max_length=14, choices=Opinion, blank=True, default="")
    answer = models.TextField(_("avis motivé"), blank=True, default="")
    answered_at = models.DateTimeField(_("rendu le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_asks_somebody",
                condition=Q(consultee__isnull=False) | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_interests_before_answer",
                condition=Q(
                    state=ConsultationState.INVITED,
                    interests="",
                    declared_by__isnull=True,
                    declared_at__isnull=True,
                )
                | Q(
                    ~Q(interests=""),
                    state__in=DECLARED_STATES,
                    declared_by__isnull=False,
                    declared_at__isnull=False,
                )
                | Q(state__in=ENDED_STATES),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_interests_are_told",
                condition=~Q(interests=Interests.DECLARED) | ~Q(interests_text=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_answer_fits_state",
                condition=Q(~Q(opinion=""), state="answered", answered_at__isnull=False)
                | Q(~Q(state="answered"), opinion="", answer="", answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_reserves_are_told",
                condition=Q(opinion__in=["", Opinion.FAVOURABLE]) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ended_fits_state",
                condition=Q(state__in=ENDED_STATES, ended_at__isnull=False)
                | Q(~Q(state__in=ENDED_STATES), ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_pending(self) -> bool:
        return self.state in (ConsultationState.INVITED, ConsultationState.DECLARED)
