"""CSV files: text that a spreadsheet can open without running anything."""

import re

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from portal.documents.exceptions import Rejected
from portal.documents.inspection.signatures import HEAD, recognised

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|script|svg|\?xml|head|body|iframe|xml)", re.IGNORECASE)
# =cmd|'/c calc'!A1 and its kin ask the spreadsheet to start a program.
_DDE = re.compile(r"(?:^|[;,\t\"'])[\s\"']*[=+\-@][^;\t\n]*\|[^\n]*!", re.MULTILINE)
_OTHER_TYPES = {"pdf", "zip", "exe", "png", "jpg", "gif", "rtf", "doc", "xls"}


def check_csv(content: Upload) -> Upload:
    """Return `content` as it is, or raise Rejected."""
    raw = content.read()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise Rejected(
            _(
                "Ce fichier n’est pas un texte CSV lisible. "
                "Dans votre tableur, choisissez « Enregistrer sous », puis « CSV UTF-8 »."
            )
        )
    text = decoded(raw)
    if _CONTROL.search(text) or recognised(raw[:HEAD]) in _OTHER_TYPES:
        raise Rejected(
            _(
                "Ce fichier contient autre chose que du texte. "
                "Dans votre tableur, choisissez « Enregistrer sous », puis « CSV UTF-8 »."
            )
        )
    if _MARKUP.match(text):
        raise Rejected(
            _(
                "Ce fichier est une page web, pas un tableau. Envoyez le tableau au format CSV ou "
                "xlsx."
            )
        )
    if _DDE.search(text):
        raise Rejected(
            _(
                "Une cellule de ce fichier contient une formule qui lance un programme. "
                "Remplacez les formules par leurs valeurs et enregistrez-le à nouveau."
            )
        )
    return content


def decoded(raw: bytes) -> str:
    """Return the text of `raw`: UTF-8 with or without its mark, else what Windows writes."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
