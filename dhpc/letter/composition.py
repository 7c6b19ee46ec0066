"""The letter as a reader sees it: one structure that PDF, HTML, DOCX, JSON and text come from.

Order and headings are fixed (dossier § 2.1, § 2.2); what is typed only fills them. The date, the
line of recipients, the agreement sentence, the call for reporting and the list of products are
made from the dossier, so that they cannot diverge from it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc.enums import Audience, KeyAction, PointKind
from dhpc.letter import blocks as locked
from dhpc.letter.facts import Facts
from dhpc.letter.text import Block, Bullets, Paragraph, blocks, clean
from portal.core.moments import without_weekday

SUMMARY, BACKGROUND, RECOMMENDATIONS = "summary", "background", "recommendations"
PREVIOUS, NEXT, REPORTING, CONTACT = "previous", "next", "reporting", "contact"
PRODUCTS, REFERENCES, ANNEXES = "products", "references", "annexes"


@dataclass(frozen=True)
class Table:
    """Rows of text under headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Point:
    """One bullet of the summary; `action` is the code of what to do, "" for a fact."""

    text: str
    action: str = ""
    target: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `code` names it across versions."""

    code: str
    title: str
    blocks: tuple[Block | Table, ...]


@dataclass(frozen=True)
class Signatory:
    """Who signs, absent from the public version."""

    person: str
    role: str
    company: str


@dataclass(frozen=True)
class Letter:
    """A whole letter, in the order in which it is read.

    `on` is None until a day is planned; `signatures` is empty in the public version; `companion`
    and `adaptation` are no part of the paper letter.
    """

    banner: str
    cartouche: str
    reference: str
    place: str
    on: date | None
    audience: str
    subject: str
    salutation: str
    agreement: str
    points: tuple[Point, ...]
    sections: tuple[Section, ...]
    closing: str
    signatures: tuple[Signatory, ...]
    end: tuple[Section, ...]
    companion: str = ""
    adaptation: str = ""
    public: bool = False

    @property
    def dateline(self) -> str:
        """Return the place and the day: "Paris, le 3 mars 2026"."""
        if self.on is None:
            return self.place
        with override("fr"):
            day = without_weekday(self.on)
        day = re.sub(r"^1 ", "1er ", day)
        return f"{self.place}, le {day}" if self.place else f"Le {day}"


def compose(values: Mapping[str, Any], facts: Facts, *, public: bool = False) -> Letter:
    """Return the letter that `values` and `facts` make.

    `values` are answers to `dhpc.fields.LETTER`; with `public`, no name of a person remains (V24).
    """
    with override("fr"):
        letter = Letter(
            banner=locked.formula("banner"),
            cartouche=locked.cartouche(facts),
            reference=facts.reference,
            place=values["place"].strip(),
            on=facts.scheduled_on or values["dispatch_on"],
            audience=audience_line(values, facts),
            subject=clean(values["subject"]).replace("\n", " "),
            salutation=locked.formula("salutation"),
            agreement=locked.agreement(facts),
            points=tuple(_points(values["key_points"])),
            sections=tuple(_sections(values, facts, public)),
            closing=locked.formula("closing"),
            signatures=() if public else tuple(_signatures(values)),
            end=tuple(_end(values, facts)),
            companion=clean(values["companion"]),
            adaptation=clean(values["adaptation"]),
            public=public,
        )
    return _with_triangles(letter, facts)


def audience_line(values: Mapping[str, Any], facts: Facts) -> str:
    """Return the line of recipients: the approved groups, or before that those proposed (V13)."""
    codes = facts.approved_audience
    if codes is None:
        codes = tuple(row["audience"] for row in values["recipients"] if row["audience"])
    labels = dict(Audience.choices)
    names = [_lowered(str(labels[code])) for code in dict.fromkeys(codes) if code in labels]
    if not names:
        return ""
    return locked.formula("audience", audience=locked.in_words(names))


def _lowered(label: str) -> str:
    """Return a label within a sentence; acronyms keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _points(rows: list[dict[str, Any]]) -> Iterator[Point]:
    for row in rows:
        text = clean(row["text"]).replace("\n", " ")
        if text:
            action = row["action"] if row["kind"] == PointKind.ACTION else ""
            yield Point(text, action, row.get("target", "") if action else "")


def _sections(values: Mapping[str, Any], facts: Facts, public: bool) -> Iterator[Section]:
    title = _("Informations complémentaires sur le problème de sécurité")
    yield Section(BACKGROUND, title, blocks(values["background"]))
    optional = (
        (RECOMMENDATIONS, _("Recommandations"), "recommendations"),
        (PREVIOUS, _("Communications précédentes"), "previous_letters"),
        (NEXT, _("Suites prévues"), "next_steps"),
    )
    for code, heading, name in optional:
        found = blocks(values[name])
        if found:
            yield Section(code, heading, found)
    told = [Paragraph(text) for text in locked.reporting(facts)]
    note = blocks(values["reporting_note"])
    yield Section(REPORTING, _("Déclaration des effets indésirables"), (*told, *note))
    yield Section(CONTACT, _("Information médicale"), (_contacts(values["contacts"], public),))


