"""The copy of a document that a reader gets: the stored one or, under embargo, one in their name.

The stored file never changes. A copy has another fingerprint than it; its code stays that of the
document.
"""

from typing import Any

from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.rendering import builders, marking
from portal.rendering.models import Format, GeneratedDocument


def handed(document: GeneratedDocument, user: Any, organisation: Any) -> File:
    """Return the content of `document` for `user`, who reads it for `organisation` (or None).

    It is `document.content` itself unless the document is under embargo.
    """
    if not builders.is_embargoed(document):
        return document.content
    with document.content.open("rb") as stored:
        content = stored.read()
    with override(document.language):
        reader = reader_of(user, organisation)
        line = _("Copie remise à %(reader)s le %(day)s – %(reference)s – sous embargo") % {
            "reader": reader,
            "day": timezone.localtime().strftime("%d/%m/%Y %H:%M"),
            "reference": document.reference,
        }
    if document.format == Format.DOCX:
        return ContentFile(marking.in_word(content, line))
    return ContentFile(marking.in_pdf(content, line, reader))


def reader_of(user: Any, organisation: Any) -> str:
    """Return how a copy names its reader."""
    name = str(user)
    if organisation is not None:
        return f"{name} ({organisation.name})"
    return f"{name} (ANSM)" if user.is_agent else name


def label(document: GeneratedDocument) -> str:
    """Return how the access log names a copy in the name of its reader."""
    return f"{document.file_name} – copie nominative"
