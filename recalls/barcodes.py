"""Bar codes found in the letters of a notice: sought by a worker, proposed, never added alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone

from portal.core.tasks import dispatch
from portal.documents.models import File
from portal.filings.services import row_scans
from portal.filings.services.row_tables import twins_of
from portal.reference.identifiers import Identified, pictures
from recalls import scanning
from recalls.enums import SEARCHED_ATTACHMENTS, SearchFailure
from recalls.fields import FILES, PRODUCTS, SCOPES
from recalls.models import Action, BarcodeSearch, Notice

PDF = "application/pdf"
MOST_ATTEMPTS = 3
STALE_AFTER = timedelta(minutes=5)
SWEEP_SIZE = 50
GROUPS = {
    PRODUCTS.name: (PRODUCTS, scanning.PRODUCT_TOOLS),
    SCOPES.name: (SCOPES, scanning.SCOPE_TOOLS),
}

logger = structlog.get_logger(__name__)


def on_received(file: File) -> None:
    """Have the codes of a letter sought once it is committed, a single time for each file."""
    if file.anchor != FILES or file.kind not in SEARCHED_ATTACHMENTS or file.content_type != PDF:
        return
    action = Action.objects.filter(uuid=file.subject.partition(":")[2]).first()
    if action is not None:
        row, is_new = BarcodeSearch.objects.get_or_create(file=file, defaults={"filing": action})
        if is_new:
            dispatch(find, row.pk)


@shared_task(ignore_result=True)
def find(pk: int) -> None:
    """Seek the codes of file search `pk`; does nothing when that is done.

    A search that was begun `MOST_ATTEMPTS` times without an end has failed: the file may stop any
    worker that opens it.
    """
    with transaction.atomic():
        row = (
            BarcodeSearch.objects.select_for_update(of=("self",))
            .select_related("file")
            .filter(pk=pk, finished_at=None)
            .first()
        )
        if row is None:
            return
        if row.attempts >= MOST_ATTEMPTS:
            _finish(row, failure=SearchFailure.INTERRUPTED)
            return
        row.attempts, row.started_at = row.attempts + 1, timezone.now()
        row.save(update_fields=["attempts", "started_at"])
    try:
        with row.file.content.open("rb") as content:
            found = pictures.on_pdf(content.read())
    except pictures.Unreadable:
        _finish(row, failure=SearchFailure.UNREADABLE)
    except Exception:
        logger.exception("barcode_search_failed", search=pk)
        _finish(row, failure=SearchFailure.ERROR)
    else:
        row.pages, row.pages_read = found.pages, found.pages_read
        row.codes = [
            {
                "text": one.text,
                "payload": one.payload,
                "format": one.format,
                "page": one.page,
            }
            for one in found.symbols
            # A code may hold what a text of the base cannot.
            if "\0" not in one.text
        ]
        _finish(row)


def _finish(row: BarcodeSearch, failure: str = "") -> None:
    row.failure, row.finished_at = failure, timezone.now()
    row.save(update_fields=["failure", "finished_at", "pages", "pages_read", "codes"])


@shared_task(ignore_result=True)
def sweep() -> int:
    """Send again the searches that a dead broker or worker left; return how many."""
    stale = timezone.now() - STALE_AFTER
    waiting = BarcodeSearch.objects.filter(
        Q(started_at=None) | Q(started_at__lt=stale), finished_at=None, asked_at__lt=stale
    )
    pks = list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in pks:
        dispatch(find, pk)
    return len(pks)


def again(action: Action) -> int:
    """Seek once more in the files whose search failed; return how many."""
    with transaction.atomic():
        failed = _current(action).exclude(failure="")
        pks = list(failed.values_list("pk", flat=True))
        BarcodeSearch.objects.filter(pk__in=pks).update(
            failure="", finished_at=None, started_at=None, attempts=0, asked_at=timezone.now()
        )
        for pk in pks:
            dispatch(find, pk)
    return len(pks)


def _current(action: Action) -> Any:
    return BarcodeSearch.objects.filter(
        filing=action, file__removed_at=None, file__kind__in=SEARCHED_ATTACHMENTS
    )


def searches(action: Action) -> list[BarcodeSearch]:
    """Return the searches in the files that are still attached."""
    return list(_current(action).select_related("file").order_by("asked_at", "pk"))


@dataclass(frozen=True)
class Proposal:
    """A code of a letter that a group of rows does not hold: what it says and where it stands.

    `key` names it on a page: a code may hold control characters.
    """

    key: str
    found: Identified
    file: str
    page: int


def proposals(notice: Notice, group: str, done: Sequence[BarcodeSearch]) -> list[Proposal]:
    """Return the codes of the letters that would add a row to `group`, each row once.

    A code that can be read in several ways is left to a person with the pack in hand.
    """
    codes = [
        (one, code | {"key": f"{one.pk}-{rank}"})
        for one in done
        for rank, code in enumerate(one.codes)
    ]
    if not codes:
        return []
    _rows, tools = GROUPS[group]
    # Each code asks for the products of the notice.
    prefetch_related_objects([notice], PRODUCTS.name)
    scans = [(one, code, row_scans.judge(code["payload"], tools, notice)) for one, code in codes]
    usable = [
        (one, code, scan.read_as(0))
        for one, code, scan in scans
        if not scan.refusal and not scan.in_doubt
    ]
    kept = notice.products.all() if group == PRODUCTS.name else _lines_like(notice, usable)
    twins = twins_of(kept, tools, notice)
    fresh = []
    for one, code, found in usable:
        answers = tools.from_code(notice, found)
        if twins.find(answers) is None:
            twins.add(answers, code)
            fresh.append(Proposal(code["key"], found, one.file.name, code["page"]))
    return fresh


def _lines_like(notice: Notice, usable: Sequence[tuple[Any, Any, Identified]]) -> list[Any]:
    """Return the lines that one of the codes may repeat: the list may be long."""
    lots = [found.lot for _one, _code, found in usable if found.lot]
    serials = [found.serial for _one, _code, found in usable if found.serial]
    alike = Q(serial__in=serials)
    for lot in lots:
        alike |= Q(lot__iendswith=lot)
    return list(notice.scopes.filter(alike))


def accept(notice: Notice, group: str, keys: Sequence[str], *, user: Any) -> int:
    """Add the rows of the codes chosen among those proposed; return how many were added.

    Raises DraftLocked.
    """
    rows, tools = GROUPS[group]
    chosen = [one for one in proposals(notice, group, searches(notice.filing)) if one.key in keys]
    added = 0
    for one in chosen:
        taken = row_scans.take(notice, rows, tools, one.found, user=user)
        added += taken is not None and taken.kind == "added"
    return added


def count_by_letter(action: Action) -> dict[str, int]:
    """Return how many codes were found by nature of file, for files whose search is over."""
    found: dict[str, int] = {}
    for one in (
        _current(action)
        .filter(finished_at__isnull=False, failure="")
        .annotate(kind=F("file__kind"))
    ):
        found[one.kind] = found.get(one.kind, 0) + len(one.codes)
    return found