def _contacts(rows: list[dict[str, Any]], public: bool) -> Block | Table:
    told = [
        (
            row["company"],
            row["address"],
            row["phone"],
            " ".join(filter(None, ["" if public and _is_personal(row["email"]) else row["email"]])),
            row["website"],
        )
        for row in rows
    ]
    if len(told) == 1:
        return Paragraph(", ".join(filter(None, told[0])))
    headings = (_("Laboratoire"), _("Adresse"), _("Téléphone"), _("Courriel"), _("Site internet"))
    kept = [
        place for place in range(len(headings)) if place == 0 or any(row[place] for row in told)
    ]
    return Table(
        tuple(headings[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in told),
    )


def _is_personal(address: str) -> bool:
    """Tell whether an address names a person: "prenom.nom@"."""
    return bool(re.match(r"^[a-zà-ÿ]+[._-][a-zà-ÿ]+@", address, re.IGNORECASE))


def _signatures(values: Mapping[str, Any]) -> Iterator[Signatory]:
    for row in values["signatures"]:
        if row["person"]:
            yield Signatory(row["person"], row["role"], row["company"])


def _end(values: Mapping[str, Any], facts: Facts) -> Iterator[Section]:
    if facts.products:
        rows = tuple((one.name, one.substance, one.laboratory) for one in facts.products)
        headings = (_("Spécialité"), _("Substance active"), _("Laboratoire"))
        yield Section(
            PRODUCTS, _("Spécialités et laboratoires concernés"), (Table(headings, rows),)
        )
    told: list[Block] = []
    lines = [line.removeprefix("- ") for line in clean(values["references"]).split("\n") if line]
    if lines:
        told.append(Bullets(tuple(lines)))
    if values["pointer"]:
        told.append(Paragraph(locked.formula("pointer", address=values["pointer"])))
    if told:
        yield Section(REFERENCES, _("Références"), tuple(told))
    if facts.annexes:
        yield Section(ANNEXES, _("Annexes"), (Bullets(facts.annexes),))


# The black triangle ----------------------------------------------------------------------------


def _with_triangles(letter: Letter, facts: Facts) -> Letter:
    """Put the black triangle at the first occurrence of each name that bears it (V7)."""
    names = {trade_name(one.name) for one in facts.products if one.black_triangle}
    for name in sorted(filter(None, names)):
        letter = _marked(
            letter, re.compile(rf"(?<![\w▼])(?<!▼ )({re.escape(name)})\b", re.IGNORECASE)
        )
    return letter


def trade_name(name: str) -> str:
    """Return the trade name: what stands before the strength or the form."""
    return re.split(r"\s+\d|,", name)[0].strip()


def _marked(letter: Letter, name: re.Pattern[str]) -> Letter:
    if name.search(letter.subject):
        return replace(letter, subject=_mark(name, letter.subject))
    for place, point in enumerate(letter.points):
        if name.search(point.text):
            points = list(letter.points)
            points[place] = replace(point, text=_mark(name, point.text))
            return replace(letter, points=tuple(points))
    for place, section in enumerate(letter.sections):
        found = _mark_blocks(name, section.blocks)
        if found is not None:
            sections = list(letter.sections)
            sections[place] = replace(section, blocks=found)
            return replace(letter, sections=tuple(sections))
    return letter


def _mark(name: re.Pattern[str], text: str) -> str:
    return name.sub(rf"{locked.TRIANGLE} \1", text, count=1)


def _mark_blocks(
    name: re.Pattern[str], found: tuple[Block | Table, ...]
) -> tuple[Block | Table, ...] | None:
    for place, block in enumerate(found):
        if isinstance(block, Paragraph) and name.search(block.text):
            marked: Block | Table = Paragraph(_mark(name, block.text))
        elif isinstance(block, Bullets) and any(name.search(item) for item in block.items):
            items = list(block.items)
            first = next(at for at, item in enumerate(items) if name.search(item))
            items[first] = _mark(name, items[first])
            marked = Bullets(tuple(items))
        else:
            continue
        return (*found[:place], marked, *found[place + 1 :])
    return None


# As text and as data ---------------------------------------------------------------------------


def lines(letter: Letter) -> Iterator[str]:
    """Yield the letter as lines of text, in reading order; the base of V28 and of comparisons."""
    yield letter.banner
    yield letter.cartouche
    yield letter.dateline
    yield letter.audience
    yield _("Objet : %(subject)s") % {"subject": letter.subject}
    yield letter.salutation
    yield letter.agreement
    yield _("Résumé")
    yield from (point.text for point in letter.points)
    for section in letter.sections:
        yield from _section_lines(section)
    yield letter.closing
    for one in letter.signatures:
        yield from filter(None, [one.person, one.role, one.company])
    for section in letter.end:
        yield from _section_lines(section)


def _section_lines(section: Section) -> Iterator[str]:
    yield section.title
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        else:
            yield from (" ".join(row) for row in (block.headings, *block.rows))


def plain_text(letter: Letter) -> str:
    """Return the letter as text, a line per paragraph, bullet or row."""
    with override("fr"):
        return "\n".join(filter(None, lines(letter)))


def key_actions(letter: Letter) -> list[dict[str, str]]:
    """Return what professionals must do, as codes with their words."""
    labels = dict(KeyAction.choices)
    return [
        {
            "code": point.action,
            "label": str(labels.get(point.action, "")),
            "target": point.target,
            "text": point.text,
        }
        for point in letter.points
        if point.action
    ]
