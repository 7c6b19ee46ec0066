"""The notice: the version of an action in preparation, and its lines."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.filings.models import Part, PartRow
from recalls.enums import NoticeState, VersionKind
from recalls.fields import NOTICE, PRODUCTS, SCOPES
from recalls.models.action import Action

UNSENT = ["draft", "to_sign"]
APPROVED = ["validated", "scheduled"]


@tracked()
@NOTICE.columns
class Notice(Part):
    """The notice of a safety action as it is drafted, reviewed and prepared for publication.

    Published versions are immutable copies in `portal.publication`. `summary` is the lead
    paragraph, in which `{R}` stands for the public number; `edited_by` the evaluator who last
    edited the sheet, `typed_by` the agent who last typed the notice, `submitted_by` who signed.
    """

    part_name = "notice"
    specification = NOTICE
    editable_states = frozenset(
        {
            NoticeState.DRAFT,
            NoticeState.CHANGES_REQUESTED,
            NoticeState.AMENDING,
            NoticeState.CORRECTING,
        }
    )

    reserved_states = frozenset({NoticeState.CORRECTING})

    filing = models.OneToOneField(Action, models.PROTECT, related_name="notice")
    state = models.CharField(max_length=30, choices=NoticeState.choices, default=NoticeState.DRAFT)
    published_count = models.PositiveIntegerField(_("versions publiées"), default=0)
    summary = models.TextField(_("chapô"), blank=True, default="")
    version_kind = models.CharField(
        _("nature de la version"), max_length=20, choices=VersionKind, default=VersionKind.INITIAL
    )
    public_reason = models.TextField(_("motif public"), blank=True, default="")
    publish_at = models.DateTimeField(_("publication programmée le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    validated_at = models.DateTimeField(_("validée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("avis de sécurité")
        verbose_name_plural = _("avis de sécurité")
        constraints = [
            models.CheckConstraint(
                name="recalls_notice_submitted_iff_dated",
                condition=Q(state__in=UNSENT, first_submitted_at__isnull=True)
                | (~Q(state__in=UNSENT) & Q(first_submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recalls_notice_scheduled_iff_dated",
                condition=Q(state="scheduled", publish_at__isnull=False)
                | Q(~Q(state="scheduled"), publish_at__isnull=True),
            ),
            models.CheckConstraint(
                name="recalls_notice_approved_by_somebody",
                condition=Q(
                    state__in=APPROVED, validated_by__isnull=False, validated_at__isnull=False
                )
                | ~Q(state__in=APPROVED),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                name="recalls_notice_due",
                condition=Q(state="scheduled"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


@tracked()
@PRODUCTS.columns
class Product(PartRow):
    """A product line: one reference or pack, with its code."""

    part = models.ForeignKey(Notice, models.PROTECT, related_name="products")

    class Meta(PartRow.Meta):
        verbose_name = _("produit")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="recalls_product_key_once")
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
@SCOPES.columns
class Scope(PartRow):
    """Which units of a product are concerned: a batch, serial numbers, a period."""

    part = models.ForeignKey(Notice, models.PROTECT, related_name="scopes")

    class Meta(PartRow.Meta):
        verbose_name = _("périmètre")
        verbose_name_plural = _("périmètres")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="recalls_scope_key_once")
        ]

    def __str__(self) -> str:
        return self.lot or self.serial or self.get_scope_display()
