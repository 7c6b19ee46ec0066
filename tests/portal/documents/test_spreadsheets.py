"""Tables that people paste or send: delimiters, encodings, workbooks, and what is refused."""

import csv
import io
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.documents.exceptions import Rejected
from portal.documents.spreadsheets import from_text, from_upload

CELL = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
)


def cells(lines):
    return [list(line.cells) for line in lines]


def sent(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_delimiters(delimiter):
    text = "\n".join(
        delimiter.join(line) for line in (["Lot", "Exp"], ["A1", "03/2027"], ["", ""], ["B2"])
    )
    lines = from_text(text, most=10)
    assert cells(lines) == [["Lot", "Exp"], ["A1", "03/2027"], ["B2"]]
    assert [line.number for line in lines] == [1, 2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding):
    content = "Péremption;Lot\r\n03/2027;É1\r\n".encode(encoding)
    assert cells(from_upload(sent("lots.csv", content), most=10))[1] == ["03/2027", "É1"]


def test_text_of_excel_is_taken():
    content = "Lot\tExp\r\nA1\t03/2027\r\n".encode("utf-16")
    assert cells(from_upload(sent("lots.txt", content), most=10))[1] == ["A1", "03/2027"]


def test_the_first_line_may_name_the_delimiter():
    lines = from_text("sep=;\nLot;Motif\nA1;a,b,c\n", most=10)
    assert cells(lines)[1] == ["A1", "a,b,c"]
    assert lines[1].number == 3


def test_line_numbers_count_line_breaks_in_cells():
    lines = from_text('Lot;Motif\nA1;"deux\nlignes"\nB2;rien\n', most=10)
    assert [line.number for line in lines] == [1, 2, 4]


def test_too_many_lines_are_refused():
    with pytest.raises(Rejected, match="plus de 3 lignes"):
        from_text("a\nb\nc\nd\n", most=3)


def test_workbook_gives_the_saved_value_of_formulas_and_its_first_filled_sheet():
    book = Workbook()
    book.create_sheet("Lots").append(["A1", 12, "=1+1"])
    out = io.BytesIO()
    book.save(out)
    # No program computed the formula: it has no value.
    assert cells(from_upload(sent("lots.xlsx", out.getvalue()), most=10)) == [["A1", 12]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lots.xlsx", b"not a workbook"),
        ("lots.xls", b"\xd0\xcf\x11\xe0"),
        ("lots.pdf", b"%PDF-1.4"),
        ("lots.csv", b""),
        ("lots.csv", b"Lot;x\nA1;=cmd|'/c calc'!A1\n"),
        ("lots.csv", b"\xff\xfe\x00"),
        ("lots", b"Lot"),
    ],
)
def test_other_contents_are_refused_with_what_to_do(name, content):
    with pytest.raises(Rejected) as refused:
        from_upload(sent(name, content), most=10)
    assert refused.value.messages


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8).filter(
        lambda lines: len({len(line) for line in lines}) == 1
    ),
    st.sampled_from("\t;"),
)
def test_what_a_spreadsheet_copies_comes_back(lines, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(lines)
    found = cells(from_text(f"sep={delimiter}\n{out.getvalue()}", most=100))
    assert found == lines


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused(text):
    with suppress(Rejected):
        assert all(line.cells for line in from_text(text, most=1000))
