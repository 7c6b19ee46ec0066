"""The documents as Word and a screen reader find them: locks, labels, headings, tables."""

import datetime
import itertools
import uuid
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from portal.core.fields import Unknown
from portal.documents.inspection import inspect
from portal.rendering.word.controls import MC, W
from portal.rendering.word.documents import Instructions, blank_form
from portal.rendering.word.identity import Identity
from tests.factories import word as factory
from tests.factories.word import CALLS, RICH, TAGS, Edited

CALL = {"key": str(uuid.uuid4())} | CALLS.blank() | {"person": "Une personne", "minutes": 12}
VALUES = factory.blank(
    name="Fiche",
    origins=["OR02"],
    day=datetime.date(2027, 3, 31),
    origin="OR03",
    count=12_400,
    story=Unknown(datetime.date(2026, 12, 4)),
    lots=[factory.lot(number="A1")],
    calls=[CALL, CALL | {"key": str(uuid.uuid4())}],
)
BLANK = Identity(workflow=factory.WORKFLOW, part=RICH.name, edition=RICH.version)


@pytest.fixture(scope="module")
def filed():
    return factory.write(VALUES)


@pytest.fixture(scope="module")
def blank():
    told = Instructions(eyebrow="Essai", steps=["Répondez."], warnings=["Appelez aussi."])
    return blank_form(RICH, BLANK, told)


def controls(made):
    return [
        control
        for control in Edited(made).body.iter(f"{{{W}}}sdt")
        if control.find("w:sdtPr/w:tag", TAGS) is not None
    ]


def text_of(element):
    return "".join(told.text for told in element.iter(f"{{{W}}}t"))


@pytest.mark.parametrize("made", ["filed", "blank"])
def test_controls_are_labelled_locked_and_numbered_once(made, request):
    found = controls(request.getfixturevalue(made))

    assert len(found) > 25
    for control in found:
        properties = control.find("w:sdtPr", TAGS)
        assert properties.find("w:alias", TAGS).get(f"{{{W}}}val")
        assert properties.find("w:lock", TAGS).get(f"{{{W}}}val") == "sdtLocked"
        names = [child.tag.partition("}")[2] for child in properties]
        order = ["alias", "tag", "id", "lock", "showingPlcHdr"]
        assert names[:-1] == [name for name in order if name in names]
        assert names[-1] in {"text", "date", "dropDownList", "checkbox"}
    numbers = [one.find("w:sdtPr/w:id", TAGS).get(f"{{{W}}}val") for one in found]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("name", "w:text"),
        ("story", "w:text"),
        ("day", "w:date"),
        ("instant", "w:text"),
        ("origin", "w:dropDownList"),
        ("origins=OR02", "w14:checkbox"),
        ("story?", "w14:checkbox"),
        ("story@", "w:date"),
        ("lots.channels=GR", "w14:checkbox"),
    ],
)
def test_each_answer_has_the_control_of_its_kind(blank, path, kind):
    properties = Edited(blank).control(path).find("w:sdtPr", TAGS)
    assert properties.find(kind, TAGS) is not None


def test_filed_answers_are_shown_as_they_are_typed(filed):
    shown = {
        path: text_of(Edited(filed).control(path))
        for path in ("day", "count", "origin", "origins=OR02", "origins=OR01", "story@")
    }
    assert shown == {
        "day": "31/03/2027",
        "count": "12\xa0400",
        "origin": "Contrôle interne",
        "origins=OR02": "☒",
        "origins=OR01": "☐",
        "story@": "04/12/2026",
    }


def test_tables_of_rows_repeat_their_header(filed):
    tables = list(Edited(filed).body.iter(f"{{{W}}}tbl"))
    headed = [table for table in tables if table.xpath("./w:tr/w:trPr/w:tblHeader")]
    assert len(headed) == 1
    assert "Personne" in text_of(headed[0])
    assert all(table.xpath("./w:tblPr/w:tblCaption") for table in tables)


def test_headings_are_in_order(filed):
    styles = [one.get(f"{{{W}}}val") for one in Edited(filed).body.iter(f"{{{W}}}pStyle")]
    levels = [int(style[-1]) for style in styles if style.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("made", ["filed", "blank"])
def test_files_pass_our_own_inspection_and_declare_what_they_use(made, request):
    raw = request.getfixturevalue(made)
    assert inspect(SimpleUploadedFile("fiche.docx", raw)).size == len(raw)
    root = Document(BytesIO(raw)).element
    assert set(root.get(f"{{{MC}}}Ignorable").split()) <= set(root.nsmap)
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        assert archive.testzip() is None
        settings = archive.read("word/settings.xml").decode()
    assert (
        'compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings
    )


def test_blank_form_tells_help_level_and_condition(blank):
    told = "\n".join(text_of(paragraph) for paragraph in Edited(blank).body.iter(f"{{{W}}}p"))
    for words in (
        "Appelez aussi.",
        "1.Répondez.",
        "Le nom exact.",
        "Attendu dans la version définitive.",
        "Facultatif.",
        "Seulement si « Autre chose ? » : Oui.",
        "Seulement si « Bloqué ? » : Oui.",
        "60 au plus ; laissez vides les lignes inutiles.",
    ):
        assert words in told


def test_blank_form_has_rows_to_fill(blank):
    body = Edited(blank).body
    items = [
        one
        for one in body.iter(f"{{{W}}}sdt")
        if one.find("w:sdtPr/w15:repeatingSectionItem", TAGS) is not None
    ]
    assert len(items) == 3 + 5
    assert items[-1].find("w:sdtContent/w:tr", TAGS) is not None
