"""Volet 1 and its repeated rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.core.fields import Values
from portal.filings.models import Part, PartRow
from quality_defects.enums import Volet1State
from quality_defects.fields import (
    AUTHORITIES,
    LOTS,
    OOS_RESULTS,
    PRODUCTS,
    SITES,
    SUSPECT_PACKS,
    VOLET1,
)
from quality_defects.models.case import Case


@tracked()
@VOLET1.columns
class Volet1(Part):
    """General facts on the batches, sent without delay.

    It `awaits_signature` from a flash declaration until a signatory signs a version.
    """

    part_name = "volet1"
    specification = VOLET1
    editable_states = frozenset(
        {Volet1State.DRAFT, Volet1State.COMPLETION_REQUESTED, Volet1State.AMENDING}
    )

    filing = models.OneToOneField(Case, models.PROTECT, related_name="volet1")
    state = models.CharField(max_length=30, choices=Volet1State.choices, default=Volet1State.DRAFT)
    signed_as_final = models.BooleanField(default=False)
    awaits_signature = models.BooleanField(default=False)
    is_signature_overdue = models.BooleanField(default=False)
    admissible_at = models.DateTimeField(_("recevable le"), null=True, blank=True)

    class Meta:
        verbose_name = _("volet 1")
        verbose_name_plural = _("volets 1")
        constraints = [
            models.CheckConstraint(
                name="quality_defects_volet1_submitted_iff_dated",
                condition=Q(state__in=["draft", "to_sign"], first_submitted_at__isnull=True)
                | (~Q(state__in=["draft", "to_sign"]) & Q(first_submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="quality_defects_volet1_sent_unsigned_awaits",
                condition=Q(awaits_signature=True) | ~Q(state="sent_unsigned"),
            ),
            models.CheckConstraint(
                name="quality_defects_volet1_late_when_awaited",
                condition=Q(awaits_signature=True) | Q(is_signature_overdue=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

    def signed_answers(self, *names: str) -> Values:
        """Return the answers to the questions `names` of the last signed version; none before.

        The batches, by the hundred, stay in the database.
        """
        versions = self.filing.revisions.filter(part=self.part_name).order_by("-number")
        last = versions.values_list(*(f"payload__answers__{name}" for name in names)).first()
        found = dict(zip(names, last or [None] * len(names), strict=True))
        fields = self.specification.fields
        return {
            name: fields[name].nothing() if stored is None else fields[name].load(stored)
            for name, stored in found.items()
        }


@tracked()
@PRODUCTS.columns
class Product(PartRow):
    """A medicine of the case. `snapshot` holds what the reference base said that day."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="products")
    snapshot = models.JSONField(default=dict, blank=True)

    class Meta(PartRow.Meta):
        verbose_name = _("médicament")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_product_key_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
@LOTS.columns
class Lot(PartRow):
    """A batch of the case."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="lots")

    class Meta(PartRow.Meta):
        verbose_name = _("lot")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_lot_key_once")]

    def __str__(self) -> str:
        return self.number


@tracked()
@SITES.columns
class Site(PartRow):
    """Where the batches were made, packed, released or kept."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="sites")

    class Meta(PartRow.Meta):
        verbose_name = _("site")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_site_key_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
@OOS_RESULTS.columns
class OosResult(PartRow):
    """A result out of specification."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="oos_results")

    class Meta(PartRow.Meta):
        verbose_name = _("résultat hors spécification")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_oos_result_key_once")
        ]

    def __str__(self) -> str:
        return self.test


@tracked()
@SUSPECT_PACKS.columns
class SuspectPack(PartRow):
    """A pack that may be falsified."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="suspect_packs")

    class Meta(PartRow.Meta):
        verbose_name = _("boîte suspecte")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_suspect_pack_key_once")
        ]

    def __str__(self) -> str:
        return self.gtin


@tracked()
@AUTHORITIES.columns
class Authority(PartRow):
    """Another authority that was told."""

    part = models.ForeignKey(Volet1, models.PROTECT, related_name="authorities")

    class Meta(PartRow.Meta):
        verbose_name = _("autorité informée")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_authority_key_once")
        ]

    def __str__(self) -> str:
        return self.name
