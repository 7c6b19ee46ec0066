"""Does the beginning of a file agree with its extension?

Necessary, and not sufficient: an archive is not yet a Word file. What is inside is for the checks
of each type.
"""

import puremagic
from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from portal.documents.exceptions import Rejected

HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPECTED = {
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
}
_SAME = {"jpeg": "jpg", "jfif": "jpg"}


def check(content: Upload, name: str, extension: str) -> None:
    """Raise Rejected when `content` does not begin like a file with this `extension`."""
    content.seek(0)
    head = content.read(HEAD)
    if extension == "csv":
        return
    if head.startswith(_OLE) and extension in {"docx", "xlsx"}:
        raise Rejected(
            _(
                "Ce fichier est protégé par un mot de passe, ou dans un ancien format de Microsoft "
                "Office. Retirez le mot de passe et enregistrez-le au format « .%(extension)s »."
            )
            % {"extension": extension}
        )
    if not head.startswith(_EXPECTED[extension]):
        raise Rejected(_mismatch(head, name, extension))
    if recognised(head, name) != _SAME.get(extension, extension):
        raise Rejected(_mismatch(head, name, extension))


def recognised(head: bytes, name: str = "") -> str:
    """Return the extension that fits the first bytes best, "" when none does."""
    try:
        matches = puremagic.magic_string(head, filename=name or None)
    except (puremagic.PureError, ValueError):
        return ""
    found = matches[0].extension.removeprefix(".") if matches else ""
    return _SAME.get(found, found)


def _mismatch(head: bytes, name: str, extension: str) -> str:
    looks_like = recognised(head)
    if not looks_like or looks_like == extension:
        return _(
            "Le contenu de ce fichier n’est pas celui d’un fichier « .%(extension)s ». "
            "Ouvrez-le sur votre poste et enregistrez-le à nouveau dans ce format."
        ) % {"extension": extension}
    return _(
        "Ce fichier est nommé « .%(extension)s » mais son contenu est de type « %(found)s ». "
        "Ouvrez-le sur votre poste et enregistrez-le au format « .%(extension)s »."
    ) % {"extension": extension, "found": looks_like}
