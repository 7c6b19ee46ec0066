"""The study of published actions: can a machine read what is concerned, by period and by maker?

The agency did it once by hand, on the letters of four months of 2023. Here it is counted from the
current versions of what is published, whenever it is asked.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, F, Func, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from portal.core.charts import Series, Table
from portal.publication.enums import Lifecycle
from portal.publication.models import Publication, Version
from recalls.enums import ProductKind
from recalls.models import StudyLine

STUDIED = (ProductKind.DEVICE.value, ProductKind.IVD.value)
"""The recommendation is made to makers of devices: batch recalls of medicines are not counted."""


@dataclass(frozen=True)
class Reference:
    """What the agency found by hand, to compare with; never added to what the portal counts."""

    letters: int
    with_codes: int
    first: date
    last: date

    @property
    def share(self) -> float:
        return percent(self.with_codes, self.letters)


BY_HAND = Reference(246, 12, date(2023, 9, 1), date(2023, 12, 31))
"""Working group « Rappels de DM et DMDIV en officine », minutes of 24 January 2024, item II."""

_LINE = StudyLine._meta.db_table
_DERIVE = f"""
    INSERT INTO {_LINE} (
        publication_id, maker, maker_key, first_published_at, score, some_codes, printed, codes,
        listed, recipients
    )
    SELECT publication.id, found.maker, portal_search_key(found.maker),
        publication.first_published_at, round(coalesce(met.score, 0)),
        coalesce(met.barcode, 0) > 0, coalesce(met.letter, 0) > 0,
        coalesce(met.barcode, 0) = 1, coalesce(met.list, 0) = 1, coalesce(met.recipients, 0) = 1
    FROM {Publication._meta.db_table} AS publication
    JOIN {Version._meta.db_table} AS version ON version.id = publication.current_id
    CROSS JOIN LATERAL jsonb_to_record(version.found_by) AS found (
        maker text, product_kinds text[]
    )
    CROSS JOIN LATERAL jsonb_to_record(
        coalesce(version.payload -> 'completeness', '{{}}')
    ) AS met (
        score numeric, barcode numeric, letter numeric, list numeric, recipients numeric
    )
    WHERE publication.id = ANY(%s) AND NOT version.exercise AND version.lifecycle <> %s
        AND found.product_kinds && %s
"""


def derive(publications: Sequence[int]) -> None:
    """Rewrite the lines of these publications from their current versions."""
    pks = list(publications)
    StudyLine.objects.filter(pk__in=pks).delete()
    with connection.cursor() as cursor:
        cursor.execute(_DERIVE, [pks, Lifecycle.RETRACTED.value, list(STUDIED)])


@dataclass(frozen=True)
class Counted:
    """How many actions of a group meet each point; `points` is the sum of their scores."""

    name: Any
    total: int = 0
    some_codes: int = 0
    printed: int = 0
    codes: int = 0
    listed: int = 0
    recipients: int = 0
    everything: int = 0
    points: int = 0

    @property
    def mean(self) -> int:
        """Return the mean score, in whole percent."""
        return round(self.points / self.total) if self.total else 0

    @property
    def shares(self) -> tuple[int, int, int]:
        """Return the shares with codes, with the whole list and with recipients, in percent."""
        met = (self.some_codes, self.listed, self.recipients)
        return tuple(round(percent(one, self.total)) for one in met)  # type: ignore[return-value]


NUMBERS = (
    "total",
    "some_codes",
    "printed",
    "codes",
    "listed",
    "recipients",
    "everything",
    "points",
)


def percent(part: int, whole: int) -> float:
    """Return what `part` is of `whole`, in percent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def added(name: Any, groups: Iterable[Counted]) -> Counted:
    """Return groups counted together under another name."""
    kept = list(groups)
    return Counted(name, *(sum(getattr(one, number) for one in kept) for number in NUMBERS))


def _numbers() -> dict[str, Aggregate]:
    met = Q(codes=True, listed=True, recipients=True)
    return {
        "n_total": Count("pk"),
        "n_some_codes": Count("pk", filter=Q(some_codes=True)),
        "n_printed": Count("pk", filter=Q(printed=True)),
        "n_codes": Count("pk", filter=Q(codes=True)),
        "n_listed": Count("pk", filter=Q(listed=True)),
        "n_recipients": Count("pk", filter=Q(recipients=True)),
        "n_everything": Count("pk", filter=met),
        "n_points": Sum("score"),
    }


def _counted(name: Any, row: dict[str, Any]) -> Counted:
    return Counted(name, *(row[f"n_{number}"] for number in NUMBERS))


def lines(maker: str = "") -> QuerySet[StudyLine]:
    """Return the lines of makers whose name holds `maker`, accents and case aside; all for ""."""
    found = StudyLine.objects.order_by()
    if maker.strip():
        key = Func(Value(maker.strip()), function="portal_search_key")
        found = found.filter(maker_key__contains=key)
    return found


def by_quarter(maker: str = "") -> list[Counted]:
    """Return the counts of each quarter of first publication, named by its first day."""
    quarter = TruncQuarter("first_published_at", tzinfo=timezone.get_default_timezone())
    rows = lines(maker).values(quarter=quarter).annotate(**_numbers()).order_by("quarter")
    return [_counted(timezone.localtime(row["quarter"]).date(), row) for row in rows]


def by_maker(start: Any, end: Any, maker: str = "") -> list[Counted]:
    """Return the counts of each maker from `start` up to `end` excluded, None for no bound."""
    within = Q()
    if start:
        within &= Q(first_published_at__gte=start)
    if end:
        within &= Q(first_published_at__lt=end)
    rows = (
        lines(maker)
        .filter(within)
        .values(key=F("maker_key"))
        .annotate(name=Max("maker"), **_numbers())
        .order_by("-n_total", "key")
    )
    return [_counted(row["name"], row) for row in rows]


def shares(
    name: str, title: Any, heading: Any, labels: Any, groups: list[Counted], *, summary: str
) -> Table:
    """Return the chart of the three shares of each group; `labels` name them."""
    return Table(
        name=name,
        title=title,
        heading=heading,
        lines=tuple(one.name for one in groups),
        series=tuple(
            Series(label, tuple(one.shares[place] for one in groups))
            for place, label in enumerate(labels)
        ),
        summary=summary,
    )
