"""Volet 2, its repeated rows, and what the agency thinks of each of its blocks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models import Part, PartRow
from quality_defects.enums import Verdict, Volet2State
from quality_defects.fields.volet2 import (
    BLOCKS,
    CAPAS,
    CONTRIBUTING_CAUSES,
    IMPACTS,
    INVESTIGATIONS,
    TIMELINE,
    VOLET2,
    VOLET2_LOTS,
    VOLET2_PRODUCTS,
)
from quality_defects.models.case import Case

UNSENT = [
    Volet2State.NOT_DUE,
    Volet2State.EXPECTED,
    Volet2State.DRAFT,
    Volet2State.TO_SIGN,
]
_NEVER_LATE = [Volet2State.NOT_DUE, Volet2State.SUBMITTED_FINAL, Volet2State.EVALUATED]


@tracked()
@VOLET2.columns
class Volet2(Part):
    """First elements of investigation and corrective actions, due within 30 days.

    `overdue_since` says that a due date has passed, whatever was written meanwhile: lateness is
    not a state, so that one still sees where the draft stands.
    """

    part_name = "volet2"
    specification = VOLET2
    editable_states = frozenset(
        {Volet2State.DRAFT, Volet2State.COMPLETION_REQUESTED, Volet2State.AMENDING}
    )
    unopened_states = frozenset({Volet2State.NOT_DUE, Volet2State.EXPECTED})

    filing = models.OneToOneField(Case, models.PROTECT, related_name="volet2")
    state = models.CharField(
        max_length=30, choices=Volet2State.choices, default=Volet2State.NOT_DUE
    )
    signed_as_final = models.BooleanField(default=False)
    overdue_since = models.DateTimeField(_("en retard depuis le"), null=True, blank=True)
    evaluated_at = models.DateTimeField(_("évalué le"), null=True, blank=True)
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("volet 2")
        verbose_name_plural = _("volets 2")
        constraints = [
            models.CheckConstraint(
                name="quality_defects_volet2_submitted_iff_dated",
                condition=Q(
                    state__in=UNSENT, first_submitted_at__isnull=True, signed_as_final=False
                )
                | (~Q(state__in=UNSENT) & Q(first_submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="quality_defects_volet2_final_fits_state",
                condition=~Q(state__in=[Volet2State.SUBMITTED_FINAL, Volet2State.EVALUATED])
                | Q(signed_as_final=True),
            ),
            models.CheckConstraint(
                name="quality_defects_volet2_overdue_while_awaited",
                condition=Q(overdue_since__isnull=True) | ~Q(state__in=_NEVER_LATE),
            ),
            models.CheckConstraint(
                name="quality_defects_volet2_evaluated_by_somebody",
                condition=Q(
                    state=Volet2State.EVALUATED,
                    evaluated_at__isnull=False,
                    evaluated_by__isnull=False,
                )
                | (
                    ~Q(state=Volet2State.EVALUATED)
                    & Q(evaluated_at__isnull=True, evaluated_by__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

    @property
    def is_overdue(self) -> bool:
        return self.overdue_since is not None


@tracked()
@VOLET2_PRODUCTS.columns
class Volet2Product(PartRow):
    """A medicine as Volet 2 states it; prefilled rows keep the key of Volet 1."""

    part = models.ForeignKey(Volet2, models.PROTECT, related_name="products")

    class Meta(PartRow.Meta):
        verbose_name = _("médicament du volet 2")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_volet2_product_key_once")
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
@VOLET2_LOTS.columns
class Volet2Lot(PartRow):
    """A batch as Volet 2 states it; prefilled rows keep the key of Volet 1."""

    part = models.ForeignKey(Volet2, models.PROTECT, related_name="lots")

    class Meta(PartRow.Meta):
        verbose_name = _("lot du volet 2")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_volet2_lot_key_once")
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
@TIMELINE.columns
class TimelineFact(PartRow):
    part = models.ForeignKey(Volet2, models.PROTECT, related_name="timeline")

    class Meta(PartRow.Meta):
        verbose_name = _("fait de la chronologie")
        verbose_name_plural = _("faits de la chronologie")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_fact_key_once")]

    def __str__(self) -> str:
        return self.fact


@tracked()
@INVESTIGATIONS.columns
class Investigation(PartRow):
    part = models.ForeignKey(Volet2, models.PROTECT, related_name="investigations")

    class Meta(PartRow.Meta):
        verbose_name = _("investigation")
        constraints = [
            models.UniqueConstraint(fields=["part", "key"], name="qd_investigation_key_once")
        ]

    def __str__(self) -> str:
        return self.kind


@tracked()
@CONTRIBUTING_CAUSES.columns
class ContributingCause(PartRow):
    part = models.ForeignKey(Volet2, models.PROTECT, related_name="contributing_causes")

    class Meta(PartRow.Meta):
        verbose_name = _("cause contributive")
        verbose_name_plural = _("causes contributives")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_cause_key_once")]

    def __str__(self) -> str:
        return self.description


@tracked()
@IMPACTS.columns
class Impact(PartRow):
    part = models.ForeignKey(Volet2, models.PROTECT, related_name="impacts")

    class Meta(PartRow.Meta):
        verbose_name = _("élément examiné")
        verbose_name_plural = _("éléments examinés")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_impact_key_once")]

    def __str__(self) -> str:
        return self.subject


@tracked()
@CAPAS.columns
class CapaRow(PartRow):
    """An action as the draft words it; once signed it lives on as a `Capa` of the same key."""

    part = models.ForeignKey(Volet2, models.PROTECT, related_name="capas")

    class Meta(PartRow.Meta):
        verbose_name = _("ligne de CAPA")
        verbose_name_plural = _("lignes de CAPA")
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="qd_capa_row_key_once")]

    def __str__(self) -> str:
        return self.number


class BlockJudgement(models.Model):
    """What an evaluator thinks of one block of a signed version; the last row counts.

    Append-only.
    """

    volet = models.ForeignKey(Volet2, models.PROTECT, related_name="judgements")
    revision = models.PositiveIntegerField(_("version"))
    block = models.CharField(
        _("bloc"), max_length=4, choices=[(c, n) for c, (_s, n) in BLOCKS.items()]
    )
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    comment = models.TextField(_("commentaire"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("avis sur un bloc du volet 2")
        verbose_name_plural = _("avis sur les blocs du volet 2")
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        indexes = [
            models.Index(fields=["volet", "revision", "block"], name="qd_judgement_of_block")
        ]
        constraints = [
            models.CheckConstraint(
                name="qd_judgement_known_verdict", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="qd_judgement_says_why",
                condition=Q(verdict=Verdict.SUFFICIENT) | ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volet} v{self.revision} {self.block} {self.verdict}"
