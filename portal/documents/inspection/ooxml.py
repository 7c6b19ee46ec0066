"""Word and Excel files: measured before they are unpacked, then looked into part by part."""

import re
import zipfile
from collections.abc import Iterator
from posixpath import normpath
from typing import BinaryIO
from urllib.parse import unquote

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _
from lxml import etree

from portal.documents import limits
from portal.documents.exceptions import Rejected

CHUNK = 1024 * 1024
LONGEST_PART = 150 * 1024 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ENCRYPTED = 0x1

_MACROS = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|vbaprojectsignature\w*\.bin)$|^xl/macrosheets/"
)
_ACTIVE_X = re.compile(r"(?:^|/)activex/")
_EMBEDDED = re.compile(r"(?:^|/)embeddings/")
_EMBEDDED_WORKBOOK = re.compile(r"(?:^|/)embeddings/[^/]+\.xlsx$")
_FIELDS = re.compile(r"^word/[^/]+\.xml$")
_LINKS = re.compile(r"^xl/externallinks/[^/]+\.xml$")
_DDE_FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)


def check_docx(content: Upload) -> Upload:
    """Return `content` as it is, or raise Rejected when it is not a harmless Word file."""
    _check(content, _WORD_MAIN, "docx")
    return content


def check_xlsx(content: Upload) -> Upload:
    """Return `content` as it is, or raise Rejected when it is not a harmless Excel file."""
    _check(content, _EXCEL_MAIN, "xlsx")
    return content


def _check(content: BinaryIO, main_type: str, extension: str, nested: bool = False) -> None:
    try:
        with zipfile.ZipFile(content) as archive:
            _measure(archive)
            _check_intact(archive)
            _check_main_part(archive, main_type, extension)
            _check_members(archive, nested)
            _check_relationships(archive)
            _check_fields(archive)
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
    ):
        raise Rejected(
            _(
                "Ce fichier « .%(extension)s » est endommagé ou incomplet. "
                "Ouvrez-le sur votre poste, enregistrez-le à nouveau et renvoyez-le."
            )
            % {"extension": extension}
        ) from None


