"""Completing references from a resolver, where one is configured; nothing waits for it.

The resolver answers as Crossref does: `GET <CPC_RESOLVER_URL>/works/<doi>` gives JSON.
"""

import json
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import structlog
from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports import bibliography, characteristics
from cpc_reports.models import Citation, CitationStatus, Evidence
from portal.audit.walks import walk
from portal.core.fields import Values
from portal.core.tasks import dispatch

TIMEOUT = 10
MOST_ATTEMPTS = 5
MOST_AUTHORS = 6
AGAIN_AFTER = timedelta(hours=1)
SWEEP_SIZE = 200
LARGEST = 2_000_000
RETRACTIONS = frozenset({"retraction", "withdrawal", "removal"})

logger = structlog.get_logger(__name__)


def wanted(dois: list[str]) -> list[Citation]:
    """Return a row for each DOI, made when it is new."""
    bare = list(dict.fromkeys(doi.strip().lower() for doi in dois if doi.strip()))
    Citation.objects.bulk_create(
        [Citation(scheme="doi", identifier=doi) for doi in bare], ignore_conflicts=True
    )
    return list(Citation.objects.filter(scheme="doi", identifier__in=bare))


def found_for(dois: list[str]) -> dict[str, Citation]:
    """Return what is known of these DOIs, by DOI in lower case."""
    bare = [doi.strip().lower() for doi in dois if doi.strip()]
    rows = Citation.objects.filter(scheme="doi", identifier__in=bare)
    return {row.identifier: row for row in rows}


def sources(values: Values) -> dict[str, Any]:
    """Return what a sheet cites, as the resolver knows it today, and the summaries it names."""
    known = found_for([row["doi"] for row in values["evidence"]])
    return {
        "bibliography": bibliography.compiled(values, known),
        "smpc": characteristics.linked(values),
    }


@shared_task(ignore_result=True)
def check_citations(sheet_pk: int) -> None:
    """Ask the resolver about the references of a sheet that it has not told yet."""
    dois = Evidence.objects.filter(part=sheet_pk).exclude(doi="").values_list("doi", flat=True)
    for citation in wanted(list(dois)):
        if citation.status in (CitationStatus.WAITING, CitationStatus.FAILED):
            look_up(citation)


@shared_task(ignore_result=True)
def sweep_citations() -> int:
    """Ask again about what failed or was never asked; return how many were asked."""
    if not settings.CPC_RESOLVER_URL:
        return 0
    due = Citation.objects.filter(
        Q(status=CitationStatus.WAITING) | Q(status=CitationStatus.FAILED),
        attempts__lt=MOST_ATTEMPTS,
        asked_at__lt=timezone.now() - AGAIN_AFTER,
    )
    asked = 0
    with walk(sweep_citations.name) as citations:
        for citation in due.order_by("asked_at", "pk")[:SWEEP_SIZE]:
            with citations.item(Citation, citation.pk):
                look_up(citation)
                asked += 1
    return asked


def retry(citation: Citation) -> None:
    """Ask again at once, at a person's request."""
    Citation.objects.filter(pk=citation.pk).update(attempts=0, status=CitationStatus.WAITING)
    dispatch(look_up_one, citation.pk)


@shared_task(ignore_result=True)
def look_up_one(pk: int) -> None:
    """Ask the resolver about one reference."""
    citation = Citation.objects.filter(pk=pk).first()
    if citation is not None:
        look_up(citation)


def look_up(citation: Citation) -> Citation:
    """Ask the resolver and keep what it says; a failure stays on the row with its reason."""
    citation.attempts += 1
    citation.asked_at = timezone.now()
    try:
        told = _ask(citation.identifier)
    except HTTPError as error:
        gone = error.code in (404, 410)
        citation.status = CitationStatus.UNKNOWN if gone else CitationStatus.FAILED
        citation.error = _("Le service a répondu %(code)d.") % {"code": error.code}
    except (URLError, OSError, ValueError) as error:
        citation.status = CitationStatus.FAILED
        citation.error = str(error)[:500]
        logger.warning("citation_not_checked", doi=citation.identifier, error=str(error))
    else:
        _keep(citation, told)
    citation.checked_at = timezone.now()
    citation.save()
    return citation


def _ask(doi: str) -> dict[str, Any]:
    address = f"{settings.CPC_RESOLVER_URL.rstrip('/')}/works/{quote(doi, safe='')}"
    if not address.startswith(("http://", "https://")):
        raise ValueError("the resolver's address is not on the web")
    asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
        found = json.loads(answer.read(LARGEST))
    if not isinstance(found, dict) or not isinstance(found.get("message"), dict):
        raise ValueError("the resolver gave something else than a reference")
    return found["message"]


def _keep(citation: Citation, told: dict[str, Any]) -> None:
    updates = {str(one.get("type", "")).lower() for one in told.get("updated-by") or []}
    citation.status = CitationStatus.RETRACTED if updates & RETRACTIONS else CitationStatus.FOUND
    citation.title = str((told.get("title") or [""])[0])[:500]
    citation.source = str((told.get("container-title") or [""])[0])[:300]
    citation.authors = _authors(told.get("author") or [])
    citation.volume = str(told.get("volume") or "")[:40]
    citation.issue = str(told.get("issue") or "")[:40]
    citation.pages = str(told.get("page") or "")[:60]
    parts = (told.get("issued") or {}).get("date-parts") or [[None]]
    year = parts[0][0] if parts[0] else None
    citation.year = year if isinstance(year, int) and 1000 < year < 3000 else None
    citation.error = ""


def _authors(told: Any) -> str:
    """Return the authors as the Vancouver style has them: six, then "et al"."""
    people = [one for one in told if isinstance(one, dict)]
    names = [name for one in people[:MOST_AUTHORS] if (name := _author(one))]
    more = ["et al"] if len(people) > MOST_AUTHORS else []
    return ", ".join([*names, *more])[:1_000]


def _author(told: dict[str, Any]) -> str:
    """Return a family name and its initials, or the name of a group."""
    if not told.get("family"):
        return str(told.get("name") or "")
    given = str(told.get("given") or "").replace("-", " ").split()
    return f"{told['family']} {''.join(one[0] for one in given)}".strip()
