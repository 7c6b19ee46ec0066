"""What somebody who may not file tells an entitled body, before any report (dossier § 3.9)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import Domain, TipSender, TipState
from cpc_reports.models.register import Body
from cpc_reports.models.report import Report
from portal.core.workflow import Step
from portal.filings.models import TransitionLog
from portal.filings.models.base import write_step


class Tip(models.Model):
    """A practice outside of the marketing authorisation, told to a body that may report it.

    Somebody without an account confirms the address first: nothing reaches the body before, and
    what is not confirmed in time is erased. Its address, known from the mails alone, shows the
    sender what became of it. `organisation` is the account of `body` on the day.

    Once its time is over (`erased_at`), nothing is left of who wrote; what was written stays with
    a report that was filed from it, and goes with the rest otherwise.
    """

    part_name = "tip"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("numéro"), max_length=24, unique=True, null=True, blank=True)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="tips", verbose_name=_("organisme destinataire")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("compte")
    )
    sender = models.CharField(_("vous êtes"), max_length=12, choices=TipSender)
    sender_name = models.CharField(_("nom"), max_length=200)
    sender_function = models.CharField(_("fonction"), max_length=200, blank=True, default="")
    sender_body = models.CharField(
        _("établissement, OMéDIT ou société"), max_length=300, blank=True, default=""
    )
    sender_rpps = models.CharField(_("numéro RPPS"), max_length=11, blank=True, default="")
    email = models.EmailField(_("adresse électronique"))
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("compte de la personne"),
    )
    medicine = models.CharField(_("médicament ou substance"), max_length=300)
    disease = models.CharField(_("maladie ou situation"), max_length=300)
    domain = models.CharField(_("champ de la maladie"), max_length=20, choices=Domain)
    practice = models.TextField(_("pratique observée"))
    alternatives = models.TextField(_("autres traitements"), blank=True, default="")
    extent = models.CharField(_("ampleur de la pratique"), max_length=300, blank=True, default="")
    sources = models.TextField(_("données et références"), blank=True, default="")
    state = models.CharField(_("état"), max_length=10, choices=TipState, default=TipState.PENDING)
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    sent_at = models.DateTimeField(_("transmise le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("réponse du"), null=True, blank=True)
    answer = models.TextField(_("réponse de l’organisme"), blank=True, default="")
    erased_at = models.DateTimeField(_("effacée le"), null=True, blank=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="tip", null=True, blank=True)

    class Meta:
        verbose_name = _("information de pratique hors AMM")
        verbose_name_plural = _("informations de pratique hors AMM")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_tip_sent_is_numbered",
                condition=Q(state="pending", sent_at__isnull=True, reference__isnull=True)
                | (~Q(state="pending") & Q(sent_at__isnull=False, reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="cpc_tip_decided_fits_state",
                condition=Q(
                    state__in=["pending", "sent"], decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    state__in=["taken_up", "declined"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="cpc_tip_report_iff_taken_up",
                condition=Q(state="taken_up", report__isnull=False)
                | (~Q(state="taken_up") & Q(report__isnull=True)),
            ),
            models.CheckConstraint(
                name="cpc_tip_erased_names_nobody",
                condition=Q(erased_at__isnull=True)
                | Q(sender_name="", sender_function="", sender_rpps="", email="", user=None),
            ),
            models.CheckConstraint(
                name="cpc_tip_declined_says_why", condition=~Q(state="declined") | ~Q(answer="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="cpc_tip_to_erase",
                condition=Q(erased_at__isnull=True, sent_at__isnull=False),
            ),
            models.Index(fields=["organisation", "state"], name="cpc_tip_of_firm"),
            models.Index(Upper("email"), "created_at", name="cpc_tip_of_address"),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.get_state_display())

    @property
    def who(self) -> str:
        """Return who sends it, in one line."""
        told = [self.sender_name, self.sender_function, self.sender_body]
        return ", ".join(one for one in told if one)

    def record_transition(self, step: Step, source: str) -> None:
        """Log the step on the row itself: no case stands behind it."""
        write_step(self.transitions, self, step, source)


class TipTransition(TransitionLog):
    """Log of what became of the informations sent to entitled bodies."""

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="transitions")

    class Meta(TransitionLog.Meta):
        verbose_name = _("étape d’une information")
        verbose_name_plural = _("étapes des informations")
