"""References pasted as people cite them: one row each, with the identifiers found in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_PMID = re.compile(
    r"\bPMID\s*:?\s*([1-9]\d{0,8})\b|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/([1-9]\d{0,8})", re.I
)
_NCT = re.compile(r"\bNCT\d{8}\b", re.I)
_NUMBER = re.compile(r"^\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)]|[-•–*])\s+")
LONGEST = 1_500
MOST = 300


@dataclass(frozen=True)
class Reference:
    """One citation with its identifiers, "" where there is none."""

    citation: str
    doi: str = ""
    pmid: str = ""
    nct: str = ""

    @property
    def keys(self) -> set[str]:
        """Return what another citation of the same work would share."""
        found = {
            f"doi:{self.doi.lower()}" if self.doi else "",
            f"pmid:{self.pmid}" if self.pmid else "",
        }
        return found - {""} or {f"text:{_bare(self.citation)}"}


def parse(text: str) -> list[Reference]:
    """Return the references of `text`, whatever their style, each work once.

    A reference is a numbered or bulleted item, a paragraph, or else a line. At most `MOST`.
    """
    found: list[Reference] = []
    seen: set[str] = set()
    for piece in _pieces(text):
        one = _reference(piece)
        if one.citation and not one.keys & seen:
            seen |= one.keys
            found.append(one)
    return found[:MOST]


def duplicates(references: Iterable[Reference]) -> list[Reference]:
    """Return the references that name a work already named before them."""
    seen: set[str] = set()
    found = []
    for one in references:
        if one.keys & seen:
            found.append(one)
        seen |= one.keys
    return found


def _pieces(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.replace("\r", "\n").split("\n")]
    if sum(bool(_NUMBER.match(line)) for line in lines) > 1:
        return _items(lines)
    paragraphs = [one for one in re.split(r"\n\s*\n", "\n".join(lines)) if one.strip()]
    if len(paragraphs) > 1:
        return paragraphs
    return [line for line in lines if line.strip()]


def _items(lines: list[str]) -> list[str]:
    """Join the lines that follow a number or a bullet to it."""
    items: list[str] = []
    for line in lines:
        if _NUMBER.match(line) or not items:
            items.append(line)
        else:
            items[-1] += " " + line
    return items


def _reference(piece: str) -> Reference:
    text = " ".join(_NUMBER.sub("", piece, count=1).split())
    doi, pmid, nct = _DOI.search(text), _PMID.search(text), _NCT.search(text)
    return Reference(
        citation=text[:LONGEST],
        doi=_without_end(doi[0]) if doi else "",
        pmid=(pmid[1] or pmid[2]) if pmid else "",
        nct=nct[0].upper() if nct else "",
    )


def _without_end(doi: str) -> str:
    """Return a DOI without the punctuation of the sentence it ends."""
    bare = doi.rstrip(".,;:")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;:")
    return bare


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
