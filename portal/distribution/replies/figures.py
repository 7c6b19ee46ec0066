"""What the replies to a publication add up to: reach, answers, units, delays (§ 6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.core.deadlines import local_date
from portal.distribution.enums import ReplyState
from portal.distribution.messages import Addressed
from portal.distribution.models import Reply, ReplyLine
from portal.distribution.models.replies import OUTCOMES, RECONCILED
from portal.distribution.replies.services import SETTLED, due_day, targeted, targeted_kinds
from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.publication.models import Document
from portal.publication.services.told import said_by

ANSWERED = (ReplyState.NOT_CONCERNED, ReplyState.IN_PROGRESS, ReplyState.COMPLETED)
MOST_LATE = 200


@dataclass(frozen=True)
class Rates:
    """How many of those that a publication addresses were told of it, read it, answered and ended.

    `notified` were sent a mail that left; `concerned` have found that they hold some. Rates are
    shares of what they are counted among, None when there is nothing to share.
    """

    label: str
    targeted: int
    notified: int
    acknowledged: int
    answered: int
    concerned: int
    settled: int

    @property
    def reach(self) -> float | None:
        return _share(self.notified, self.targeted)

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

    `units` are those found and what became of them; what is only set apart is not reconciled yet
    (§ 6). Delays are counted from the first publication. `late` are those who have not ended
    although the day `due` has passed.
    """

    total: Rates
    by_kind: list[Rates]
    units: dict[str, int]
    reconciliation: float | None
    to_acknowledge: timedelta | None
    to_complete: timedelta | None
    due: date | None = None
    late: list[Organisation] = field(default_factory=list)
    late_count: int = 0


def figures(document: Document, today: date | None = None) -> Figures:
    """Return what the replies to a publication add up to."""
    today = today or local_date(timezone.now())
    holders = targeted(document)
    replies = list(
        Reply.objects.filter(publication=document.pk, organisation__in=holders).select_related(
            "organisation"
        )
    )
    counted = holders.order_by("kind").values_list("kind").annotate(number=Count("pk"))
    counts = dict.fromkeys(targeted_kinds(document), 0) | dict(counted)
    units = _units(document)
    reconciled = sum(units[name] for name in RECONCILED)
    settled = [one for one in replies if one.state in SETTLED]
    current = document.publication.current_id
    due = due_day(document, said_by([current])[current]["advice"])
    late = holders.exclude(pk__in=[one.organisation_id for one in settled]).order_by("name", "pk")
    if due is None or today <= due:
        late = late.none()
    notified = _notified(document, holders)
    return Figures(
        total=_rates("", sum(counts.values()), sum(notified.values()), replies),
        by_kind=[
            _rates(
                str(OrganisationKind(kind).label),
                count,
                notified.get(kind, 0),
                [one for one in replies if one.organisation.kind == kind],
            )
            for kind, count in counts.items()
        ],
        units=units,
        reconciliation=_share(reconciled, units["found"]),
        to_acknowledge=_median(
            one.acknowledged_at - document.first_published_at for one in replies
        ),
        to_complete=_median(_end(one) - document.first_published_at for one in settled),
        due=due,
        late=list(late[:MOST_LATE]),
        late_count=late.count(),
    )


def _notified(document: Document, holders: QuerySet[Organisation]) -> dict[str, int]:
    """Return how many organisations of each kind a mail about any version has left for."""
    sent = OutgoingMessage.objects.filter(
        content__key=Addressed.key,
        content__reference=document.reference,
        state=MessageState.SENT,
        organisation__isnull=False,
    )
    told = holders.filter(pk__in=sent.values("organisation")).order_by("kind")
    return dict(told.values_list("kind").annotate(number=Count("pk")))


def _end(reply: Reply) -> datetime:
    return reply.completed_at or reply.answered_at or reply.acknowledged_at


def _rates(label: str, targeted: int, notified: int, replies: list[Reply]) -> Rates:
    return Rates(
        label=label,
        targeted=targeted,
        notified=notified,
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
