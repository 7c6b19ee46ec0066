"""Word and Excel files that carry more than text."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import limits
from portal.documents.inspection import inspect
from tests.factories import hostile


def settings_rels(kind: str) -> str:
    return hostile.rels((kind, "http://192.0.2.1/modele.dotm", "External"))


def field(*instructions: str) -> str:
    return (
        "<w:p>"
        + "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instructions)
        + "</w:p>"
    )


HOSTILE_DOCX = {
    "macros": (hostile.docx(word__vbaProject_dot_bin=b"x"), "macros"),
    "macros in capitals": (hostile.docx(word__VBAPROJECT_dot_BIN=b"x"), "macros"),
    "macro data": (hostile.docx(word__vbaData_dot_xml="<a/>"), "macros"),
    "macro type": (
        hostile.docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "activex": (hostile.docx(word__activeX__activeX1_dot_bin=b"x"), "ActiveX"),
    "ole": (hostile.docx(word__embeddings__oleObject1_dot_bin=b"x"), "OLE"),
    "package": (hostile.docx(word__embeddings__inside_dot_docm=b"x"), "OLE"),
    "workbook with macros": (
        hostile.docx(
            word__embeddings__chart_dot_xlsx=hostile.xlsx(extra={"xl/vbaProject.bin": b"x"})
        ),
        "macros",
    ),
    "template": (
        hostile.docx(word___rels__settings_dot_xml_dot_rels=settings_rels("attachedTemplate")),
        "modèle",
    ),
    "linked image": (
        hostile.docx(word___rels__document_dot_xml_dot_rels=settings_rels("image")),
        "ailleurs",
    ),
    "linked frame": (
        hostile.docx(word___rels__document_dot_xml_dot_rels=settings_rels("frame")),
        "ailleurs",
    ),
    "dde": (hostile.docx(field(r"DDEAUTO c:\\windows\\system32\\cmd.exe")), "DDE"),
    "dde in pieces": (hostile.docx(field(" DD", "EAU", r"TO c:\\x ")), "DDE"),
    "dde in a simple field": (
        hostile.docx('<w:p><w:fldSimple w:instr=" DDE excel x "/></w:p>'),
        "DDE",
    ),
    "dde in a header": (
        hostile.docx(
            word__header1_dot_xml=f'<w:hdr xmlns:w="{hostile.WORD}">{field("dde x")}</w:hdr>'
        ),
        "DDE",
    ),
    "bomb": (hostile.bomb(), "décompressé"),
    "not a word file": (hostile.archive({"word/readme.txt": "hello"}), "n’est pas un document"),
    "workbook named docx": (hostile.xlsx(), "n’est pas un document"),
    "two main parts": (
        hostile.docx(
            _rels___dot_rels=hostile.rels(
                ("officeDocument", "word/document.xml", ""), ("officeDocument", "word/b.xml", "")
            )
        ),
        "n’est pas un document",
    ),
    "lying member": (hostile.lying_docx(), "endommagé"),
    "cut short": (hostile.docx()[:-40], "endommagé"),
    "entities": (
        hostile.docx(
            word__document_dot_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        ),
        "endommagé",
    ),
    "broken xml": (hostile.docx("<w:p>"), "endommagé"),
    "path out": (hostile.docx(**{"..__..__evil_dot_xml": "<a/>"}), "endommagé"),
}


@pytest.mark.parametrize("case", HOSTILE_DOCX)
def test_hostile_word_files_are_refused_with_their_reason(case, refusal):
    content, reason = HOSTILE_DOCX[case]

    assert reason in refusal("rapport.docx", content)


def test_word_files_with_links_and_charts_are_taken():
    content = hostile.docx(
        field(r" HYPERLINK http://exemple.test ", " PAGE "),
        word___rels__document_dot_xml_dot_rels=hostile.rels(
            ("hyperlink", "https://exemple.test/", "External")
        ),
        word__embeddings__Microsoft_Excel_Sheet1_dot_xlsx=hostile.xlsx(),
    )

    assert inspect(SimpleUploadedFile("rapport.docx", content)).content_type.endswith("document")


@pytest.mark.parametrize(
    ("member", "content", "reason"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/macrosheets/sheet1.xml", "<a/>", "macros"),
        ("xl/activeX/activeX1.xml", "<a/>", "ActiveX"),
        ("xl/embeddings/oleObject1.bin", b"x", "OLE"),
        ("xl/externalLinks/externalLink1.xml", "<externalLink><ddeLink/></externalLink>", "DDE"),
        ("xl/externalLinks/externalLink1.xml", "<externalLink><oleLink/></externalLink>", "DDE"),
    ],
)
def test_hostile_workbooks_are_refused_with_their_reason(member, content, reason, refusal):
    assert reason in refusal("tableau.xlsx", hostile.xlsx(extra={member: content}))


def test_workbooks_named_as_templates_are_refused(refusal):
    template = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"

    assert "n’est pas un document" in refusal("tableau.xlsx", hostile.xlsx(main_type=template))


def test_archives_with_too_many_members_are_refused(monkeypatch, refusal):
    monkeypatch.setattr(limits, "MAX_ARCHIVE_MEMBERS", 2)

    assert "décompressé" in refusal("rapport.docx", hostile.docx())


def test_archives_too_large_in_all_are_refused(monkeypatch, refusal):
    monkeypatch.setattr(limits, "MAX_ARCHIVE_BYTES", 100)

    assert "décompressé" in refusal("rapport.docx", hostile.docx())


def test_archives_with_encrypted_members_are_refused(refusal):
    raw = bytearray(hostile.docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(signature)
        raw[place + offset] |= 1

    assert "mot de passe" in refusal("rapport.docx", bytes(raw))


def test_archives_with_two_members_of_one_name_are_refused(refusal):
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = _doubled()

    assert "endommagé" in refusal("rapport.docx", raw)


def _doubled() -> bytes:
    made = BytesIO(hostile.docx())
    with zipfile.ZipFile(made, "a") as out:
        out.writestr("word/document.xml", "<a/>")
    return made.getvalue()
