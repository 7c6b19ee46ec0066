"""Word forms of the volets, filled and sent as a browser does."""

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rendering import production
from portal.rendering.models import GeneratedDocument
from tests.factories.word import Edited
from tests.quality_defects.pages import SLUG

NEW = f"/espace/{SLUG}/importer-word/"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def upload(made, name="volet-1.docx"):
    return {"file": SimpleUploadedFile(name, made, TYPE)}


def filled(blank, **typed):
    """Return the blank form with answers typed in it; `__` stands for a dot."""
    document = Edited(blank)
    for path, text in typed.items():
        document.type(path.replace("__", "."), text)
    return document


def produced(desk):
    """Return the Word file that the portal made of the last signed version."""
    document = (
        GeneratedDocument.objects.filter(subject=desk.case.subject, format="docx")
        .order_by("revision_number")
        .last()
    )
    return production.make(document)
