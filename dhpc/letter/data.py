"""The letter as data: what the register publishes, and reads back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dhpc.letter.composition import Letter, Point, Section, Table
from dhpc.letter.text import Block, Bullets, Paragraph

TEXTS = (
    "banner",
    "cartouche",
    "reference",
    "place",
    "audience",
    "subject",
    "salutation",
    "agreement",
    "closing",
    "companion",
    "adaptation",
)


def dump(letter: Letter) -> dict[str, Any]:
    """Return a public letter as JSON data, section by section; signatures are left out."""
    return {name: getattr(letter, name) for name in TEXTS} | {
        "date": letter.on.isoformat() if letter.on else "",
        "points": [
            {"text": one.text, "action": one.action, "target": one.target} for one in letter.points
        ],
        "sections": [_dump(one) for one in letter.sections],
        "end": [_dump(one) for one in letter.end],
    }


def load(told: Mapping[str, Any]) -> Letter:
    """Return the letter whose data are `told`."""
    texts = {name: told.get(name, "") for name in TEXTS}
    return Letter(
        on=date.fromisoformat(told["date"]) if told["date"] else None,
        points=tuple(Point(**one) for one in told["points"]),
        sections=tuple(_load(one) for one in told["sections"]),
        end=tuple(_load(one) for one in told["end"]),
        signatures=(),
        public=True,
        **texts,
    )


def _dump(section: Section) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            blocks.append({"text": block.text})
        elif isinstance(block, Bullets):
            blocks.append({"items": list(block.items)})
        else:
            rows = [list(row) for row in block.rows]
            blocks.append({"headings": list(block.headings), "rows": rows})
    return {"code": section.code, "title": section.title, "blocks": blocks}


def _load(told: Mapping[str, Any]) -> Section:
    blocks: list[Block | Table] = []
    for block in told["blocks"]:
        if "text" in block:
            blocks.append(Paragraph(block["text"]))
        elif "items" in block:
            blocks.append(Bullets(tuple(block["items"])))
        else:
            rows = tuple(tuple(row) for row in block["rows"])
            blocks.append(Table(tuple(block["headings"]), rows))
    return Section(told["code"], told["title"], tuple(blocks))
