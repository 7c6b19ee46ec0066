"""PDF files: whole, readable by all, and without anything that acts."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from zipfile import is_zipfile

import pikepdf
from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from portal.documents.exceptions import Rejected
from portal.documents.limits import (
    MAX_PDF_OBJECT_BYTES,
    MAX_PDF_OBJECTS,
    MAX_PDF_PAGES,
    MAX_PDF_STREAM_BYTES,
)

TAIL = 2048
_END = b"%%EOF"
PIECE = 64 * 1024
_COMPRESSED = 2
"""Type of a cross-reference to an object that lies in a stream of objects."""
_PLAIN = (None, "/FlateDecode")


def _name_of(word: bytes) -> bytes:
    """Return the pattern of a name, whose characters a PDF may also give by their numbers."""
    letters = b"".join(b"(?:%c|#%s)" % (one, _either_case(b"%02x" % one)) for one in word)
    return b"/" + letters + rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"


def _either_case(digits: bytes) -> bytes:
    return b"".join(b"[%c%c]" % pair for pair in zip(digits, digits.upper(), strict=True))


_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*"
_INDEX_STREAM = re.compile(_name_of(b"XRef"))
_UNBOUNDED_FILTER = re.compile(
    # LZW under either of its names, or a filter that another object names.
    rb"|".join([_name_of(b"LZWDecode"), _name_of(b"LZW"), _name_of(b"Filter")])
    + _SPACE
    + rb"(?:\d|\[(?:[^\]%]*%|[^\]]*?[\0\t\n\f\r \[]\d))"
)
_OVER_LIMIT = re.compile(r"limit exceeded|limits error")

SCRIPT, LAUNCH, EMBEDDED, MEDIA, OPENING, FORM = (
    "script",
    "launch",
    "embedded",
    "media",
    "open",
    "form",
)

_ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/ImportData": FORM,
    "/SubmitForm": FORM,
    "/GoToE": EMBEDDED,
    "/GoToR": LAUNCH,
    "/Rendition": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/GoTo3DView": MEDIA,
    "/RichMediaExecute": MEDIA,
}
_KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": EMBEDDED,
    "/AA": OPENING,
    "/XFA": FORM,
}
_SUBTYPES = {
    "/RichMedia": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/3D": MEDIA,
    "/Screen": MEDIA,
    "/FileAttachment": EMBEDDED,
}

_makers: list[Callable[[str], bool]] = []


def recognise(maker: Callable[[str], bool]) -> None:
    """Let `maker` say, of the SHA-256 of a whole PDF, that the portal made it.

    The portal's own PDF holds its answers as an embedded file, and may come back with it.
    """
    _makers.append(maker)


def check(content: Upload) -> Upload:
    """Return `content` as it is, or raise Rejected."""
    if is_zipfile(content) or not _ends_as_pdf(content):
        raise Rejected(
            _(
                "Ce fichier contient autre chose après la fin du PDF. "
                "Ouvrez-le et choisissez « Imprimer », puis « Enregistrer au format PDF »."
            )
        )
    if _may_swell_unseen(content):
        raise Rejected(_too_complex())
    content.seek(0)
    try:
        with pikepdf.open(content) as document:
            if document.is_encrypted:
                raise Rejected(_protected())
            _check_object_streams(document)
            if len(document.pages) > MAX_PDF_PAGES:
                raise Rejected(
                    _("Ce PDF a plus de %(limit)s pages. Partagez-le en plusieurs fichiers.")
                    % {"limit": MAX_PDF_PAGES}
                )
            found = _findings(document)
            # What the library would not read, another one may.
            if any(_OVER_LIMIT.search(warning) for warning in document.get_warnings()):
                raise Rejected(_too_complex())
    except pikepdf.PasswordError:
        raise Rejected(_protected()) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        raise Rejected(
            _(
                "Ce PDF est endommagé ou incomplet. "
                "Ouvrez-le sur votre poste, enregistrez-le à nouveau et renvoyez-le."
            )
        ) from None
    if found == {EMBEDDED} and _is_our_own(content):
        return content
    if found:
        raise Rejected([_told(finding) for finding in sorted(found)])
    return content


def _is_our_own(content: Upload) -> bool:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return any(made(digest.hexdigest()) for made in _makers)


def _may_swell_unseen(content: Upload) -> bool:
    """Tell whether the library may read without bound while it opens the file.

    It then reads the streams that hold the index of the objects and the objects themselves. All
    filters have a limit there but LZW, which dates from before such streams: a file that has both
    is refused as a whole, as is one whose filter is named where it cannot be seen from here.
    """
    content.seek(0)
    raw = content.read()
    return bool(_INDEX_STREAM.search(raw) and _UNBOUNDED_FILTER.search(raw))


def _check_object_streams(document: pikepdf.Pdf) -> None:
    """Refuse streams of objects that swell when they are read, before any other object is asked.

    The library reads each of them whole and keeps it; a few kilobytes may hold a gigabyte.
    """
    streams = {
        entry.obj_stream_number
        for entry in document.get_xref_table().values()
        if entry.type == _COMPRESSED
    }
    left = MAX_PDF_OBJECT_BYTES
    for number in sorted(streams):
        stream = document.get_object(number, 0)
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Filter") not in _PLAIN:
            raise Rejected(_too_complex())
        raw = stream.read_raw_bytes()
        size = len(raw) if stream.get("/Filter") is None else _inflated(raw, left)
        left -= size
        if left < 0 or size > MAX_PDF_STREAM_BYTES:
            raise Rejected(_too_complex())


def _inflated(raw: bytes, at_most: int) -> int:
    """Return how many bytes `raw` holds, counting no further than just beyond `at_most`."""
    engine, size, rest = zlib.decompressobj(), 0, raw
    try:
        while rest and size <= at_most and not engine.eof:
            size += len(engine.decompress(rest, PIECE))
            rest = engine.unconsumed_tail
    except zlib.error as error:
        raise ValueError("damaged stream of objects") from error
    return size


def _ends_as_pdf(content: Upload) -> bool:
    content.seek(max(0, content.size - TAIL))
    _before, end, after = content.read().rpartition(_END)
    return bool(end) and not after.strip(b"\0\t\r\n\f ")


def _findings(document: pikepdf.Pdf) -> set[str]:
    found: set[str] = set()
    if len(document.objects) > MAX_PDF_OBJECTS:
        raise Rejected(_too_complex())
    opening = document.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        found.add(OPENING)
    for dictionary in _dictionaries(document):
        keys = dictionary.keys()
        found.update(finding for key, finding in _KEYS.items() if key in keys)
        if "/S" in keys:
            found.add(_ACTIONS.get(_name(dictionary["/S"]), ""))
        if "/Subtype" in keys:
            found.add(_SUBTYPES.get(_name(dictionary["/Subtype"]), ""))
        if "/Type" in keys and _name(dictionary["/Type"]) == "/EmbeddedFile":
            found.add(EMBEDDED)
    found.discard("")
    return found


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary and stream dictionary of the file, used or not."""
    waiting = list(document.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            inside = list(thing)
        elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing
            inside = [value for key, value in thing.items()]
        else:
            continue
        # An indirect object is in the list of objects already.
        waiting.extend(
            value
            for value in inside
            if isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect
        )


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _too_complex() -> str:
    return _(
        "Ce PDF est trop complexe pour être vérifié. Imprimez-le au format PDF et renvoyez-le."
    )


def _protected() -> str:
    return _("Ce PDF est protégé par un mot de passe. Retirez la protection, puis renvoyez-le.")


def _told(finding: str) -> str:
    print_it = _("Ouvrez-le et choisissez « Imprimer », puis « Enregistrer au format PDF ».")
    words = {
        SCRIPT: _("Ce PDF contient du code JavaScript."),
        LAUNCH: _("Ce PDF contient un lien qui ouvre un programme ou un autre fichier."),
        EMBEDDED: _("Ce PDF contient d’autres fichiers : envoyez-les séparément."),
        MEDIA: _("Ce PDF contient du son, de la vidéo ou de la 3D."),
        OPENING: _("Ce PDF déclenche une action à l’ouverture."),
        FORM: _("Ce PDF contient un formulaire qui envoie ou importe des données."),
    }
    return f"{words[finding]} {print_it}"
