"""Affected identifiers: those of each version, and what stands of them today."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from portal.publication.enums import ItemStatus, Scope
from portal.publication.models.publications import Publication, Version
from portal.reference.identifiers import LOT_SEPARATORS, IdentifierType

_DIGITS = frozenset("0123456789")


def item_of(key: str) -> str:
    """Return what a key has in common with those of the same item on other packs.

    A GTIN-14 loses its level of packaging, and its check digit what that level adds to it; any
    other key that ends with a digit (the level of an HIBC) has "#" in its place.
    """
    if key[-1:] not in _DIGITS:
        return key
    if len(key) == 14 and key.isascii() and key.isdigit():
        if key[0] == "0":
            return key[1:]
        return key[1:13] + str((int(key[13]) + 3 * int(key[0])) % 10)
    return key[:-1] + "#"


def item_sql(key: str) -> str:
    """Return in SQL what `item_of` makes of a key."""
    return (
        f"(CASE WHEN {key} ~ '^[0-9]{{14}}$' THEN substr({key}, 2, 12)"
        f" || mod(right({key}, 1)::int + 3 * left({key}, 1)::int, 10)::text"
        f" WHEN {key} ~ '[0-9]$' THEN left({key}, -1) || '#' ELSE {key} END)"
    )


def loose_sql(lot: str) -> str:
    """Return in SQL the loose key of a lot's key, as `identifiers.loosened` makes it."""
    bare = f"translate({lot}, '{LOT_SEPARATORS}', '')"
    return (
        f"(CASE WHEN {lot} = '' THEN '' ELSE coalesce(nullif(ltrim("
        f"CASE WHEN {bare} ~ '^LOT[0-9]' THEN substr({bare}, 4) ELSE {bare} END, '0'), ''), '0')"
        " END)"
    )


class Extent(models.Model):
    """One identifier and which units of it; what is empty narrows nothing.

    `key`, `lot_key` and the serial columns are those of `portal.reference.identifiers`: a single
    serial number is a range of one. `digits` tells A7 from A07.
    """

    line = models.PositiveIntegerField(_("ligne"))
    key = models.CharField(_("clé"), max_length=80, db_collation="C")
    lot_key = models.CharField(max_length=60, db_collation="C")
    scope = models.CharField(_("portée"), max_length=12, choices=Scope)
    serial_prefix = models.CharField(max_length=60, db_collation="C")
    serial_digits = models.PositiveSmallIntegerField()
    serial_from = models.BigIntegerField(null=True, blank=True)
    serial_to = models.BigIntegerField(null=True, blank=True)
    expiry_from = models.DateField(null=True, blank=True)
    expiry_to = models.DateField(null=True, blank=True)
    manufactured_from = models.DateField(null=True, blank=True)
    manufactured_to = models.DateField(null=True, blank=True)
    software = models.CharField(_("version logicielle"), max_length=60, blank=True)

    class Meta:
        abstract = True


