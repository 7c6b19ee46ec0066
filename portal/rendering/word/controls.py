"""Content controls as Word writes them: one per answer, keyed by its tag, locked in their place.

A document holds hundreds of them, so they are made as text and parsed once.
"""

import functools
import itertools
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:w15="{W15}" xmlns:mc="{MC}"'

PLACEHOLDER_STYLE = "PlaceholderText"
DATE_FORMAT = "dd/MM/yyyy"
TICKED, UNTICKED = "☒", "☐"
_LONGEST_ALIAS = 64
_FIRST_ID = 100_001
_PIECES = re.compile("([\n\t])")
# What XML 1.0 cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?")
_SYMBOL = (
    '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" '
    'w:hint="eastAsia"/></w:rPr>'
)


def clean(text: Any) -> str:
    """Return `text` without the characters that a Word file cannot hold, its breaks as `\\n`."""
    return _CONTROL.sub("", _BREAKS.sub("\n", str(text)))


def run(text: Any, style: str = "", properties: str = "") -> str:
    """Return one run of text: its breaks and tabs as Word has them, in a character style."""
    content = "".join(_piece(piece) for piece in _PIECES.split(clean(text)) if piece)
    if style:
        properties = f'<w:rStyle w:val="{style}"/>{properties}'
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    return f"<w:r>{properties}{content}</w:r>"


def _piece(piece: str) -> str:
    if piece == "\n":
        return "<w:br/>"
    if piece == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(piece)}</w:t>'


class Controls:
    """Makes the controls of one document; `language` is the one that its dates are picked in.

    `tag` is the control's key when it is read back, `alias` what Word shows and a screen reader
    says. An empty text shows `placeholder`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._ids = itertools.count(_FIRST_ID)

    def text(
        self, tag: str, alias: str, text: str, placeholder: str, *, several_lines: bool = False
    ) -> str:
        """Return a control that holds plain text."""
        kind = '<w:text w:multiLine="1"/>' if several_lines else "<w:text/>"
        return self._control(tag, alias, kind, text, placeholder)

    def day(
        self, tag: str, alias: str, text: str, placeholder: str, value: date | None = None
    ) -> str:
        """Return a control that opens a calendar."""
        full = f' w:fullDate="{value.isoformat()}T00:00:00Z"' if value else ""
        kind = (
            f'<w:date{full}><w:dateFormat w:val="{DATE_FORMAT}"/>'
            f'<w:lid w:val="{self.language}"/><w:storeMappedDataAs w:val="dateTime"/>'
            '<w:calendar w:val="gregorian"/></w:date>'
        )
        return self._control(tag, alias, kind, text, placeholder)

    def choice(
        self, tag: str, alias: str, text: str, items: tuple[tuple[str, str], ...], placeholder: str
    ) -> str:
        """Return a drop-down list of `items` (code, words); its first line empties the answer."""
        return self._control(tag, alias, _list(items, placeholder), text, placeholder)

    def box(self, tag: str, alias: str, ticked: bool) -> str:
        """Return a box to tick."""
        kind = (
            f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        shown = f"<w:r>{_SYMBOL}<w:t>{TICKED if ticked else UNTICKED}</w:t></w:r>"
        return self._wrapped(tag, alias, "", kind, shown)

    def repeated(self, title: str, items: Iterable[str]) -> str:
        """Return a section whose `items` can be added and removed in Word."""
        inside = "".join(
            f'<w:sdt><w:sdtPr><w:id w:val="{next(self._ids)}"/><w15:repeatingSectionItem/>'
            f"</w:sdtPr><w:sdtContent>{item}</w:sdtContent></w:sdt>"
            for item in items
        )
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={_alias(title)}/>"
            f'<w:id w:val="{next(self._ids)}"/>'
            "<w15:repeatingSection/></w:sdtPr>"
            f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
        )

    def _control(self, tag: str, alias: str, kind: str, text: str, placeholder: str) -> str:
        if text:
            return self._wrapped(tag, alias, "", kind, run(text))
        shown = run(placeholder, PLACEHOLDER_STYLE)
        return self._wrapped(tag, alias, "<w:showingPlcHdr/>", kind, shown)

    def _wrapped(self, tag: str, alias: str, flag: str, kind: str, shown: str) -> str:
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={_alias(alias)}/><w:tag w:val={_attribute(tag)}/>"
            f'<w:id w:val="{next(self._ids)}"/><w:lock w:val="sdtLocked"/>{flag}{kind}</w:sdtPr>'
            f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
        )


# Rows have the same lists and the same labels.
@functools.lru_cache(maxsize=256)
def _list(items: tuple[tuple[str, str], ...], placeholder: str) -> str:
    listed = "".join(
        f"<w:listItem w:displayText={_attribute(words)} w:value={_attribute(code)}/>"
        for code, words in items
    )
    nothing = f"<w:listItem w:value={_attribute(placeholder)}/>"
    return f"<w:dropDownList>{nothing}{listed}</w:dropDownList>"


def _attribute(text: Any) -> str:
    return quoteattr(clean(text))


@functools.lru_cache(maxsize=1024)
def _alias(text: str) -> str:
    told = clean(text)
    return quoteattr(told if len(told) <= _LONGEST_ALIAS else f"{told[: _LONGEST_ALIAS - 1]}…")
