"""Word documents made of controls: a rich specification, its values, and what Word does."""

import uuid
import zipfile
from io import BytesIO

from django.db import models
from docx import Document
from docx.oxml import parse_xml

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Email,
    Integer,
    Level,
    LongText,
    Moment,
    MultiChoice,
    Phone,
    Rows,
    Section,
    Specification,
    Text,
    freeze,
    when,
)
from portal.rendering import docx
from portal.rendering.builders import Content
from portal.rendering.word import reading
from portal.rendering.word.archive import open_document
from portal.rendering.word.controls import W14, W15, W
from portal.rendering.word.documents import filed
from portal.rendering.word.identity import Identity
from portal.rendering.word.tags import parse
from tests.factories.rendering import GeneratedDocumentFactory

WORKFLOW = "tests"
TAGS = {"w": W, "w14": W14, "w15": W15}


class Origin(models.TextChoices):
    PATIENT = "OR01", "Réclamation d’un patient"
    PHARMACY = "OR02", "Réclamation d’une pharmacie d’officine ou d’un établissement de santé"
    INTERNAL = "OR03", "Contrôle interne"


class Channel(models.TextChoices):
    OFFICE = "OFF", "Officines"
    HOSPITAL = "HOP", "Hôpitaux"
    WHOLESALE = "GR", "Grossistes"


LOTS = Rows(
    name="lots",
    label="Lots",
    item="Lot",
    maximum=60,
    fields=(
        Text(name="number", label="Numéro de lot", code="L01", level=Level.PROVISIONAL),
        Date(name="expiry", label="Péremption", month_means="last", level=Level.FINAL),
        MultiChoice(name="channels", label="Canaux", choices=Channel, level=Level.FINAL),
        Choice(name="blocked", label="Bloqué ?", choices=Answer),
        Moment(name="blocked_at", label="Bloqué le", when=when("blocked", "yes")),
        Integer(name="units", label="Unités", level=Level.FINAL),
        LongText(name="remark", label="Remarque"),
    ),
)
CALLS = Rows(
    name="calls",
    label="Appels",
    item="Appel",
    maximum=10,
    fields=(
        Text(name="person", label="Personne"),
        Moment(name="at", label="Le", level=Level.FINAL),
        Integer(name="minutes", label="Minutes"),
    ),
)
RICH = Specification(
    "rich",
    "Fiche d’essai",
    3,
    (
        Section(
            name="facts",
            title="Faits",
            fields=(
                Text(name="name", label="Nom", level=Level.PROVISIONAL, help="Le nom exact."),
                LongText(name="story", label="Récit", level=Level.FINAL),
                Integer(name="count", label="Nombre", minimum=-5),
                Date(name="day", label="Jour", level=Level.FINAL),
                Moment(name="instant", label="Instant", level=Level.FINAL),
                Choice(name="origin", label="Origine", choices=Origin, level=Level.FINAL),
                MultiChoice(name="origins", label="Origines", choices=Origin, level=Level.FINAL),
                Email(name="email", label="Courriel"),
                Phone(name="phone", label="Téléphone"),
                Choice(name="more", label="Autre chose ?", choices=Answer),
                Text(name="which", label="Laquelle ?", when=when("more", "yes")),
            ),
        ),
        Section(name="lots", title="Lots", intro="Chaque lot.", rows=(LOTS,)),
        Section(name="calls", title="Appels", rows=(CALLS,)),
        Section(name="files", title="Pièces", files="rich.files"),
    ),
)


def blank(**answers):
    """Return the values of a filing without answers but `answers`."""
    values = {name: one.nothing() for name, one in RICH.fields.items()}
    return values | {name: [] for name in RICH.rows} | answers


def lot(**answers):
    return {"key": str(uuid.uuid4())} | LOTS.blank() | answers


def write(values, *, specification=RICH, language="fr"):
    """Return the Word file of a signed version that holds `values`."""
    identity = Identity(
        workflow=WORKFLOW,
        part=specification.name,
        edition=specification.version,
        language=language,
        reference="2026-DQ-00001",
        revision=2,
        answers=freeze(specification, values),
    )
    document = GeneratedDocumentFactory.build(
        format="docx", reference="2026-DQ-00001", revision_number=2, language=language
    )
    body = filed(specification, values, identity)
    return docx.write(document, Content(template="", context={}, docx=body))


def read(made, *, specification=RICH):
    return reading.read(open_document(BytesIO(made)), specification, WORKFLOW)


def values_of(found, specification=RICH):
    """Return what was read as values of the specification."""
    values = {
        name: found.answers.clean.get(name, one.nothing())
        for name, one in specification.fields.items()
    }
    for name, group in specification.rows.items():
        values[name] = [
            {"key": row.key} | group.blank() | row.answers.clean for row in found.rows.get(name, [])
        ]
    return values


def without_memory(made):
    """Return the file without what it says of itself, as an editor that drops custom XML does."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("customXml/item"):
                data = b"<nothing/>"
            target.writestr(name, data)
    return kept.getvalue()


class Edited:
    """A Word file opened to be changed as Word would; `bytes()` saves it."""

    def __init__(self, made):
        self.word = Document(BytesIO(made))
        self.body = self.word.element.body

    def control(self, path, *, number=0):
        """Return the control of a field: `name`, `group.name`, or either with its suffix."""
        found = [
            control
            for control in self.body.iter(f"{{{W}}}sdt")
            if (tag := control.find("w:sdtPr/w:tag", TAGS)) is not None
            and (told := parse(tag.get(f"{{{W}}}val")))
            and f"{told.path}{told.suffix}" == path
        ]
        return found[number]

    def put(self, path, xml, *, number=0, placeholder=False):
        """Replace the content of a control by runs written as XML."""
        control = self.control(path, number=number)
        content = control.find("w:sdtContent", TAGS)
        for child in list(content):
            content.remove(child)
        spaces = (
            f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        )
        wrapped = parse_xml(f"<w:p {spaces}>{xml}</w:p>")
        for child in list(wrapped):
            content.append(child)
        flag = control.find("w:sdtPr/w:showingPlcHdr", TAGS)
        if flag is not None and not placeholder:
            flag.getparent().remove(flag)
        return self

    def type(self, path, text, *, number=0):
        """Type a text into a control."""
        return self.put(path, f"<w:r><w:t>{text}</w:t></w:r>", number=number)

    def tick(self, path, ticked=True, *, number=0):
        mark = self.control(path, number=number).find("w:sdtPr/w14:checkbox/w14:checked", TAGS)
        mark.set(f"{{{W14}}}val", str(int(ticked)))
        return self

    def bytes(self):
        saved = BytesIO()
        self.word.save(saved)
        return saved.getvalue()
