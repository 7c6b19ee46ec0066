"""Reading a file of actions: what is kept, what is refused and where, what is proposed."""

import io
import string

import pytest
from django.utils import timezone

from portal.documents.exceptions import Rejected
from portal.publication.models import Publication
from recalls.imports import reading, sources
from recalls.imports.free_lots import propose
from recalls.models import ActionImport
from tests.factories import action_imports as factory
from tests.factories.action_imports import line
from tests.factories.row_tables import as_xlsx

pytestmark = pytest.mark.django_db

OTHER = {"reference": "R2300002", "lot": "B7"}


def told(filed):
    """Return what is wrong, as (line, column) pairs."""
    return list(filed.problems.values_list("line", "column"))


def prepared(filed):
    """Return the actions that the reading leaves."""
    with filed.prepared.open("rb") as file:
        return file.read()


def test_nothing_is_public_before_the_confirmation():
    filed = factory.read(factory.as_csv([line(), line(lot="LOT43"), line(**OTHER)]))

    assert filed.state == "ready"
    assert (filed.lines_read, filed.actions, filed.bad_actions) == (3, 2, 0)
    assert [(one["reference"], one["items"]) for one in filed.preview] == [
        ("R2300001", 2),
        ("R2300002", 1),
    ]
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "utf-8"), (",", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252")],
)
def test_tables_of_any_program_are_read(delimiter, encoding):
    content = factory.as_csv(
        [line(product_name="Épreuve à l’œil", recipients="pui")],
        delimiter=delimiter,
        encoding=encoding,
    )

    filed = factory.read(content)

    assert filed.actions == 1, list(filed.problems.values())
    assert filed.preview[0]["title"] == "Épreuve à l’œil"


def test_headings_may_be_the_french_labels_and_strange_columns_are_named():
    content = factory.as_csv([line()]).decode("utf-8-sig")
    content = content.replace("reference;", "Numéro de l’action;", 1).replace(
        "model;", "Couleur;", 1
    )

    filed = factory.read(content.encode())

    assert filed.actions == 1
    assert filed.unknown_columns == ["Couleur"]


def test_json_says_the_same_as_csv():
    head = {name: one for name, one in line().items() if name not in ("scope", "lot")}
    head["recipients"] = ["pui", "officine"]
    items = [
        {"product_kind": "device", "product_name": head.pop("product_name"), "scope": "lot"}
        | {"id_type": head.pop("id_type"), "identifier": head.pop("identifier"), "lot": "LOT42"}
    ]
    head.pop("product_kind")
    as_list = factory.read(factory.as_json([head | {"items": items}]), "actions.json")
    by_line = factory.read(factory.as_json(head | {"items": items}), "actions.jsonl")
    table = factory.read(factory.as_csv([line()]))

    found = [prepared(one) for one in (as_list, by_line, table)]
    assert found[0] == found[1] != b""
    assert found[0].replace(b'"line": 1', b'"line": 2') == found[2]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"reference": "X12"}, "Numéro de l’action"),
        ({"published_on": ""}, "Première publication"),
        ({"published_on": "31/02/2023"}, "Première publication"),
        ({"published_on": "01/01/2999"}, "Première publication"),
        ({"manufacturer_name": ""}, None),
        ({"action_type": "vacances"}, None),
        ({"identifier": "03401234567891"}, "Identifiant"),
        ({"identifier": ""}, "Identifiant"),
        ({"identifier": "=1+1"}, "Identifiant"),
        ({"product_name": "=cmd|'/c calc'!A1"}, None),
        ({"product_name": "-2+3+cmd|' /C calc'!A0"}, None),
        ({"lot": ""}, "Numéro de lot"),
        ({"scope": "serial_range", "serial": "A9", "serial_to": "B10"}, None),
        ({"scope": "serial_range", "serial": "A20", "serial_to": "A10"}, None),
        ({"scope": "expiry"}, None),
        ({"scope": "", "lot": ""}, "Unités concernées"),
    ],
)
def test_a_wrong_cell_is_told_at_its_line_and_puts_the_whole_action_aside(changes, column):
    lines = [line(**changes), line(reference=changes.get("reference", "R2300001")), line(**OTHER)]

    filed = factory.read(factory.as_csv([lines[0], lines[2]]))
    both = factory.read(factory.as_csv(lines))

    assert [one["reference"] for one in filed.preview] == ["R2300002"]
    assert (filed.bad_actions, filed.bad_lines) == (1, 1)
    assert {number for number, _column in told(filed)} == {2}
    if column:
        assert column in [one for _line, one in told(filed)]
    # What a line says of its action, another one may say for it; what it says of itself, none.
    inherited = {"published_on", "manufacturer_name"} & {
        name for name, one in changes.items() if not one
    }
    assert both.actions == (2 if inherited else 1)


def test_lines_of_one_action_agree_and_follow_each_other():
    filed = factory.read(
        factory.as_csv(
            [
                line(),
                line(lot="LOT43", manufacturer_name="Un autre"),
                line(**OTHER),
                line(reference="R2300003"),
                line(**OTHER, product_name="Plus bas"),
            ]
        )
    )

    assert [one["reference"] for one in filed.preview] == ["R2300002", "R2300003"]
    assert [number for number, _column in told(filed)] == [3, 6]
    assert filed.bad_lines == 3


