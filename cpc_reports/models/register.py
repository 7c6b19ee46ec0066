"""Registers of the bodies that may file, with their dated validity (dossier § 3)."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import BodyClass, BodyRequestState, Domain
from cpc_reports.querysets import BodyQuerySet
from portal.audit.tracking import tracked
from portal.core.workflow import Step


@tracked()
class Body(models.Model):
    """One body of the registers: a site for a centre. A row is closed (`valid_to`), never deleted.

    `organisation` is its account in the portal, once known; `responsibles` are RPPS numbers of the
    people whom the source names as those who bind it. An empty `domains` means that the source
    does not say: the field of competence is then for a person to judge.
    """

    code = models.CharField(
        _("code"), max_length=60, unique=True, help_text=_("Stable d’un import à l’autre.")
    )
    body_class = models.CharField(_("catégorie"), max_length=10, choices=BodyClass)
    name = models.CharField(_("nom"), max_length=300)
    label = models.CharField(
        _("label"),
        max_length=40,
        blank=True,
        help_text=_("CRMR coordonnateur ou constitutif, CCMR, CRC."),
    )
    network = models.CharField(_("filière"), max_length=120, blank=True)
    finess = models.CharField(_("FINESS"), max_length=9, blank=True)
    siren = models.CharField(_("SIREN ou RNA"), max_length=14, blank=True)
    agreement = models.CharField(_("numéro d’agrément ou arrêté"), max_length=120, blank=True)
    level = models.CharField(_("niveau de l’agrément"), max_length=40, blank=True)
    domains = ArrayField(
        models.CharField(max_length=20, choices=Domain.choices),
        verbose_name=_("champ d’intervention"),
        default=list,
        blank=True,
    )
    scope = models.TextField(_("champ d’intervention en toutes lettres"), blank=True)
    responsibles = ArrayField(
        models.CharField(max_length=11),
        verbose_name=_("responsables (RPPS)"),
        default=list,
        blank=True,
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="cpc_bodies",
        null=True,
        blank=True,
        verbose_name=_("compte dans le portail"),
    )
    valid_from = models.DateField(_("valable du"))
    valid_to = models.DateField(_("au"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    source_date = models.DateField(_("date de la source"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("vérifié par"),
    )
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisme habilité")
        verbose_name_plural = _("organismes habilités")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="cpc_body_known_class", condition=Q(body_class__in=BodyClass.values)
            ),
            models.CheckConstraint(
                name="cpc_body_valid_forwards",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["body_class", "name"], name="cpc_body_of_class"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="cpc_body_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the label, the agreement or the listing holds on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def identifier(self) -> str:
        """Return the official number that the source gives it."""
        return self.finess or self.siren or self.agreement


@tracked()
class BodyRequest(models.Model):
    """A body that is not in the register asks to be added; its report may be drafted meanwhile.

    The row's own columns tell its only transitions.
    """

    part_name = "body_request"

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    body_class = models.CharField(_("catégorie"), max_length=10, choices=BodyClass)
    name = models.CharField(_("nom de l’organisme"), max_length=300)
    identifier = models.CharField(_("numéro officiel"), max_length=120, blank=True)
    scope = models.TextField(_("champ d’intervention"))
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=BodyRequestState,
        default=BodyRequestState.PENDING,
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="requests", null=True, blank=True)

    class Meta:
        verbose_name = _("demande d’ajout au registre")
        verbose_name_plural = _("demandes d’ajout au registre")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_bodyrequest_decided_fits_state",
                condition=Q(state="pending", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="pending"), decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_bodyrequest_accepted_has_body",
                condition=Q(state="accepted", body__isnull=False)
                | Q(~Q(state="accepted"), body__isnull=True),
            ),
            models.CheckConstraint(
                name="cpc_bodyrequest_refusal_is_motivated",
                condition=~Q(state="refused") | ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"],
                name="cpc_bodyrequest_pending",
                condition=Q(state="pending"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def record_transition(self, step: Step, source: str) -> None:
        """Nothing to add: `decided_by`, `decided_at` and the state say it."""
