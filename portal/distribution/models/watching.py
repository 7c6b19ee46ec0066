"""The products that an organisation watches: it is told when a publication names one of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation


class WatchedProductQuerySet(QuerySet["WatchedProduct"]):
    """Lists of watched products."""

    def visible_to(self, user: Any) -> "WatchedProductQuerySet":
        """Return those of the organisations for which `user` acts: nobody else's."""
        return self.filter(organisation__in=Organisation.objects.acted_for_by(user))


class WatchedProduct(models.Model):
    """A code that an organisation watches, as it was typed and as it is compared."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="watched", db_index=False
    )
    identifier = models.CharField(_("code"), max_length=120)
    key = models.CharField(_("clé"), max_length=80, db_collation="C")
    label = models.CharField(_("nom"), max_length=120, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("suivi depuis le"), db_default=Now())

    objects = WatchedProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("produit suivi")
        verbose_name_plural = _("produits suivis")
        ordering = ["label", "identifier", "pk"]
        indexes = [models.Index(fields=["key"], name="watched_key")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="watched_once"),
            models.CheckConstraint(name="watched_identified", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.label or self.identifier
