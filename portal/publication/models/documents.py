"""What search reads: one narrow row a publication, and the words of all of them. Derived."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.publication.enums import Lifecycle
from portal.publication.models.publications import Publication


def codes() -> ArrayField:
    """Return a column of codes of a facet."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class Document(models.Model):
    """A publication as lists and search see it, rewritten by each of its versions.

    `emdn` holds the ancestors of each code too. `unscannable` counts the products that no code
    names, and `lots` are the keys of their lots, which no item holds. `vector` and `words` stand
    out of line, so that counting facets reads little.
    """

    publication = models.OneToOneField(
        Publication, models.PROTECT, primary_key=True, related_name="document"
    )
    kind = models.CharField(_("nature"), max_length=12)
    reference = models.CharField(_("référence"), max_length=24, unique=True, db_collation="C")
    title = models.TextField(_("titre"))
    summary = models.TextField(_("chapô"))
    maker = models.TextField(_("fabricant"))
    maker_key = models.TextField(db_collation="C")
    title_key = models.TextField(db_collation="C")
    first_published_at = models.DateTimeField(_("première publication"))
    year = models.PositiveSmallIntegerField(_("année"))
    updated_at = models.DateTimeField(_("mise à jour"))
    cursor = models.BigIntegerField(_("position"))
    lifecycle = models.CharField(_("état"), max_length=12, choices=Lifecycle)
    urgent = models.BooleanField(_("urgent"))
    exercise = models.BooleanField(_("exercice"))
    recipients = codes()
    product_kinds = codes()
    actions = codes()
    emdn = codes()
    types = codes()
    substances = codes()
    unscannable = models.PositiveIntegerField(_("produits sans code"), default=0)
    lots = ArrayField(models.CharField(max_length=60, db_collation="C"), default=list, blank=True)
    vector = SearchVectorField()
    words = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("document de recherche")
        verbose_name_plural = _("documents de recherche")
        ordering = ["-first_published_at", "-publication"]
        indexes = [
            GinIndex(fields=["vector"], name="document_vector"),
            GinIndex(fields=["emdn"], name="document_emdn"),
            models.Index(
                fields=["publication"], name="document_exercises", condition=Q(exercise=True)
            ),
            models.Index(
                fields=["publication"], name="document_unscannable", condition=Q(unscannable__gt=0)
            ),
            GinIndex(fields=["lots"], name="document_lots"),
            models.Index(
                models.F("first_published_at").desc(),
                models.F("publication").desc(),
                name="document_published",
            ),
            models.Index(
                models.F("updated_at").desc(),
                models.F("publication").desc(),
                name="document_updated",
            ),
            models.Index(models.F("cursor").desc(), name="document_cursor"),
            models.Index("title_key", "publication", name="document_title"),
            models.Index("maker_key", "publication", name="document_maker"),
        ]

    def __str__(self) -> str:
        return self.reference


class Term(models.Model):
    """A word of the documents, how many hold it, and the lexeme that it is found by."""

    word = models.CharField(primary_key=True, max_length=100, db_collation="C")
    lexeme = models.CharField(max_length=100, db_collation="C")
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("mot des publications")
        verbose_name_plural = _("mots des publications")
        ordering = ["word"]
        indexes = [
            models.Index(fields=["lexeme"], name="term_lexeme"),
            GinIndex(fields=["word"], name="term_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.word
