"""The European Medical Device Nomenclature, as its yearly file tells it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Concat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.reference.models.medicines import Loaded


def _folded(expression: models.Expression, kind: models.Field) -> Func:
    return Func(expression, function="portal_search_key", output_field=kind)


class EmdnCode(Loaded):
    """A node of the nomenclature, known by its code.

    `parent` may name a code that the base does not hold: files do have orphans. `term_fr` is ""
    until French labels are imported, which no load touches. `sort_key` and `vector` are what the
    search reads; the database derives them.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=13, db_collation="C")
    parent = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="parent",
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("code du niveau supérieur"),
    )
    level = models.PositiveSmallIntegerField(_("niveau"))
    terminal = models.BooleanField(_("terminal"))
    term_en = models.TextField(_("libellé anglais"))
    term_fr = models.TextField(_("libellé français"), blank=True, default="", db_default="")
    version = models.CharField(_("version de la nomenclature"), max_length=20, blank=True)
    sort_key = models.GeneratedField(
        expression=_folded(models.F("term_en"), models.TextField()),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    vector = models.GeneratedField(
        expression=Func(
            _folded(
                Concat("term_en", Value(" "), "term_fr", output_field=models.TextField()),
                models.TextField(),
            ),
            function="to_tsvector",
            template="%(function)s('simple'::regconfig, %(expressions)s)",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("code EMDN")
        verbose_name_plural = _("codes EMDN")
        ordering = ["code"]
        indexes = [GinIndex(fields=["vector"], name="emdn_vector")]

    def __str__(self) -> str:
        return f"{self.code} – {self.term}"

    @property
    def is_live(self) -> bool:
        """Tell whether the last load still held the code."""
        return self.withdrawn_at is None

    @property
    def term(self) -> str:
        """Return the label in the language of the page where there is one, else in English."""
        if (get_language() or "").startswith("fr") and self.term_fr:
            return self.term_fr
        return self.term_en


class EmdnWord(models.Model):
    """A word of the labels, against which typing errors are corrected."""

    word = models.CharField(primary_key=True, max_length=100, db_collation="C")

    class Meta:
        verbose_name = _("mot de la nomenclature EMDN")
        verbose_name_plural = _("mots de la nomenclature EMDN")
        ordering = ["word"]
        indexes = [GinIndex(fields=["word"], name="emdn_word_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
