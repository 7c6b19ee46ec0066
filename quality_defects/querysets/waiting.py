"""Lists of cases that this workflow alone asks for."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case as Cases
from django.db.models import (
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from portal.core.deadlines import PARIS, add_working_days, local_date, working_days_between
from quality_defects.enums import AlarmKind

FINISHED = ("draft", "abandoned", "closed", "no_action", "merged", "withdrawn")
"""States in which nothing waits for the agency."""
RECENT = timedelta(days=7)
URGENT = ("P0", "P1")


def watched_by_duty_officers(cases: QuerySet, now: datetime, limit: int) -> QuerySet:
    """Return what a duty officer must know of, calls that wait the longest first.

    Recalls proposed without a confirmed call, then urgent cases and those to which a version came
    after their end, then recent ones that nobody took; each with what its card shows. A recall is
    there whatever became of the case.
    """
    alerts = _rows(cases.model, "phone_alerts").exclude(state__in=["confirmed", "ended"])
    waiting = Exists(alerts)
    urgent = Q(priority__in=URGENT)
    late = Q(version_after_end_at__isnull=False)
    orphan = Q(assigned_to=None, received_at__gte=now - RECENT)
    return (
        cases.filter(waiting | late | (urgent | orphan) & ~Q(state__in=FINISHED))
        .select_related("organisation", "assigned_to", "volet1")
        .prefetch_related(
            "phone_alerts",
            Prefetch("proposals", _pending(cases.model), to_attr="pending_proposals"),
        )
        .annotate(
            rank=Cases(
                When(waiting, then=Value(0)),
                When(urgent | late, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
            since=Subquery(
                alerts.values("filing").annotate(first=Min("raised_at")).values("first")
            ),
        )
        .order_by("rank", "since", "-received_at", "-pk")[:limit]
    )


def _pending(model: Any) -> QuerySet:
    """Return the proposals that wait for a second person."""
    related = model._meta.get_field("proposals").related_model
    return related._default_manager.filter(state="proposed").order_by("pk")


# Cases that wait on the agency's side ----------------------------------------------------------


def _without_alarm(cases: QuerySet, kind: AlarmKind, since: Any) -> QuerySet:
    """Return the cases for which nobody was told that nothing happened since that instant."""
    alarms = _rows(cases.model, "alarms").filter(kind=kind, since=OuterRef("waits_since"))
    return cases.annotate(waits_since=since).exclude(Exists(alarms))


def _rows(model: Any, name: str) -> QuerySet:
    """Return the rows of a case, behind its relation `name`, within a query on cases."""
    related = model._meta.get_field(name).related_model
    return related._default_manager.filter(filing=OuterRef("pk")).order_by()


def _latest(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values("filing").annotate(latest=Max(column)).values("latest"))


def unassigned(cases: QuerySet, now: datetime) -> list[tuple[Any, AlarmKind]]:
    """Return the cases that nobody took in the time of their priority, not told of yet."""
    limits = {
        AlarmKind.UNASSIGNED_P0: timedelta(minutes=settings.QUALITY_DEFECTS_UNASSIGNED_P0_MINUTES),
        AlarmKind.UNASSIGNED_P1: timedelta(minutes=settings.QUALITY_DEFECTS_UNASSIGNED_P1_MINUTES),
        AlarmKind.UNASSIGNED_P2: timedelta(days=settings.QUALITY_DEFECTS_UNASSIGNED_P2_DAYS),
    }
    found = []
    for kind, limit in limits.items():
        level = Q(priority=kind.value[-2:].upper())
        late = cases.exclude(state__in=FINISHED).filter(
            level, assigned_to=None, received_at__lte=now - limit
        )
        found += [
            (case, kind)
            for case in _without_alarm(late, kind, F("received_at")).order_by("received_at", "pk")
            if kind != AlarmKind.UNASSIGNED_P2 or _worked_days_passed(case.received_at, now)
        ]
    return found


def _worked_days_passed(start: datetime, now: datetime) -> bool:
    """Tell whether the worked days of P2 have passed, up to the hour of `start`."""
    local = start.astimezone(PARIS)
    day = add_working_days(local.date(), settings.QUALITY_DEFECTS_UNASSIGNED_P2_DAYS)
    return now >= local.replace(year=day.year, month=day.month, day=day.day)


def inactive(cases: QuerySet, now: datetime) -> list[tuple[Any, AlarmKind]]:
    """Return the cases in which no person did or wrote anything for long, not told of yet.

    What timers do is no activity.
    """
    limits = zip(
        (AlarmKind.INACTIVE, AlarmKind.INACTIVE_LONG),
        settings.QUALITY_DEFECTS_INACTIVE_DAYS,
        strict=True,
    )
    by_people = _rows(cases.model, "transitions").filter(actor__isnull=False)
    written = _rows(cases.model, "thread").filter(author__isnull=False)
    # Greatest passes over what is null.
    last = Greatest("received_at", _latest(by_people, "at"), _latest(written, "created_at"))
    found = []
    for kind, days in limits:
        # No number of worked days takes fewer calendar days: a first sieve for the database.
        late = (
            cases.sent()
            .exclude(state__in=FINISHED)
            .filter(received_at__lte=now - timedelta(days=days))
        )
        still = _without_alarm(late, kind, last).filter(waits_since__lte=now - timedelta(days=days))
        found += [
            (case, kind)
            for case in still.order_by("received_at", "pk")
            if working_days_between(local_date(case.waits_since), local_date(now)) >= days
        ]
    return found
