"""PDF files that act, hide or protect something."""

import resource
import sys

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String

from portal.documents import limits
from portal.documents.inspection import inspect
from portal.documents.inspection.pdf import _may_swell_unseen
from tests.factories import hostile

pytestmark = pytest.mark.django_db


def opening(action):
    def change(document):
        document.Root.OpenAction = document.make_indirect(action())

    return change


def annotated(annotation):
    def change(document):
        document.pages[0].Annots = Array([document.make_indirect(annotation())])

    return change


def named_script(document):
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def embedded(document):
    document.attachments["charge.exe"] = b"MZ"


def deep_script(document):
    """Hide a script in direct dictionaries, below a key that no reader looks at."""
    document.Root.Metadata2 = Dictionary(A=Array([Dictionary(B=Dictionary(S=Name.JavaScript))]))


def page_action(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://exemple.test")))


def xfa(document):
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"))


HOSTILE_PDF = {
    "script at opening": (
        opening(lambda: Dictionary(S=Name.JavaScript, JS=String("x"))),
        "JavaScript",
    ),
    "named script": (named_script, "JavaScript"),
    "hidden script": (deep_script, "JavaScript"),
    "launch": (
        annotated(
            lambda: Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("x.exe")))
        ),
        "ouvre un programme",
    ),
    "another file": (
        annotated(
            lambda: Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("x.pdf")))
        ),
        "ouvre un programme",
    ),
    "address at opening": (
        opening(lambda: Dictionary(S=Name.URI, URI=String("http://x"))),
        "ouverture",
    ),
    "page action": (page_action, "ouverture"),
    "embedded file": (embedded, "séparément"),
    "file annotation": (annotated(lambda: Dictionary(Subtype=Name.FileAttachment)), "séparément"),
    "rich media": (annotated(lambda: Dictionary(Subtype=Name.RichMedia)), "vidéo"),
    "3D": (annotated(lambda: Dictionary(Subtype=Name("/3D"))), "3D"),
    "submission": (
        annotated(lambda: Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm))),
        "formulaire",
    ),
    "xfa": (xfa, "formulaire"),
}


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("case", HOSTILE_PDF)
def test_active_pdf_files_are_refused_with_their_reason(case, compact, refusal):
    change, reason = HOSTILE_PDF[case]
    mode = pikepdf.ObjectStreamMode.generate if compact else pikepdf.ObjectStreamMode.disable

    told = refusal("rapport.pdf", hostile.pdf(change, object_stream_mode=mode))

    assert reason in told
    assert "Imprimer" in told


def test_pdf_files_that_open_at_a_page_and_link_to_the_web_are_taken():
    def change(document):
        page = document.pages[0].obj
        document.Root.OpenAction = Array([page, Name.Fit])
        link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://x.test")))
        page.Annots = Array([document.make_indirect(link)])

    assert inspect(SimpleUploadedFile("a.pdf", hostile.pdf(change)))


def test_pdf_files_whose_opening_action_only_goes_to_a_place_are_taken():
    def change(document):
        document.Root.OpenAction = Dictionary(
            S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit])
        )

    assert inspect(SimpleUploadedFile("a.pdf", hostile.pdf(change)))


@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted_pdf_files_are_refused(password, refusal):
    protected = hostile.pdf(encryption=pikepdf.Encryption(user=password, owner="owner"))

    assert "mot de passe" in refusal("rapport.pdf", protected)


def test_pdf_files_with_too_many_pages_are_refused(monkeypatch, refusal):
    monkeypatch.setattr("portal.documents.inspection.pdf.MAX_PDF_PAGES", 2)

    assert "pages" in refusal("rapport.pdf", hostile.pdf(pages=3))


