"""Looking into a file before keeping it: is it what its name says, and is it harmless?

Each type has its own check, which returns the content to keep. Whatever is not understood is
refused: the antivirus, which comes later, only adds to this.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import File as Upload
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.documents import limits
from portal.documents.exceptions import Rejected
from portal.documents.inspection import images, names, ooxml, pdf, signatures, tables

HASH_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept; `content` is positioned at its start."""

    name: str
    content_type: str
    content: Upload
    size: int
    sha256: str
    received_sha256: str


@dataclass(frozen=True)
class Type:
    """A type that we take: its media type, and its check `(file) -> content to keep`."""

    content_type: str
    check: Callable[[Upload], Upload]


_OFFICE = "application/vnd.openxmlformats-officedocument"

TYPES = {
    "pdf": Type("application/pdf", pdf.check),
    "docx": Type(f"{_OFFICE}.wordprocessingml.document", ooxml.check_docx),
    "xlsx": Type(f"{_OFFICE}.spreadsheetml.sheet", ooxml.check_xlsx),
    "csv": Type("text/csv", tables.check_csv),
    "png": Type("image/png", images.check_png),
    "jpg": Type("image/jpeg", images.check_jpeg),
    "jpeg": Type("image/jpeg", images.check_jpeg),
}

ACCEPTED = ("pdf", "docx", "xlsx", "csv", "png", "jpg")


def inspect(uploaded: Upload) -> Inspected:
    """Return what may be kept of `uploaded`, or raise Rejected saying how to mend it."""
    name = names.cleaned(uploaded.name or "")
    extension = names.extension(name)
    if extension not in TYPES:
        raise Rejected(_not_taken(extension))
    if not uploaded.size:
        raise Rejected(
            _(
                "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre poste, puis envoyez-le à "
                "nouveau."
            )
        )
    if uploaded.size > limits.file_bytes():
        raise Rejected(
            _(
                "Ce fichier pèse %(size)s, le maximum est de %(limit)s. "
                "Réduisez-le ou partagez-le en plusieurs fichiers."
            )
            % {"size": filesizeformat(uploaded.size), "limit": filesizeformat(limits.file_bytes())}
        )
    received_sha256 = _sha256(uploaded)
    signatures.check(uploaded, name, extension)
    uploaded.seek(0)
    kept = TYPES[extension].check(uploaded)
    sha256 = received_sha256 if kept is uploaded else _sha256(kept)
    kept.seek(0)
    return Inspected(
        name=name,
        content_type=TYPES[extension].content_type,
        content=kept,
        size=kept.size,
        sha256=sha256,
        received_sha256=received_sha256,
    )


def _sha256(content: Upload) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks(HASH_CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _not_taken(extension: str) -> str:
    mending = {
        "doc": _("Enregistrez-le au format Word « .docx » ou PDF."),
        "docm": _("Enregistrez-le au format Word « .docx », sans macros."),
        "xls": _("Enregistrez-le au format Excel « .xlsx » ou CSV."),
        "xlsm": _("Enregistrez-le au format Excel « .xlsx », sans macros."),
        "xlsb": _("Enregistrez-le au format Excel « .xlsx »."),
        "odt": _("Enregistrez-le au format Word « .docx » ou PDF."),
        "ods": _("Enregistrez-le au format Excel « .xlsx » ou CSV."),
        "zip": _("Envoyez séparément les fichiers qu’il contient."),
        "heic": _("Enregistrez la photo au format JPEG."),
        "tif": _("Enregistrez l’image au format PNG, ou au format PDF."),
        "tiff": _("Enregistrez l’image au format PNG, ou au format PDF."),
    }.get(extension, _("Convertissez-le dans l’un de ces formats."))
    return _("Les formats acceptés sont %(formats)s. %(mending)s") % {
        "formats": ", ".join(ACCEPTED),
        "mending": mending,
    }