def test_two_products_of_one_code_are_refused_rather_than_confused():
    filed = factory.read(factory.as_csv([line(), line(product_name="Pompe P2", lot="X1")]))

    assert (filed.actions, filed.bad_actions) == (0, 1)
    assert "03401234567890" in filed.problems.get().text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_xlsx([["reference"], ["R2300001"]]), "classeur.csv"),
        (b"%PDF-1.7\n", "lettre.csv"),
        (b"reference;lot\0\n", "nul.csv"),
        (b"", "vide.csv"),
        (b"\n\n", "blanc.csv"),
        (b"nom;prenom\nA;B\n", "autre.csv"),
        (b"reference;" + b"x" * 300_000, "long.csv"),
        (factory.as_csv([line()]) + b'"R2300002;' + b"x\n" * 150_000, "guillemet.csv"),
        (factory.as_csv([line()]).decode("utf-8-sig").encode("utf-16")[:-1], "coupe.csv"),
        (b'{"reference": "R2300001"', "coupe.json"),
        (b'[{"reference": "R2300001"}, 3]', "nombre.json"),
        (b"[" * 200_000, "profond.json"),
        (b"[]", "rien.json"),
    ],
)
def test_what_is_no_table_of_actions_is_refused_in_words(content, name):
    filed = factory.read(content, name)

    assert filed.state == "rejected"
    assert filed.error
    assert "Error" not in filed.error
    assert not filed.prepared


def test_problems_are_told_up_to_a_bound_and_all_counted(monkeypatch):
    monkeypatch.setattr(reading, "MOST_PROBLEMS", 5)
    lines = [line(reference=f"R23{number:05d}", identifier="1") for number in range(1, 21)]

    filed = factory.read(factory.as_csv(lines))

    assert (filed.actions, filed.bad_actions, filed.problems.count()) == (0, 20, 5)


def test_pieces_cover_the_prepared_file_without_gap(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 3)
    filed = factory.read(
        factory.as_csv([line(reference=f"R23{number:05d}") for number in range(1, 9)])
    )

    chunks = list(filed.chunks.order_by("number"))

    assert [one.total for one in chunks] == [3, 3, 2]
    assert [one.start for one in chunks] == [0, *(one.end for one in chunks[:-1])]
    assert chunks[-1].end == filed.prepared.size


def test_a_reading_that_died_is_begun_anew_and_given_up_in_the_end():
    filed = factory.sent(factory.as_csv([line()]))
    ActionImport.objects.filter(pk=filed.pk).update(
        state="reading", holder="task-1", attempts=1, progressed_at=timezone.now()
    )

    assert reading.read(filed.pk, holder="task-2") is None
    assert reading.read(filed.pk, holder="task-1").state == "ready"

    ActionImport.objects.filter(pk=filed.pk).update(state="reading", attempts=3)
    assert reading.read(filed.pk, holder="task-1") is None
    assert ActionImport.objects.get(pk=filed.pk).state == "rejected"


def test_free_text_is_proposed_and_the_action_waits_for_a_person():
    filed = factory.read(
        factory.as_csv([line(scope="", lot="", lots_text="Lots n° KEN134F, 005175366 et B-2")])
    )

    found = filed.proposals.get()
    assert (found.lots, found.decision) == (["KEN134F", "005175366", "B-2"], "")
    assert filed.preview[0]["free"] == 1


@pytest.mark.parametrize(
    ("text", "lots", "rest"),
    [
        ("LOT 5175366", ["5175366"], False),
        ("lots : A12 ; A13 / exp. 06/2027", ["A12"], True),
        ("A12\nA13\tA14", ["A12", "A13", "A14"], False),
        ("Lot Numbers: 123456, 123457; Exp 2025-01", ["123456", "123457"], True),
        ("ken134f (péremption 30/06/2027)", ["ken134f"], True),
        ("Remplacement effectué le 12/03/2021", [], True),
        ("effectu", [], True),
        ("A100 à A250", [], True),
        ("tous les lots fabriqués avant 2020", [], True),
        ("UDI-DI 00812345678901, lot 77A", ["77A"], True),
        ("", [], False),
    ],
)
def test_lots_of_old_sheets(text, lots, rest):
    found = propose(text)

    assert list(found.lots) == lots
    assert bool(found.rest) is rest


def test_no_text_breaks_the_parser():
    for letter in string.printable:
        for text in (letter, letter * 50, f"lot {letter}1,{letter}"):
            found = propose(text)
            assert all(len(one) <= 20 for one in found.lots)


def test_a_line_is_numbered_as_an_editor_does():
    content = b'reference;problem\r\nR1;"deux\r\nlignes"\r\n\r\nR2;x\r\n'

    _headings, rows = sources.csv_rows(io.BytesIO(content))

    assert [(row.number, row.cells["reference"]) for row in rows] == [(2, "R1"), (5, "R2")]


def test_text_is_refused_even_when_the_block_cuts_it(monkeypatch):
    monkeypatch.setattr(sources, "BLOCK", 3)
    content = factory.as_json([line(), line(**OTHER)])

    assert [row.cells["reference"] for row in sources.json_rows(io.BytesIO(content))] == [
        "R2300001",
        "R2300002",
    ]
    with pytest.raises(Rejected):
        list(sources.json_rows(io.BytesIO(b'[{"a": "b"')))
