"""What lists and search read of each publication, and the words of all of them. Derived."""

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
    """A publication as lists see it, rewritten by each of its versions.

    `emdn` holds the ancestors of each code too. `unscannable` counts the products that no code
    names; `lots` are the keys of their lots, which no item holds, `loose_lots` their loose keys,
    and `serials` the series of their serial numbers (`identifiers.Serial.series`).
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
    loose_lots = ArrayField(
        models.CharField(max_length=60, db_collation="C"), default=list, blank=True
    )
    serials = ArrayField(
        models.CharField(max_length=80, db_collation="C"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("document de recherche")
        verbose_name_plural = _("documents de recherche")
        ordering = ["-first_published_at", "-publication"]
        indexes = [
            GinIndex(fields=["emdn"], name="document_emdn"),
            models.Index(
                fields=["publication"], name="document_exercises", condition=Q(exercise=True)
            ),
            models.Index(
                fields=["publication"], name="document_unscannable", condition=Q(unscannable__gt=0)
            ),
            GinIndex(fields=["lots"], name="document_lots"),
            GinIndex(fields=["loose_lots"], name="document_loose_lots"),
            GinIndex(fields=["serials"], name="document_serials"),
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


class FacetSet(models.Model):
    """What documents hold of the facets of one part, once: codes as `facet:code`, in order.

    Many documents hold the same, so that searches count numbers, and read the codes of each number
    once. Rows are only added, and made anew with all documents. `digest` is that of part and codes.
    """

    id = models.AutoField(primary_key=True)
    part = models.CharField(max_length=12)
    codes = ArrayField(models.TextField(db_collation="C"))
    digest = models.BinaryField(unique=True)

    class Meta:
        verbose_name = _("valeurs de filtres")
        verbose_name_plural = _("valeurs de filtres")
        ordering = ["pk"]
        indexes = [models.Index(fields=["part"], name="facet_set_part")]

    def __str__(self) -> str:
        return ", ".join(self.codes)


def facet_set(*, db_index: bool = False) -> models.ForeignKey:
    """Return a column of the facets of one part; the table is derived, its rows are not checked."""
    return models.ForeignKey(
        FacetSet, models.DO_NOTHING, db_constraint=False, db_index=db_index, related_name="+"
    )


class Entry(models.Model):
    """What a search reads of each document, beside it so that the rows are narrow.

    Each part of the facets is a `FacetSet`. `vector` and `words` stand out of line.
    """

    publication = models.OneToOneField(
        Publication, models.PROTECT, primary_key=True, related_name="entry"
    )
    first_published_at = models.DateTimeField(_("première publication"))
    updated_at = models.DateTimeField(_("mise à jour"))
    profile = facet_set()
    recipients = facet_set()
    actions = facet_set()
    subject = facet_set()
    emdn = facet_set(db_index=True)
    maker = facet_set(db_index=True)
    exercise = models.BooleanField(_("exercice"))
    retracted = models.BooleanField(_("retirée"))
    vector = SearchVectorField()
    words = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("entrée de recherche")
        verbose_name_plural = _("entrées de recherche")
        ordering = ["-first_published_at", "-publication"]
        indexes = [
            GinIndex(fields=["vector"], name="entry_vector", fastupdate=False),
            models.Index(
                models.F("first_published_at").desc(),
                models.F("publication").desc(),
                name="entry_published",
            ),
            models.Index(
                models.F("updated_at").desc(), models.F("publication").desc(), name="entry_updated"
            ),
        ]

    def __str__(self) -> str:
        return str(self.publication_id)


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
