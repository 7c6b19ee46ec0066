"""Names, sizes, first bytes: what is checked of every file."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents.inspection import ACCEPTED, inspect
from portal.documents.inspection.names import cleaned, extension
from tests.factories import hostile

GOOD = {
    "rapport.pdf": hostile.pdf(),
    "rapport.docx": hostile.docx(),
    "tableau.xlsx": hostile.xlsx(),
    "lots.csv": "lot;péremption\nAB1;30/06/2028\n".encode(),
    "photo.png": hostile.picture("PNG"),
    "photo.jpg": hostile.picture("JPEG"),
    "photo.JPEG": hostile.picture("JPEG"),
}


@pytest.mark.parametrize("name", GOOD)
def test_inspection_takes_honest_files(name):
    kept = inspect(SimpleUploadedFile(name, GOOD[name]))

    assert kept.name == name
    content = kept.content.read()
    assert content
    assert kept.size == len(content)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.received_sha256 == hashlib.sha256(GOOD[name]).hexdigest()


def test_inspection_keeps_documents_as_they_were_sent():
    kept = inspect(SimpleUploadedFile("rapport.pdf", GOOD["rapport.pdf"]))

    assert kept.content.read() == GOOD["rapport.pdf"]
    assert kept.sha256 == kept.received_sha256


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("macro.docm", "sans macros"),
        ("ancien.doc", "« .docx »"),
        ("ancien.xls", "« .xlsx »"),
        ("dossier.zip", "séparément"),
        ("photo.heic", "JPEG"),
        ("page.html", "Convertissez"),
        ("facture.pdf.exe", "Convertissez"),
        ("sans-extension", "Convertissez"),
    ],
)
def test_inspection_refuses_other_types_and_says_what_to_do(name, advice, refusal):
    told = refusal(name, b"MZ whatever")

    assert ", ".join(ACCEPTED) in told
    assert advice in told


def test_inspection_refuses_an_empty_file(refusal):
    assert "vide" in refusal("rapport.pdf", b"")


def test_inspection_refuses_a_file_that_is_too_large(settings, refusal):
    settings.DOCUMENTS_MAX_FILE_BYTES = 1024

    told = refusal("rapport.pdf", b"%PDF-" + b"0" * 2000)

    assert "maximum" in told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("photo.pdf", hostile.picture("PNG")),
        ("polyglotte.pdf", b"GIF89a" + hostile.pdf()),
        ("decale.pdf", b"\n" + hostile.pdf()),
        ("dessin.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("photo.png", hostile.picture("JPEG")),
        ("photo.jpg", hostile.picture("PNG")),
        ("photo.png", hostile.picture("GIF", mode="P")),
        ("rapport.docx", b"{\\rtf1 \\object}"),
        ("rapport.docx", b"MZ\x90\x00" + b"\0" * 64),
        ("tableau.xlsx", hostile.pdf()),
    ],
)
def test_inspection_refuses_content_that_belies_its_name(name, content, refusal):
    told = refusal(name, content)

    assert extension(name) in told
    assert "enregistrez-le" in told


def test_inspection_names_what_the_file_really_is(refusal):
    assert "« png »" in refusal("photo.jpg", hostile.picture("PNG"))


def test_inspection_explains_password_protected_office_files(refusal):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert "mot de passe" in refusal("secret.docx", ole)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\moi\\rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("rapport\u202efdp.exe.pdf", "rapportfdp.exe.pdf"),
        ("a\x00b\n\tc.pdf", "abc.pdf"),
        ("  deux   mots .pdf", "deux mots.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        (".pdf", "fichier.pdf"),
        ("", "fichier"),
        ("...", "fichier"),
    ],
)
def test_names_lose_what_could_mislead(sent, kept):
    assert cleaned(sent) == kept


def test_names_too_long_keep_their_extension():
    name = cleaned("x" * 400 + ".docx")

    assert len(name) == 150
    assert name.endswith(".docx")
