"""Organisations, the people who act for them and the organisations that do so by mandate."""

import functools
import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.accounts.enums import (
    MandateScope,
    OrganisationKind,
    OrganisationRole,
    SignatoryCapacity,
)
from portal.core.tracking import tracked


class OrganisationQuerySet(models.QuerySet):
    """Lists of organisations."""

    def visible_to(self, user):
        """Return what `user` may see: all for an agent, their own for anyone else."""
        if not user.is_authenticated:
            return self.none()
        if user.is_agent or user.is_superuser:
            return self
        return self.acted_for_by(user)

    def acted_for_by(self, user):
        """Return the active ones for which `user` acts today: membership, interim or mandate."""
        sql, parameters = _acted_for()
        known = {_ANYBODY: user.pk, _ANY_DAY: timezone.localdate()}
        today = [known.get(parameter, parameter) for parameter in parameters]
        return self.filter(pk__in=RawSQL(sql, today), is_active=True)  # noqa: S611


_ANYBODY, _ANY_DAY = -1, date.min


@functools.cache
def _acted_for() -> tuple[str, tuple]:
    """Return the statement behind `acted_for_by`, and its parameters for anybody on any day.

    Every page of a person who logged in asks it: the ORM would take five times longer to write it
    than the database to answer it.
    """
    memberships = Membership.objects.active().filter(user=_ANYBODY)
    interims = Interim.objects.running(_ANY_DAY).filter(user=_ANYBODY)
    mandates = Mandate.objects.running(_ANY_DAY).filter(
        agent__is_active=True, agent__in=memberships.values("organisation")
    )
    return (
        Organisation.objects.filter(
            Q(pk__in=memberships.values("organisation"))
            | Q(pk__in=interims.values("organisation"))
            | Q(pk__in=mandates.values("principal"))
        )
        .values("pk")
        .query.sql_with_params()
    )


@tracked()
class Organisation(models.Model):
    """A firm, a pharmacy, a hospital, an association… that files with the agency, or the agency."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Nom"), max_length=200)
    kind = models.CharField(_("Type"), max_length=20, choices=OrganisationKind)
    siret = models.CharField(
        _("SIRET"), max_length=14, blank=True, validators=[identifiers.validate_siret]
    )
    finess = models.CharField(
        _("FINESS"), max_length=9, blank=True, validators=[identifiers.validate_finess]
    )
    srn = models.CharField(
        _("SRN"), max_length=15, blank=True, validators=[identifiers.validate_srn]
    )
    address_line = models.CharField(_("Adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("Code postal"), max_length=12, blank=True)
    city = models.CharField(_("Ville"), max_length=100, blank=True)
    country = models.CharField(_("Pays (code à deux lettres)"), max_length=2, default="FR")
    email = models.EmailField(_("Adresse électronique de service"), blank=True)
    phone = models.CharField(
        _("Téléphone"), max_length=20, blank=True, validators=[identifiers.validate_phone]
    )
    on_call_phone = models.CharField(
        _("Téléphone d’astreinte"),
        max_length=20,
        blank=True,
        validators=[identifiers.validate_phone],
    )
    is_active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(_("Créée le"), default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret", "kind"],
                condition=~Q(siret=""),
                name="organisation_siret_once_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    """Lists of memberships."""

    def active(self):
        """Return those that hold now."""
        return self.filter(revoked_at=None)

    def with_role(self, *roles: str):
        """Return those that give one of `roles`; every one when none is named."""
        return self.filter(roles__overlap=list(roles)) if roles else self


@tracked()
class Membership(models.Model):
    """A person acts for an organisation, with roles, until revoked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=OrganisationRole), verbose_name=_("Rôles")
    )
    capacity = models.CharField(
        _("Qualité du signataire"), max_length=30, choices=SignatoryCapacity, blank=True
    )
    created_at = models.DateTimeField(_("Depuis le"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("Retiré le"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("rattachement")
        verbose_name_plural = _("rattachements")
        ordering = ["pk"]
        indexes = [GinIndex(fields=["roles"], name="membership_roles")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(revoked_at=None),
                name="membership_active_once",
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=OrganisationRole.values, roles__len__gt=0),
                name="membership_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(capacity="") | Q(roles__contains=[OrganisationRole.SIGNATORY.value]),
                name="membership_capacity_of_signatory",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="membership_revoked_after_created",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"

    @property
    def role_labels(self) -> list[str]:
        """Return the names of the roles in their usual order."""
        return [str(role.label) for role in OrganisationRole if role.value in self.roles]


class PeriodQuerySet(models.QuerySet):
    """Lists of what runs between two dates, both included, unless revoked."""

    def running(self, day=None):
        """Return those that hold on `day`, today in Paris by default."""
        day = day or timezone.localdate()
        return self.filter(revoked_at=None, starts_on__lte=day, ends_on__gte=day)

    def not_ended(self, day=None):
        """Return those that hold or will hold."""
        return self.filter(revoked_at=None, ends_on__gte=day or timezone.localdate())


class ClosedDateRange(Func):
    """The range between two dates, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked()
class Interim(models.Model):
    """A person signs in the place of the pharmacien responsable between two dates."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="interims"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interims"
    )
    starts_on = models.DateField(_("Du"))
    ends_on = models.DateField(_("Au"))
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("Créé le"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("Retiré le"), null=True, blank=True, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("intérim")
        verbose_name_plural = _("intérims")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="interim_ends_after_start"
            ),
            ExclusionConstraint(
                name="interim_of_a_person_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (
                        ClosedDateRange("starts_on", "ends_on", Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.starts_on} – {self.ends_on})"


@tracked()
class Mandate(models.Model):
    """An organisation (the principal) lets another (the agent) act in its name, between two dates.

    It never gives the right to sign. An empty `workflows` means all of them.
    """

    principal = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_given"
    )
    agent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_received"
    )
    workflows = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("Démarches")
    )
    scopes = ArrayField(
        models.CharField(max_length=10, choices=MandateScope), verbose_name=_("Portée")
    )
    reference = models.CharField(_("Référence de l’acte"), max_length=100, blank=True)
    starts_on = models.DateField(_("Du"))
    ends_on = models.DateField(_("Au"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("Créé le"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("Retiré le"), null=True, blank=True, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("agent")), name="mandate_between_two_organisations"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=MandateScope.values, scopes__len__gt=0),
                name="mandate_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.agent}"

    @property
    def scope_labels(self) -> list[str]:
        """Return the names of the scopes in their usual order."""
        return [str(scope.label) for scope in MandateScope if scope.value in self.scopes]
