"""Keys by which a program of an organisation says whose it is."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.organisations import Organisation
from portal.core.tracking import tracked

PREFIX = "psk_"
SHOWN = 8
"""Signs of a key, after its prefix, that tell it from others in a list."""


def digest(key: str) -> str:
    """Return what is kept of a key: it is long and random, so that a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet):
    """Lists of keys."""

    def visible_to(self, user: Any) -> "ApiKeyQuerySet":
        """Return those of the organisations for which `user` acts; an agent sees all."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))


@tracked(exclude=["sha256"])
class ApiKey(models.Model):
    """A key, of which only a hash is kept; it opens nothing, it raises the number of calls."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_keys", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom"), max_length=80)
    start = models.CharField(_("début de la clé"), max_length=20)
    sha256 = models.CharField(max_length=64, unique=True)
    a_minute = models.PositiveIntegerField(_("appels par minute"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("créée par")
    )
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé d’API")
        verbose_name_plural = _("clés d’API")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="api_key_brakes", condition=Q(a_minute__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @classmethod
    def issue(cls, organisation: Organisation, name: str, user: Any) -> tuple["ApiKey", str]:
        """Create a key and return it with its text, which nobody can read again."""
        text = PREFIX + secrets.token_urlsafe(32)
        made = cls.objects.create(
            organisation=organisation,
            name=name,
            start=text[: len(PREFIX) + SHOWN],
            sha256=digest(text),
            a_minute=settings.API_KEY_CALLS_A_MINUTE,
            created_by=user,
        )
        return made, text
