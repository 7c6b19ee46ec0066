"""A Word file opened to be read: its content controls with their texts, and what it says it is.

The file was inspected before (`portal.documents.inspection`): its size, its members, its macros.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from portal.rendering.word import identity, tags
from portal.rendering.word.controls import MC, TICKED, W14, W15, W, clean
from portal.rendering.word.identity import Identity
from portal.rendering.word.tags import Tag

LONGEST_PART = 60 * 1024 * 1024
MOST_CONTROLS = 100_000
LONGEST_TEXT = 200_000
BODY = "word/document.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = {f"{{{W}}}br", f"{{{W}}}cr"}
_SIGNS = {f"{{{W}}}tab": "\t", f"{{{W}}}noBreakHyphen": "\u2011", f"{{{W}}}softHyphen": "\xad"}
# What tracked changes took out, and what stands beside a fallback that every reader knows.
_NOT_READ = {f"{{{W}}}del", f"{{{W}}}moveFrom", f"{{{MC}}}Choice", f"{{{W}}}rPr", f"{{{W}}}pPr"}
_REMOVED = (f"{{{W}}}del", f"{{{W}}}moveFrom")
_TRUE = {"1", "true", "on", ""}


class Unreadable(Exception):
    """The file is not a Word document that can be opened."""


@dataclass
class Control:
    """One control of a document; `row` numbers the repeated item that it stands in, 0 for none."""

    tag: Tag
    text: str
    ticked: bool = False
    is_placeholder: bool = False
    items: dict[str, str] = field(default_factory=dict)
    row: int = 0


@dataclass
class Opened:
    """A document's controls in their order, its tags that are none of ours, what it says it is."""

    controls: list[Control]
    strange: list[tuple[str, str]]
    identity: Identity | None


def open_document(content: IO[bytes]) -> Opened:
    """Return what stands in a Word file, or raise Unreadable."""
    try:
        with zipfile.ZipFile(content) as archive:
            body = _parsed(archive, BODY)
            found = Opened([], [], _identity(archive))
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise Unreadable(str(error)) from error
    _collect(body, found)
    return found


def _identity(archive: zipfile.ZipFile) -> Identity | None:
    for name in archive.namelist():
        if name.startswith("customXml/item") and name.endswith(".xml"):
            said = identity.read(_parsed(archive, name))
            if said is not None:
                return said
    return None


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > LONGEST_PART:
        raise Unreadable("part too long")
    raw = archive.read(name)
    if b"<!DOCTYPE" in raw[:4096] or "<!DOCTYPE".encode("utf-16-le") in raw[:4096]:
        raise Unreadable("document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True
    )
    return etree.fromstring(raw, parser)


def _collect(body: etree._Element, found: Opened) -> None:
    items: dict[etree._Element, int] = {}
    for number, control in enumerate(body.iter(f"{{{W}}}sdt")):
        if number > MOST_CONTROLS:
            raise Unreadable("too many controls")
        parts = _by_tag(control)
        content = parts.get(f"{{{W}}}sdtContent")
        if f"{{{W}}}sdtPr" not in parts or content is None:
            continue
        said = _by_tag(parts[f"{{{W}}}sdtPr"])
        if f"{{{W15}}}repeatingSectionItem" in said:
            items[control] = len(items) + 1
            continue
        named = said.get(f"{{{W}}}tag")
        around = list(control.iterancestors(f"{{{W}}}sdt", *_REMOVED))
        if named is None or any(one.tag in _REMOVED for one in around):
            continue
        text = "".join(_texts(content))
        if len(text) > LONGEST_TEXT:
            raise Unreadable("text too long")
        tag = tags.parse(named.get(f"{{{W}}}val", ""))
        if tag is None:
            found.strange.append((named.get(f"{{{W}}}val", ""), text))
            continue
        row = next((items[one] for one in around if one in items), 0)
        found.controls.append(_control(tag, said, text, row))


def _by_tag(parent: etree._Element) -> dict[str, etree._Element]:
    """Return the children of an element by their tags, the first of each."""
    return {one.tag: one for one in reversed(parent)}


def _control(tag: Tag, said: dict[str, etree._Element], text: str, row: int) -> Control:
    box = said.get(f"{{{W14}}}checkbox")
    ticked = text.strip() in {TICKED, "☑", "☒"}
    if box is not None:
        checked = box.find(f"{{{W14}}}checked")
        ticked = checked is not None and checked.get(f"{{{W14}}}val", "") in _TRUE
    flag = said.get(f"{{{W}}}showingPlcHdr")
    listed = {
        item.get(f"{{{W}}}displayText", ""): item.get(f"{{{W}}}value", "")
        for item in said.get(f"{{{W}}}dropDownList", ())
        if item.tag == f"{{{W}}}listItem"
    }
    return Control(
        tag,
        text,
        ticked=ticked,
        is_placeholder=flag is not None and flag.get(f"{{{W}}}val", "") in _TRUE,
        items=listed,
        row=row,
    )


def _texts(content: etree._Element) -> Iterator[str]:
    """Yield the pieces of text of a control in their order, a paragraph after the first on a line
    of its own."""
    paragraphs = 0
    for element in _walked(content):
        tag = element.tag
        if tag == f"{{{W}}}t":
            text = element.text or ""
            yield text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")
        elif tag == f"{{{W}}}p":
            paragraphs += 1
            if paragraphs > 1:
                yield "\n"
        elif tag in _BREAKS:
            yield "\n"
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == f"{{{W}}}sym":
            yield _symbol(element)


def _walked(content: etree._Element) -> Iterator[etree._Element]:
    """Yield the descendants of `content` in their order, without what is not to be read."""
    waiting = [iter(content)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag not in _NOT_READ:
            yield element
            waiting.append(iter(element))


def _symbol(element: etree._Element) -> str:
    try:
        return clean(chr(int(element.get(f"{{{W}}}char", ""), 16)))
    except (ValueError, OverflowError):
        return ""
