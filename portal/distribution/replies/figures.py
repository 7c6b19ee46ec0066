"""What the replies to a publication add up to: reach, answers, units, delays (§ 6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Sum

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply, ReplyLine
from portal.distribution.models.replies import OUTCOMES
from portal.distribution.replies.services import SETTLED, targeted, targeted_kinds
from portal.publication.models import Document

ANSWERED = (ReplyState.NOT_CONCERNED, ReplyState.IN_PROGRESS, ReplyState.COMPLETED)
MOST_LATE = 200


@dataclass(frozen=True)
class Rates:
    """How many of those that a publication addresses have read it, answered and ended.

    `concerned` have found that they hold some. Rates are shares of what they are counted among,
    None when there is nothing to share.
    """

    label: str
    targeted: int
    acknowledged: int
    answered: int
    concerned: int
    settled: int

    @property
    def acknowledgement(self) -> float | None:
        return _share(self.acknowledged, self.targeted)

    @property
    def response(self) -> float | None:
        return _share(self.answered, self.targeted)

    @property
    def impact(self) -> float | None:
        return _share(self.concerned, self.answered)

    @property
    def completion(self) -> float | None:
        return _share(self.settled, self.targeted)


@dataclass(frozen=True)
class Figures:
    """The replies to a publication, in all and by kind of organisation.

    `units` are those found and what became of them; delays are counted from the first
    publication.
    """

    total: Rates
    by_kind: list[Rates]
    units: dict[str, int]
    reconciliation: float | None
    to_acknowledge: timedelta | None
    to_complete: timedelta | None
    late: list[Organisation] = field(default_factory=list)
    late_count: int = 0


def figures(document: Document) -> Figures:
    """Return what the replies to a publication add up to."""
    holders = targeted(document)
    replies = list(
        Reply.objects.filter(publication=document.pk, organisation__in=holders).select_related(
            "organisation"
        )
    )
    counted = holders.order_by("kind").values_list("kind").annotate(number=Count("pk"))
    counts = dict.fromkeys(targeted_kinds(document), 0) | dict(counted)
    units = _units(document)
    accounted = sum(units[name] for name in OUTCOMES)
    settled = [one for one in replies if one.state in SETTLED]
    late = holders.exclude(pk__in=[one.organisation_id for one in settled]).order_by("name", "pk")
    return Figures(
        total=_rates("", sum(counts.values()), replies),
        by_kind=[
            _rates(
                str(OrganisationKind(kind).label),
                count,
                [one for one in replies if one.organisation.kind == kind],
            )
            for kind, count in counts.items()
        ],
        units=units,
        reconciliation=_share(accounted, units["found"]),
        to_acknowledge=_median(
            one.acknowledged_at - document.first_published_at for one in replies
        ),
        to_complete=_median(_end(one) - document.first_published_at for one in settled),
        late=list(late[:MOST_LATE]),
        late_count=late.count(),
    )


def _end(reply: Reply) -> datetime:
    return reply.completed_at or reply.answered_at or reply.acknowledged_at


def _rates(label: str, targeted: int, replies: list[Reply]) -> Rates:
    return Rates(
        label=label,
        targeted=targeted,
        acknowledged=len(replies),
        answered=sum(one.state in ANSWERED for one in replies),
        concerned=sum(
            one.state in (ReplyState.IN_PROGRESS, ReplyState.COMPLETED) for one in replies
        ),
        settled=sum(one.state in SETTLED for one in replies),
    )


def _units(document: Document) -> dict[str, int]:
    names = ("found", *OUTCOMES)
    found = ReplyLine.objects.filter(reply__publication=document.pk).aggregate(
        **{name: Sum(name) for name in names}
    )
    return {name: found[name] or 0 for name in names}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median(delays: Iterable[timedelta]) -> timedelta | None:
    told = list(delays)
    return median(told) if told else None
