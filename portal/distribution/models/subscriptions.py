"""Who asked to be told by e-mail, and of what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.distribution.enums import Rhythm, SubscriptionState
from portal.distribution.selection import Selection


@tracked()
class Subscription(models.Model):
    """A saved selection that an address follows; it begins when the address confirms it.

    `selection` is read by `Selection.of`, `fingerprint` tells two of them apart. `told` is the
    cursor up to which a daily subscriber was told.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField(_("adresse électronique"))
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES)
    selection = models.JSONField(_("ce qui est suivi"), default=dict, blank=True)
    fingerprint = models.CharField(max_length=64)
    rhythm = models.CharField(_("rythme"), max_length=9, choices=Rhythm)
    exercises = models.BooleanField(_("exercices aussi"), default=False)
    state = models.CharField(
        _("état"),
        max_length=7,
        choices=SubscriptionState,
        default=SubscriptionState.PENDING,
    )
    told = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("demandé le"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["rhythm", "id"],
                name="subscription_active",
                condition=Q(state=SubscriptionState.ACTIVE),
            ),
            models.Index(Lower("address"), name="subscription_address"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                "fingerprint",
                condition=~Q(state=SubscriptionState.ENDED),
                name="subscription_once",
            ),
            models.CheckConstraint(
                name="subscription_known",
                condition=Q(state__in=SubscriptionState.values, rhythm__in=Rhythm.values),
            ),
            models.CheckConstraint(
                name="subscription_dated",
                condition=Q(state=SubscriptionState.PENDING, confirmed_at=None, ended_at=None)
                | Q(state=SubscriptionState.ACTIVE, confirmed_at__isnull=False, ended_at=None)
                | Q(state=SubscriptionState.ENDED, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def wanted(self) -> Selection:
        """Return what is followed."""
        return Selection.of(self.selection)
