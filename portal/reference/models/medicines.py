"""Medicines as the files tell them.

Rows are written by the loader only. A row that leaves its file keeps its content and gets
`withdrawn_at`. Codes are keys: links between tables are plain columns without a database
constraint, because files do name codes that are not in the base.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import AvailabilityKind, GenericKind, SubstanceNature


class LiveQuerySet(models.QuerySet):
    def live(self):
        """Return the rows that the last load of their file still held."""
        return self.filter(withdrawn_at=None)


class Loaded(models.Model):
    """A row of a file. `line_hash` is that of its line, to find unchanged lines quickly."""

    line_hash = models.BigIntegerField(editable=False)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True, editable=False)

    objects = LiveQuerySet.as_manager()

    class Meta:
        abstract = True


def to_medicine(related_name: str, *, primary_key: bool = False, indexed: bool = False):
    """Return the link to the medicine of a row; the medicine may be absent from the base."""
    kind = models.OneToOneField if primary_key else models.ForeignKey
    options = {"primary_key": True} if primary_key else {"db_index": indexed}
    return kind(
        Medicine,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="cis",
        related_name=related_name,
        verbose_name=_("spécialité"),
        **options,
    )


class Medicine(Loaded):
    """A « spécialité », known by its CIS code."""

    cis = models.CharField(_("code CIS"), primary_key=True, max_length=8, db_collation="C")
    name = models.TextField(_("dénomination"))
    form = models.TextField(_("forme pharmaceutique"), blank=True)
    routes = ArrayField(models.TextField(), verbose_name=_("voies"), default=list, blank=True)
    status = models.TextField(_("statut de l’autorisation"), blank=True)
    procedure = models.TextField(_("procédure"), blank=True)
    marketing_status = models.TextField(_("état de commercialisation"), blank=True)
    authorised_on = models.DateField(_("date de l’autorisation"), null=True, blank=True)
    alert = models.TextField(_("alerte de la base"), blank=True)
    eu_number = models.TextField(_("numéro européen"), blank=True)
    holders = ArrayField(models.TextField(), verbose_name=_("titulaires"), default=list, blank=True)
    enhanced_monitoring = models.BooleanField(_("surveillance renforcée"), null=True, blank=True)

    class Meta:
        verbose_name = _("spécialité")
        verbose_name_plural = _("spécialités")
        ordering = ["cis"]

    def __str__(self) -> str:
        return f"{self.name} ({self.cis})"


class Presentation(Loaded):
    """A pack of a medicine, known by its CIP13 code."""

    cip13 = models.CharField(_("code CIP13"), primary_key=True, max_length=13, db_collation="C")
    medicine = to_medicine("presentations", indexed=True)
    cip7 = models.CharField(_("code CIP7"), max_length=7)
    label = models.TextField(_("présentation"))
    status = models.TextField(_("statut"), blank=True)
    marketing_status = models.TextField(_("état de commercialisation"), blank=True)
    declared_on = models.DateField(_("date de déclaration"), null=True, blank=True)
    collective_use = models.BooleanField(_("agrément aux collectivités"), null=True, blank=True)
    reimbursement_rate = models.PositiveSmallIntegerField(
        _("taux de remboursement"), null=True, blank=True
    )
    price = models.DecimalField(_("prix"), max_digits=10, decimal_places=2, null=True, blank=True)
    public_price = models.DecimalField(
        _("prix public"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    dispensing_fee = models.DecimalField(
        _("honoraire de dispensation"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    indications = models.TextField(_("indications remboursées"), blank=True)

    class Meta:
        verbose_name = _("présentation")
        verbose_name_plural = _("présentations")
        ordering = ["cip13"]

    def __str__(self) -> str:
        return f"{self.label} ({self.cip13})"


class Component(Loaded):
    """A substance in one element of a medicine, as active substance or therapeutic moiety."""

    medicine = to_medicine("components")
    element = models.TextField(_("élément"), blank=True)
    substance_code = models.CharField(_("code de la substance"), max_length=20)
    substance = models.TextField(_("substance"))
    strength = models.TextField(_("dosage"), blank=True)
    reference = models.TextField(_("référence du dosage"), blank=True)
    nature = models.CharField(_("nature"), max_length=2, choices=SubstanceNature)
    link = models.PositiveSmallIntegerField(
        _("liaison"),
        default=0,
        help_text=_("Même numéro pour une substance active et sa fraction thérapeutique."),
    )

    class Meta:
        verbose_name = _("composant")
        verbose_name_plural = _("composants")
        ordering = ["medicine_id", "link", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["medicine", "link", "nature", "substance_code", "element"],
                name="component_once",
            )
        ]

    def __str__(self) -> str:
        return self.substance


class GenericMember(Loaded):
    """The place of a medicine in a group of generics."""

    medicine = to_medicine("generic_memberships")
    group_number = models.PositiveIntegerField(_("groupe"))
    group_label = models.TextField(_("libellé du groupe"))
    kind = models.PositiveSmallIntegerField(_("type"), choices=GenericKind)
    rank = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("membre d’un groupe générique")
        verbose_name_plural = _("groupes génériques")
        ordering = ["group_number", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["medicine", "group_number"], name="generic_member_once")
        ]

    def __str__(self) -> str:
        return self.group_label


class PrescriptionCondition(Loaded):
    """A condition of prescription or of supply."""

    medicine = to_medicine("conditions")
    text = models.TextField(_("condition"))

    class Meta:
        verbose_name = _("condition de prescription et de délivrance")
        verbose_name_plural = _("conditions de prescription et de délivrance")
        ordering = ["medicine_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["medicine", "text"], name="condition_once")]

    def __str__(self) -> str:
        return self.text


class Availability(Loaded):
    """A shortage, a tension, a stop or a return; of all presentations when `cip13` is empty."""

    medicine = to_medicine("availabilities")
    cip13 = models.CharField(_("code CIP13"), max_length=13, blank=True)
    kind = models.PositiveSmallIntegerField(_("événement"), choices=AvailabilityKind)
    label = models.TextField(_("libellé"), blank=True)
    started_on = models.DateField(_("début"), null=True, blank=True)
    updated_on = models.DateField(_("mise à jour"), null=True, blank=True)
    resumed_on = models.DateField(_("remise à disposition"), null=True, blank=True)
    url = models.TextField(_("adresse"), blank=True)

    class Meta:
        verbose_name = _("disponibilité")
        verbose_name_plural = _("disponibilités")
        ordering = ["-updated_on", "medicine_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["medicine", "cip13", "url"], name="availability_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.medicine_id})"


class Classification(Loaded):
    """An ATC code of a medicine, from a source that gives it for every medicine."""

    medicine = to_medicine("classifications")
    atc = models.CharField(_("code ATC"), max_length=10)

    class Meta:
        verbose_name = _("classe ATC")
        verbose_name_plural = _("classes ATC")
        ordering = ["medicine_id", "atc"]
        constraints = [
            models.UniqueConstraint(fields=["medicine", "atc"], name="classification_once")
        ]

    def __str__(self) -> str:
        return self.atc


class HasOpinion(Loaded):
    """The page of an opinion of the Haute Autorité de santé."""

    dossier = models.CharField(_("dossier"), max_length=20)
    url = models.TextField(_("adresse"))

    class Meta:
        verbose_name = _("avis de la HAS")
        verbose_name_plural = _("avis de la HAS")
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "url"], name="has_opinion_once")]

    def __str__(self) -> str:
        return self.dossier


class SearchEntry(models.Model):
    """What the product search reads: derived from live medicines by the loader, kept narrow."""

    medicine = to_medicine("search_entry", primary_key=True)
    sort_key = models.TextField(db_collation="C")
    vector = SearchVectorField()

    class Meta:
        verbose_name = _("entrée de recherche")
        verbose_name_plural = _("entrées de recherche")
        ordering = ["sort_key", "medicine_id"]
        indexes = [
            models.Index(fields=["sort_key"], name="search_entry_sort_key"),
            GinIndex(fields=["vector"], name="search_entry_vector"),
        ]

    def __str__(self) -> str:
        return self.sort_key


class SearchWord(models.Model):
    """A word of the names and substances, against which typing errors are corrected."""

    word = models.CharField(primary_key=True, max_length=100, db_collation="C")

    class Meta:
        verbose_name = _("mot de recherche")
        verbose_name_plural = _("mots de recherche")
        ordering = ["word"]
        indexes = [
            GinIndex(fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.word