def test_pdf_files_with_too_many_objects_are_refused(monkeypatch, refusal):
    monkeypatch.setattr("portal.documents.inspection.pdf.MAX_PDF_OBJECTS", 2)

    assert "complexe" in refusal("rapport.pdf", hostile.pdf(pages=3))


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(lambda: hostile.pdf_bomb(400), id="one stream of 400 MB"),
        pytest.param(lambda: hostile.pdf_bomb(15, streams=30), id="30 streams of 15 MB"),
        pytest.param(
            lambda: hostile.pdf_bomb(1, filters=b"[/ASCIIHexDecode /FlateDecode]"),
            id="filters in a row",
        ),
        pytest.param(lambda: hostile.nested_pdf(100_000), id="100,000 arrays in each other"),
        pytest.param(lambda: hostile.lzw_pdf(700), id="a stream of objects by LZW"),
        pytest.param(lambda: hostile.lzw_pdf(700, index=True), id="an index by LZW"),
        pytest.param(
            lambda: hostile.lzw_pdf(700, b"/#46ilter [/L#5aW#44ecode]"), id="LZW in numbers"
        ),
        pytest.param(lambda: hostile.lzw_pdf(700, b"/Filter 7 0 R"), id="LZW named elsewhere"),
    ],
)
def test_pdf_bombs_are_refused_soon_and_with_little_memory(bomb, refusal):
    content = bomb()
    assert len(content) < 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF)

    assert "trop complexe" in refusal("rapport.pdf", content)

    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - before.ru_utime < 5
    grown = (after.ru_maxrss - before.ru_maxrss) * (1 if sys.platform == "darwin" else 1024)
    assert grown < 300 * 1024 * 1024


@pytest.mark.parametrize(
    "words",
    [
        b"/Filter /LZWDecode",
        b"/Filter /LZW",
        b"/Filter[/LZWDecode]",
        b"/Filter/#4CZ#57Decode",
        b"/Filter 7 0 R",
        b"/Filter % a comment\n7 0 R",
        b"/Filter [/FlateDecode 7 0 R]",
        b"/Filter [7 0 R]",
        b"/Filter [/FlateDecode% a comment\n7 0 R]",
    ],
)
def test_a_filter_without_a_limit_is_seen_before_the_file_is_opened(words, refusal, monkeypatch):
    content = hostile.lzw_pdf(1, words)
    monkeypatch.setattr(pikepdf, "open", None)

    assert "trop complexe" in refusal("rapport.pdf", content)


@pytest.mark.parametrize(
    "words",
    [b"/Filter/FlateDecode", b"/Filter [/ASCII85Decode /FlateDecode]", b"/Filter /LZWish", b""],
)
def test_other_filters_are_not_taken_for_it(words):
    raw = b"%PDF-1.7\n1 0 obj << /Type /XRef " + words + b" /Length 3 0 R >> stream"
    assert not _may_swell_unseen(SimpleUploadedFile("x.pdf", raw))


def test_an_old_file_whose_pages_are_compressed_by_lzw_is_taken():
    def compressed(document):
        drawn = document.make_stream(hostile.lzw(b"0 0 m 9 9 l S", 0), Filter=Name.LZWDecode)
        document.pages[0].Contents = drawn

    content = hostile.pdf(
        compressed,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
    )
    assert b"/LZWDecode" in content
    assert inspect(SimpleUploadedFile("rapport.pdf", content))


def test_pdf_files_with_compressed_objects_are_taken():
    modes = pikepdf.ObjectStreamMode
    content = hostile.pdf(pages=50, object_stream_mode=modes.generate, compress_streams=True)
    assert b"/ObjStm" in content
    assert inspect(SimpleUploadedFile("rapport.pdf", content))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nnothing at all\n%%EOF\n",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    ],
)
def test_broken_pdf_files_are_refused(content, refusal):
    assert "endommagé" in refusal("rapport.pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        hostile.pdf() + b"<script>alert(1)</script>" * 200,
        hostile.pdf() + hostile.archive({"a.class": "x"}),
        hostile.pdf() + hostile.archive({"a": "x"}) + b"%%EOF\n",
        hostile.pdf()[:-10],
    ],
)
def test_pdf_files_followed_by_something_else_are_refused(content, refusal):
    assert "fin du PDF" in refusal("rapport.pdf", content)


def test_the_limits_leave_room_for_ordinary_reports():
    assert limits.MAX_PDF_PAGES >= 1000