class AffectedItem(Extent):
    """One row of a version, as it was printed and as it is compared. Append-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="items", db_index=False)
    product = models.TextField(_("produit"))
    identifier_kind = models.CharField(
        _("type d’identifiant"), max_length=20, choices=IdentifierType
    )
    identifier = models.CharField(_("identifiant"), max_length=80)
    lot = models.CharField(_("lot"), max_length=60, blank=True)
    serial = models.CharField(_("numéro de série"), max_length=60, blank=True)
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ligne concernée")
        verbose_name_plural = _("lignes concernées")
        ordering = ["version", "line", "pk"]
        indexes = [
            models.Index(fields=["version", "line"], name="affected_version_line"),
            BrinIndex(fields=["created"], name="affected_created"),
        ]
        constraints = [
            models.CheckConstraint(
                name="affected_identified", condition=~Q(identifier="") & ~Q(key="")
            ),
            models.CheckConstraint(
                name="affected_kinds_known",
                condition=Q(identifier_kind__in=IdentifierType.values, scope__in=Scope.values),
            ),
            models.CheckConstraint(
                name="affected_scope_tells",
                condition=Q(
                    scope=Scope.ALL,
                    lot="",
                    serial="",
                    software="",
                    expiry_from=None,
                    expiry_to=None,
                    manufactured_from=None,
                    manufactured_to=None,
                )
                | (Q(scope=Scope.LOT) & ~Q(lot_key=""))
                | (Q(scope=Scope.SERIAL, serial_from=F("serial_to")) & ~Q(serial=""))
                | (Q(scope=Scope.SERIAL_RANGE, serial_digits__gt=0) & ~Q(serial=""))
                | (
                    Q(scope=Scope.EXPIRY)
                    & (Q(expiry_from__isnull=False) | Q(expiry_to__isnull=False))
                )
                | (
                    Q(scope=Scope.MANUFACTURE)
                    & (Q(manufactured_from__isnull=False) | Q(manufactured_to__isnull=False))
                )
                | (Q(scope=Scope.SOFTWARE) & ~Q(software="")),
            ),
            models.CheckConstraint(
                name="affected_ranges_in_order",
                condition=(Q(serial_from=None, serial_to=None) | Q(serial_from__lte=F("serial_to")))
                & (Q(expiry_from=None) | Q(expiry_to=None) | Q(expiry_from__lte=F("expiry_to")))
                & (
                    Q(manufactured_from=None)
                    | Q(manufactured_to=None)
                    | Q(manufactured_from__lte=F("manufactured_to"))
                ),
            ),
        ]
        triggers = [append_only(at="created")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.lot or self.serial}".strip()

    @property
    def last_serial(self) -> str:
        """Return the end of a range of serial numbers, written as its beginning is."""
        if self.scope != Scope.SERIAL_RANGE:
            return ""
        return f"{self.serial_prefix}{self.serial_to:0{self.serial_digits}d}"


class CurrentItem(Extent):
    """What stands today of an item: derived, what the stock check joins.

    `version` is the one that says so: the current one for what is affected, the releasing one
    for what was released. `lot_key` is empty for an item that names no lot. `item_key` and
    `loose_lot` are what a line has in common with all the rows that may name it, surely or
    perhaps; their index holds all that a verdict needs.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="current_items")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(_("état"), max_length=12, choices=ItemStatus)
    item_key = models.GeneratedField(
        expression=RawSQL(item_sql("key"), ()),  # noqa: S611 - written here
        output_field=models.CharField(max_length=80, db_collation="C"),
        db_persist=True,
    )
    loose_lot = models.GeneratedField(
        expression=RawSQL(loose_sql("lot_key"), ()),  # noqa: S611 - written here
        output_field=models.CharField(max_length=60, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("état d’une ligne")
        verbose_name_plural = _("états des lignes")
        ordering = ["publication", "line", "pk"]
        indexes = [
            models.Index(
                fields=["key", "lot_key"],
                name="current_key_lot",
                include=["publication", "line"],
            ),
            models.Index(
                fields=["lot_key"],
                name="current_lot",
                include=["publication"],
                condition=~Q(lot_key=""),
            ),
            models.Index(
                fields=["loose_lot"],
                name="current_loose_lot",
                include=["publication"],
                condition=~Q(lot_key=""),
            ),
            models.Index(
                fields=["serial_prefix", "serial_digits", "serial_to"],
                name="current_serial",
                include=["serial_from", "publication"],
                condition=Q(serial_digits__gt=0),
            ),
            models.Index(
                fields=["item_key", "loose_lot"],
                name="current_item_lot",
                include=[
                    "key",
                    "lot_key",
                    "publication",
                    "version",
                    "status",
                    "scope",
                    "line",
                    "serial_prefix",
                    "serial_digits",
                    "serial_from",
                    "serial_to",
                    "expiry_from",
                    "expiry_to",
                    "manufactured_from",
                    "manufactured_to",
                    "software",
                ],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="current_status_known", condition=Q(status__in=ItemStatus.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.lot_key} {self.status}"
