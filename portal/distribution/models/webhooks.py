"""Receivers of other systems that are called at each publication, and every call (§ 5.3)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.distribution.enums import DeliveryState, DisabledReason, EndpointState
from portal.distribution.selection import Selection
from portal.publication.models import Version


class EndpointQuerySet(QuerySet["Endpoint"]):
    """Lists of receivers."""

    def visible_to(self, user):
        """Return those of the organisations for which `user` acts; an agent sees all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_agent or user.is_superuser:
            return self
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user))


@tracked(exclude=["secret", "previous_secret"])
class Endpoint(models.Model):
    """An address that is called when what it follows is published, signed with `secret`.

    While a secret is replaced, `previous_secret` signs too, until `previous_until`. `failing_since`
    is the first of the failures that nothing has interrupted.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="endpoints", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom"), max_length=80)
    url = models.URLField(_("adresse"), max_length=500)
    selection = models.JSONField(_("ce qui est suivi"), default=dict, blank=True)
    exercises = models.BooleanField(_("exercices seulement"), default=False)
    secret = models.CharField(max_length=100)
    previous_secret = models.CharField(max_length=100, blank=True, default="")
    previous_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=8, choices=EndpointState, default=EndpointState.ACTIVE
    )
    disabled_reason = models.CharField(
        _("raison"), max_length=8, choices=DisabledReason, blank=True, default=""
    )
    disabled_at = models.DateTimeField(_("désactivé le"), null=True, blank=True)
    failing_since = models.DateTimeField(_("en échec depuis"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("créé par")
    )
    created_at = models.DateTimeField(_("créé le"), db_default=Now())

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("destinataire d’appels")
        verbose_name_plural = _("destinataires d’appels")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="endpoint_state_known", condition=Q(state__in=EndpointState.values)
            ),
            models.CheckConstraint(
                name="endpoint_disabled_told",
                condition=Q(state=EndpointState.DISABLED, disabled_at__isnull=False)
                & ~Q(disabled_reason="")
                | ~Q(state=EndpointState.DISABLED) & Q(disabled_at=None, disabled_reason=""),
            ),
            models.CheckConstraint(name="endpoint_signed", condition=~Q(secret="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wanted(self) -> Selection:
        """Return what is followed."""
        return Selection.of(self.selection)


class Delivery(models.Model):
    """One message for one receiver: the same identifier and body at every attempt."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, related_name="deliveries", verbose_name=_("destinataire")
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    event = models.CharField(_("événement"), max_length=40)
    body = models.TextField(_("corps"))
    state = models.CharField(
        _("état"), max_length=9, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    in_flight_since = models.DateTimeField(_("en cours depuis"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("dernière réponse"), null=True, blank=True)
    error = models.CharField(_("dernière erreur"), max_length=300, blank=True, default="")
    delivered_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())

    class Meta:
        verbose_name = _("appel")
        verbose_name_plural = _("appels")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="delivery_waiting",
                condition=Q(state=DeliveryState.QUEUED),
            ),
            models.Index(
                fields=["in_flight_since"],
                name="delivery_in_flight",
                condition=Q(state=DeliveryState.IN_FLIGHT),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "version"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_state_dated",
                condition=Q(
                    state=DeliveryState.QUEUED,
                    next_attempt_at__isnull=False,
                    in_flight_since=None,
                    delivered_at=None,
                )
                | Q(
                    state=DeliveryState.IN_FLIGHT,
                    in_flight_since__isnull=False,
                    delivered_at=None,
                )
                | Q(
                    state=DeliveryState.DELIVERED,
                    delivered_at__isnull=False,
                    in_flight_since=None,
                )
                | Q(
                    state__in=[DeliveryState.FAILED, DeliveryState.CANCELLED],
                    in_flight_since=None,
                    delivered_at=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"msg_{self.uuid.hex}"

    @property
    def message_id(self) -> str:
        """Return what the receiver knows the message by."""
        return f"msg_{self.uuid.hex}"


class Attempt(models.Model):
    """One call and what came of it. Append-only."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="log")
    number = models.PositiveSmallIntegerField(_("essai"))
    at = models.DateTimeField(_("le"), db_default=Now(), editable=False)
    milliseconds = models.PositiveIntegerField(_("durée (ms)"))
    status = models.PositiveSmallIntegerField(_("réponse"), null=True, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("essai")
        verbose_name_plural = _("essais")
        ordering = ["delivery", "number", "pk"]
        triggers = [append_only(at="at")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"
