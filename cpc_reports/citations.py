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
_WORD = r"[^\W\d_][\w'’-]+"
# "Auteur, A." (APA) and "Auteur AB," or "De Auteur A." (Vancouver).
_AUTHOR = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}(?:, [A-Z]\.| [A-Z]{{1,3}}[.,])")
_DATED = re.compile(r"[^()]{2,200} \((?:19|20)\d{2}[a-z]?\)[.,:]")
_TOLD = re.compile(r"\b(?:19|20)\d{2}\b|\b10\.\d{4,9}/|\bPMID\b|\bNCT\d{8}\b", re.I)
_GOES_ON = (",", ";", ":", "&", "-")
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

    A reference is a numbered or bulleted item, a paragraph, or else a line; one paste may mix them.
    At most `MOST`.
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
    """Cut a paste into its references; several styles may follow one another in it."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    while lines and not lines[-1]:
        lines.pop()
    told = [line for line in lines if line]
    if sum(bool(_NUMBER.match(line)) for line in told) > 1 or len(told) < len(lines):
        return _items(lines)
    return told


def _items(lines: list[str]) -> list[str]:
    """Join the lines over which a reference runs, numbered or not."""
    items: list[str] = []
    margin, gap = 0, True
    for line in lines:
        if not line:
            gap = True
            continue
        indent = len(line) - len(line.lstrip())
        if not items or _NUMBER.match(line) or _is_new(line, items[-1], gap, indent > margin):
            items.append(line)
            margin = indent
        else:
            items[-1] += " " + line
        gap = False
    return items


def _is_new(line: str, before: str, gap: bool, indented: bool) -> bool:
    """Tell whether a line without number begins a reference, or goes on with the one before.

    A hanging line goes on. A paragraph is a reference, unless a small letter shows that the page
    was only cut. Else the line must begin as references do, after one that gives a year or an
    identifier and does not stop within a list.
    """
    bare = line.strip()
    if gap:
        return not bare[0].islower()
    if indented or not (_AUTHOR.match(bare) or _DATED.match(bare) or _names_another(bare, before)):
        return False
    return bool(_TOLD.search(before[:LONGEST])) and not before.endswith(_GOES_ON)


def _names_another(line: str, before: str) -> bool:
    """Tell whether both have an identifier of the same kind: a work has one of each."""
    return any(one.search(line) and one.search(before[:LONGEST]) for one in (_DOI, _PMID))


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
