"""Counting by the day what the public does, without anything about who does it.

No cookie, no address, no browser is kept: one number per subject and day.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import structlog
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts import predicates
from portal.audit.models import DailyCount

MACHINE = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|scan|fetch|curl|wget|python|java/|go-http|httpclient"
    r"|headless|feed",
    re.IGNORECASE,
)
_ADD = """
    INSERT INTO {table} (kind, subject, day, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (subject, kind, day) DO UPDATE SET count = {table}.count + 1
"""

logger = structlog.get_logger(__name__)


def is_reader(request: HttpRequest) -> bool:
    """Tell whether a request is that of a person outside of the agency, as far as it says.

    Programs that name themselves are left out, and browsers that load a page before it is asked.
    """
    agent = request.headers.get("User-Agent", "")
    early = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return (
        request.method == "GET"
        and bool(agent)
        and not MACHINE.search(agent)
        and "prefetch" not in early
        and not predicates.is_agent(request.user)
    )


def count(request: HttpRequest, kind: str, subject: str) -> None:
    """Count one reading of `subject` (a `CountKind`) today, when a person does it.

    One statement. A count that cannot be kept withholds nothing from the reader.
    """
    if not is_reader(request):
        return
    table = connection.ops.quote_name(DailyCount._meta.db_table)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ADD.format(table=table), [kind, subject, timezone.localdate()])
    except DatabaseError as error:
        logger.warning("reading_not_counted", kind=kind, error=type(error).__name__)


def by_month(kind: str, subjects: Iterable[str], first: date, last: date) -> Counter[date]:
    """Return how often `subjects` were read from `first` to `last`, by first day of the month."""
    found: Counter[date] = Counter()
    rows = DailyCount.objects.filter(
        kind=kind, subject__in=list(subjects), day__range=(first, last)
    )
    for day, number in rows.order_by().values_list("day", "count"):
        found[day.replace(day=1)] += number
    return found