def _measure(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    archive.fp.seek(0, 2)
    swollen = any(
        member.file_size > limits.RATIO_FLOOR_BYTES
        and member.file_size > limits.MAX_MEMBER_RATIO * max(1, member.compress_size)
        for member in members
    )
    if (
        len(members) > limits.MAX_ARCHIVE_MEMBERS
        or unpacked > limits.MAX_ARCHIVE_BYTES
        or packed > archive.fp.tell()
        or swollen
    ):
        raise Rejected(
            _(
                "Ce fichier est anormalement volumineux une fois décompressé. Réduisez les images "
                "ou les tableaux qu’il contient, ou enregistrez-le au format PDF."
            )
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Rejected(
            _("Ce fichier est protégé par un mot de passe. Retirez-le, puis renvoyez le fichier.")
        )
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names) or any(_astray(name) for name in names):
        raise zipfile.BadZipFile("ambiguous member names")


def _astray(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _check_intact(archive: zipfile.ZipFile) -> None:
    """Read every member, so that one that lies about its size or sum is found."""
    for member in archive.infolist():
        with archive.open(member) as stream:
            while stream.read(CHUNK):
                pass


def _check_main_part(archive: zipfile.ZipFile, main_type: str, extension: str) -> None:
    wrong = Rejected(
        _(
            "Ce fichier est nommé « .%(extension)s » mais ce n’est pas un document Office de ce "
            "type. Ouvrez-le sur votre poste et enregistrez-le au format « .%(extension)s »."
        )
        % {"extension": extension}
    )
    names = set(archive.namelist())
    if _CONTENT_TYPES not in names or "_rels/.rels" not in names:
        raise wrong
    declared = {}
    for node in _parsed(archive, _CONTENT_TYPES):
        declared[node.get("PartName", "")] = node.get("ContentType", "")
        if "macroenabled" in node.get("ContentType", "").lower():
            raise Rejected(_macros())
    mains = [
        normpath("/" + unquote(relationship.get("Target", "")).lstrip("/"))
        for relationship in _parsed(archive, "_rels/.rels")
        if relationship.get("Type", "").endswith("/officeDocument")
    ]
    if len(mains) != 1 or mains[0].lstrip("/") not in names or declared.get(mains[0]) != main_type:
        raise wrong


def _check_members(archive: zipfile.ZipFile, nested: bool) -> None:
    for member in archive.infolist():
        name = member.filename.lower()
        if _MACROS.search(name):
            raise Rejected(_macros())
        if _ACTIVE_X.search(name):
            raise Rejected(
                _(
                    "Ce fichier contient un contrôle ActiveX. Supprimez-le, ou enregistrez le "
                    "fichier en PDF."
                )
            )
        if not _EMBEDDED.search(name) or member.is_dir():
            continue
        # The figures behind a chart are a workbook of their own, to be looked into once.
        if nested or not _EMBEDDED_WORKBOOK.search(name):
            raise Rejected(
                _(
                    "Ce fichier contient un objet incorporé (OLE). "
                    "Retirez-le et joignez-le séparément, ou enregistrez le fichier en PDF."
                )
            )
        with archive.open(member) as inside:
            _check(inside, _EXCEL_MAIN, "xlsx", nested=True)


def _check_relationships(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if not name.lower().endswith(".rels"):
            continue
        for relationship in _parsed(archive, name):
            kind = relationship.get("Type", "").rpartition("/")[2]
            if relationship.get("TargetMode", "").lower() != "external" or kind == "hyperlink":
                continue
            if kind.startswith(("externalLink", "xlExternalLink", "xlPathMissing")):
                continue
            if kind == "attachedTemplate":
                raise Rejected(
                    _(
                        "Ce document est lié à un modèle extérieur. Dans Word, ouvrez « "
                        "Compléments », remplacez le modèle par « Normal », puis renvoyez le "
                        "fichier."
                    )
                )
            raise Rejected(
                _(
                    "Ce fichier va chercher une partie de son contenu ailleurs (image ou objet "
                    "lié). Insérez ce contenu dans le fichier, ou enregistrez-le en PDF."
                )
            )


def _check_fields(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if _FIELDS.match(name.lower()):
            # An instruction may be cut over several runs: they are read as one.
            instructions = "".join(_instructions(archive, name))
            if _DDE_FIELD.search(instructions):
                raise Rejected(_dde())
        elif _LINKS.match(name.lower()) and any(
            etree.QName(node).localname in {"ddeLink", "oleLink"} for node in _parsed(archive, name)
        ):
            raise Rejected(_dde())


def _instructions(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    for node in _walked(archive, name):
        local = etree.QName(node).localname
        if local == "instrText":
            yield node.text or ""
        elif local == "fldSimple":
            yield (
                " "
                + next((value for key, value in node.items() if key.endswith("instr")), "")
                + " "
            )


def _parsed(archive: zipfile.ZipFile, name: str) -> list[etree._Element]:
    return list(etree.fromstring(_part(archive, name), _parser()))


def _walked(archive: zipfile.ZipFile, name: str) -> Iterator[etree._Element]:
    for node in etree.fromstring(_part(archive, name), _parser()).iter():
        if isinstance(node.tag, str):
            yield node


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LONGEST_PART:
        raise zipfile.BadZipFile("part too long")
    raw = archive.read(name)
    if b"<!DOCTYPE" in raw[:4096] or "<!DOCTYPE".encode("utf-16-le") in raw[:4096]:
        raise zipfile.BadZipFile("document type declaration")
    return raw


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _macros() -> str:
    return _(
        "Ce fichier contient des macros. Enregistrez-le au format « .docx » ou « .xlsx » sans "
        "macros, ou en PDF."
    )


def _dde() -> str:
    return _(
        "Ce fichier contient un lien dynamique (DDE) qui peut lancer un programme. "
        "Remplacez-le par son texte, puis renvoyez le fichier."
    )
