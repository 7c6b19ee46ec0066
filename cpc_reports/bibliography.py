"""The bibliography of a sheet, made from its references: Vancouver, each work once (item 12.1)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cpc_reports.citations import Reference
from cpc_reports.models import Citation, CitationStatus
from portal.core.deadlines import local_date
from portal.core.fields import Values
from portal.core.moments import without_weekday
from portal.core.summary import SummarySection, SummaryTable

TOLD = (CitationStatus.FOUND, CitationStatus.RETRACTED)
CHECKED = (*TOLD, CitationStatus.UNKNOWN)


@dataclass(frozen=True)
class Entry:
    """One work: how it is cited, and what the resolver last said of it, on an ISO day."""

    text: str
    doi: str = ""
    pmid: str = ""
    status: str = ""
    checked_on: str = ""

    @property
    def is_retracted(self) -> bool:
        """Tell whether the work was retracted, as far as the resolver knows."""
        return self.status == CitationStatus.RETRACTED

    @property
    def words(self) -> str:
        """Return what the resolver said, and when."""
        if not self.status:
            return _("Non vérifiée")
        label = str(CitationStatus(self.status).label)
        if not self.checked_on:
            return label
        return _("%(status)s, vérifiée le %(day)s") % {
            "status": label,
            "day": without_weekday(date.fromisoformat(self.checked_on)),
        }


def compiled(values: Values, known: Mapping[str, Citation]) -> list[Entry]:
    """Return the works that a sheet cites, each once in the order of its first citation.

    `known` is what a resolver said, by DOI in lower case. Recommendations come last.
    """
    found: list[Entry] = []
    seen: set[str] = set()
    for row in values["evidence"]:
        keys = Reference(row["citation"], row["doi"].strip(), row["pmid"].strip()).keys
        if row["citation"].strip() and not keys & seen:
            found.append(_of_reference(row, known.get(row["doi"].strip().lower())))
        seen |= keys
    for row in values["recommendations"]:
        text = _of_recommendation(row)
        if text.casefold() not in seen:
            found.append(Entry(text))
        seen.add(text.casefold())
    return found


def as_json(entries: list[Entry]) -> list[dict[str, str]]:
    """Return what a version freezes of its bibliography."""
    return [asdict(one) for one in entries]


def read(told: list[dict[str, str]]) -> list[Entry]:
    """Return the bibliography that a version froze."""
    return [Entry(**one) for one in told]


def section(entries: list[Entry]) -> list[SummarySection]:
    """Return the bibliography as the papers show it, nothing without a work."""
    if not entries:
        return []
    title = _("Bibliographie")
    rows = tuple((str(number), one.text, one.words) for number, one in enumerate(entries, start=1))
    table = SummaryTable(title, (_("N°"), _("Référence"), _("Vérification")), rows)
    return [SummarySection(title, "bibliography", tables=[table])]


def _of_reference(row: Any, citation: Citation | None) -> Entry:
    doi, pmid = row["doi"].strip(), row["pmid"].strip()
    if citation is None or citation.status not in TOLD or not citation.title:
        text = _identified(_sentence(row["citation"]), row["citation"], doi, pmid)
    else:
        text = _identified(_vancouver(citation), "", doi, pmid)
    checked = citation.checked_at if citation is not None else None
    return Entry(
        text,
        doi,
        pmid,
        citation.status if citation is not None and citation.status in CHECKED else "",
        local_date(checked).isoformat() if checked else "",
    )


def _vancouver(citation: Citation) -> str:
    """Return authors, title, journal, then year;volume(issue):pages, as far as they are known."""
    issue = f"({citation.issue})" if citation.issue else ""
    place = f"{citation.volume}{issue}"
    dated = ";".join(one for one in (str(citation.year or ""), place) if one)
    if citation.pages:
        dated = f"{dated}:{citation.pages}"
    parts = (citation.authors, citation.title, citation.source, dated)
    return " ".join(_sentence(one) for one in parts if one)


def _sentence(text: str) -> str:
    bare = " ".join(text.split())
    return bare if bare.endswith((".", "?", "!")) else f"{bare}."


def _identified(text: str, cited: str, doi: str, pmid: str) -> str:
    """Return the text with the identifiers that the citation does not give already."""
    if doi and doi.lower() not in cited.lower():
        text += f" doi:{doi}."
    if pmid and pmid not in cited:
        text += f" PMID: {pmid}."
    return text


def _of_recommendation(row: Any) -> str:
    parts = [_sentence(row["title"])]
    if row["year"]:
        parts.append(f"{row['year']}.")
    if row["address"]:
        parts.append(_("Disponible sur : %(address)s") % {"address": row["address"]})
    return " ".join(parts)
