"""Published things and their versions, numbered by one sequence without gap."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from portal.publication import registry
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models.triggers import Fixed, NeverDeleted


class Publication(models.Model):
    """One published thing; its pages show its current version.

    `subject` names the case that it comes from and is never shown publicly.
    """

    kind = models.CharField(_("nature"), max_length=12)
    reference = models.CharField(_("référence"), max_length=24, unique=True, db_collation="C")
    subject = models.CharField(max_length=80)
    first_published_at = models.DateTimeField(_("première publication"))
    current = models.ForeignKey(
        "publication.Version", models.PROTECT, related_name="+", verbose_name=_("version en cours")
    )
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-first_published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="publication_subject_once"),
            models.CheckConstraint(
                name="publication_named", condition=~Q(reference="") & ~Q(subject="") & ~Q(kind="")
            ),
        ]
        triggers = [
            NeverDeleted(),
            Fixed("kind", "reference", "subject", "first_published_at", "created"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the public page."""
        return registry.get(self.kind).path(self.reference)


class Version(models.Model):
    """What was published at one moment. Append-only.

    `cursor` orders the versions of all publications: given in the publishing transaction without
    gap or repeat, and no lower one becomes visible after a higher one. `sha256` is that of
    `services.fingerprints.fingerprint`. `delta` counts the items added and removed since the
    version before, the units that they mean (a lot may stand under two codes of its product), and
    names the fields that changed. `found_by` is what search knows of it:
    maker, text, urgent, facets. `published_by` is empty when a timer published, never public.
    """

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="versions", verbose_name=_("publication")
    )
    number = models.PositiveIntegerField(_("version"))
    cursor = models.BigIntegerField(_("position"), unique=True)
    kind = models.CharField(_("motif"), max_length=20, choices=VersionKind)
    lifecycle = models.CharField(_("état"), max_length=12, choices=Lifecycle)
    published_at = models.DateTimeField(_("publiée le"))
    title = models.TextField(_("titre"))
    summary = models.TextField(_("chapô"))
    reason = models.TextField(_("raison"), blank=True, default="")
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    found_by = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    delta = models.JSONField(_("différence"))
    exercise = models.BooleanField(_("exercice"), default=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publiée par"),
    )
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("version publiée")
        verbose_name_plural = _("versions publiées")
        ordering = ["cursor"]
        indexes = [models.Index(fields=["created"], name="version_created")]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_kind_known", condition=Q(kind__in=VersionKind.values)
            ),
            models.CheckConstraint(
                name="version_lifecycle_known", condition=Q(lifecycle__in=Lifecycle.values)
            ),
            models.CheckConstraint(
                name="version_counted", condition=Q(number__gte=1, cursor__gte=1)
            ),
            models.CheckConstraint(
                name="version_first_is_initial",
                condition=Q(number=1, kind=VersionKind.INITIAL)
                | (Q(number__gt=1) & ~Q(kind=VersionKind.INITIAL)),
            ),
            models.CheckConstraint(
                name="version_retraction_retracts",
                condition=Q(kind=VersionKind.RETRACTION, lifecycle=Lifecycle.RETRACTED)
                | (~Q(kind=VersionKind.RETRACTION) & ~Q(lifecycle=Lifecycle.RETRACTED)),
            ),
            models.CheckConstraint(
                name="version_closure_closes",
                condition=~Q(kind=VersionKind.CLOSURE) | Q(lifecycle=Lifecycle.CLOSED),
            ),
            models.CheckConstraint(
                name="version_reason_told",
                condition=~Q(kind__in=[VersionKind.CORRECTION, VersionKind.RETRACTION])
                | ~Q(reason=""),
            ),
        ]
        triggers = [append_only(at="created")]

    def __str__(self) -> str:
        return f"{self.publication_id} v{self.number}"
