"""Reading a file of actions piece by piece: never whole in memory, whatever its size."""

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from portal.documents.exceptions import Rejected
from portal.documents.spreadsheets import DELIMITERS

BLOCK = 256 * 1024
LONGEST_LINE = 200_000
LONGEST_ACTION = 16 * 1024 * 1024
"""An action of JSON with its 20,000 lines is far below."""
SAMPLE = 64 * 1024

_OTHERS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"MZ", b"\x1f\x8b")
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Row:
    """One line of a source: where it stands for a person, and its cells by heading."""

    number: int
    cells: dict[str, Any]


def encoding_of(file: IO[bytes]) -> str:
    """Return the encoding of a text file, UTF-8 unless it is not valid, then that of Windows.

    Raises Rejected for what is no text, such as a workbook named « .csv ».
    """
    file.seek(0)
    head = file.read(4)
    if head.startswith(_OTHERS):
        raise Rejected(
            _("Ce fichier n’est pas un texte : enregistrez le tableau au format « CSV UTF-8 ».")
        )
    file.seek(0)
    encoding = next((name for mark, name in _ENCODINGS if head.startswith(mark)), "")
    if encoding:
        _walk(file, encoding)
        return encoding
    try:
        _walk(file, "utf-8")
    except UnicodeDecodeError:
        file.seek(0)
        _walk(file, "cp1252")
        return "cp1252"
    return "utf-8"


def _walk(file: IO[bytes], encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    try:
        while block := file.read(BLOCK):
            if "\0" in decoder.decode(block):
                raise Rejected(_("Ce fichier contient autre chose que du texte."))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            raise
        raise Rejected(_("Ce fichier est coupé ou abîmé : enregistrez-le à nouveau.")) from None


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Yield the lines of a text, each with its end."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    kept, block = "", b"more"
    while block:
        block = file.read(BLOCK)
        *lines, kept = (kept + decoder.decode(block, final=not block)).split("\n")
        if len(kept) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in lines):
            raise Rejected(_("Une ligne de ce fichier est trop longue : est-ce bien un tableau ?"))
        for line in lines:
            yield f"{line}\n"
    if kept:
        yield kept


def _errors(encoding: str) -> str:
    """Return how bytes that an encoding lacks are read: that of Windows has holes."""
    return "replace" if encoding == "cp1252" else "strict"


def csv_rows(file: IO[bytes]) -> tuple[list[str], Iterator[Row]]:
    """Return the headings of a CSV file and its lines. Raises Rejected, while it is read too."""
    encoding = encoding_of(file)
    file.seek(0)
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(SAMPLE))
    delimiter = _delimiter(sample)
    reader = csv.reader(_lines(file, encoding), delimiter=delimiter, skipinitialspace=True)
    try:
        headings = next(reader, [])
    except csv.Error:
        headings = []
    if not any(one.strip() for one in headings):
        raise Rejected(_("La première ligne doit nommer les colonnes."))
    return headings, _csv_rows(reader, headings)


def _delimiter(sample: str) -> str:
    first = sample.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _csv_rows(reader: Any, headings: list[str]) -> Iterator[Row]:
    number = reader.line_num + 1
    try:
        for cells in reader:
            if any(one.strip() for one in cells):
                found = dict(zip(headings, cells, strict=False))
                if len(cells) > len(headings) and any(map(str.strip, cells[len(headings) :])):
                    found[""] = "…"
                yield Row(number, found)
            number = reader.line_num + 1
    except csv.Error:
        raise Rejected(
            _("La ligne %(number)d ne peut pas être lue : vérifiez ses guillemets.")
            % {"number": number}
        ) from None


def json_rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the lines of a JSON file: a list of actions, or one action a line.

    The lines of an action are in its "items"; what stands beside them goes with the first. A
    `Row` is numbered by the rank of its action. Raises Rejected.
    """
    for number, action in enumerate(_objects(file), start=1):
        if not isinstance(action, dict):
            raise Rejected(_("L’élément %(number)d n’est pas une action.") % {"number": number})
        items = action.pop("items", None)
        items = items if isinstance(items, list) and items else [{}]
        for place, item in enumerate(items):
            if not isinstance(item, dict):
                raise Rejected(_("L’élément %(number)d n’est pas une action.") % {"number": number})
            told = action if place == 0 else {"reference": action.get("reference")}
            cells = {str(key): _cell(value) for key, value in (told | item).items()}
            yield Row(number, cells)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(map(_cell, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)


def _objects(file: IO[bytes]) -> Iterator[Any]:
    encoding = encoding_of(file)
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    scan, text, begun, rank = json.JSONDecoder(), "", False, 0
    while True:
        block = file.read(BLOCK)
        text += decoder.decode(block, final=not block)
        if not begun:
            text = text.lstrip()
            begun = bool(text)
            text = text.removeprefix("[")
        place = 0
        while True:
            place = _skip(text, place)
            if place == len(text) or text[place] == "]":
                break
            try:
                found, after = scan.raw_decode(text, place)
            except (json.JSONDecodeError, RecursionError) as error:
                if not block or isinstance(error, RecursionError):
                    raise Rejected(
                        _("L’élément %(number)d ne peut pas être lu.") % {"number": rank + 1}
                    ) from None
                break
            if after == len(text) and block and not isinstance(found, dict | list | str):
                break
            rank, place = rank + 1, after
            yield found
        text = text[place:]
        if len(text) > LONGEST_ACTION:
            raise Rejected(_("L’élément %(number)d est trop long.") % {"number": rank + 1})
        if not block:
            return


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,":
        place += 1
    return place
