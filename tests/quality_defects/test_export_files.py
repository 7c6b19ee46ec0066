"""What the files of exported lists hold, in each format, and what no cell may be."""

import datetime
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.audit.models import AccessAction, AccessLog
from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.exports.datasets import contents
from portal.filings.services import drafts
from quality_defects.models import Case, Lot
from tests.factories import quality_defects as factory
from tests.factories.exports import another_case, made, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factory.submitted()


def test_csv_has_facts_and_every_column_of_the_specification(desk):
    case = desk.again()
    _export, content = made(desk.evaluator)
    (line,) = rows_of(content)
    assert line["Numéro de dossier"] == case.reference
    assert line["Organisation"] == case.organisation.name
    assert line["Reçu le"] == f"{timezone.localtime(case.received_at):%d/%m/%Y %H:%M}"
    assert line["État"] == "En triage"
    assert line["Suivi par"] == ""
    assert line["Volet 1 – version"] == "1"
    assert line["Volet 1 – R04 Criticité proposée"] == "Majeure"
    assert line["Volet 1 – L01 Lot – Numéro de lot"] == "TEST-A01"


def test_a_line_for_each_lot(desk):
    Lot.objects.create(part=desk.volet, position=2, **factory.LOT | {"number": "TEST-B02"})
    case = another_case(desk)
    Lot.objects.create(part=case.volet1, position=2, **factory.LOT | {"number": "TEST-C03"})
    perform(case.volet1, "amend", actor=desk.drafter)
    perform(
        Case.objects.get(pk=case.pk).volet1,
        "submit",
        actor=desk.signatory,
        attestation=True,
        final=False,
    )
    _export, content = made(desk.evaluator, content="volet1.lots")
    lines = rows_of(content)
    # The first case has signed one batch: the second one stands in its draft.
    assert [(line["Lot"], line["L01 Numéro de lot"]) for line in lines] == [
        ("1", "TEST-A01"),
        ("2", "TEST-C03"),
        ("1", "TEST-A01"),
    ]
    assert lines[0]["Numéro de dossier"] == case.reference


def test_what_is_not_signed_stays_with_the_firm(desk):
    perform(desk.volet, "amend", actor=desk.drafter)
    volet = desk.volet
    volet.description = "SECRET-DU-BROUILLON"
    volet.save()
    secret = drafts.create_draft(
        registry.get("quality_defects"), organisation=desk.case.organisation, user=desk.drafter
    )
    factory.fill_volet(secret.volet1, description="SECRET-JAMAIS-ENVOYÉ")
    for format in ("csv", "json"):
        _export, content = made(desk.evaluator, format=format)
        assert b"SECRET" not in content
        assert desk.again().reference.encode() in content


def test_json_has_stable_keys(desk):
    _export, content = made(desk.evaluator, format="json")
    (line,) = json.loads(content)
    assert line["reference"] == desk.again().reference
    assert line["volet1.criticality"] == "Majeure"
    assert line["volet1.lots.number"] == "TEST-A01"
    assert datetime.datetime.fromisoformat(line["received_at"]).tzinfo


def test_xlsx_has_real_dates_and_fixed_headings(desk):
    _export, content = made(desk.evaluator, format="xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    head, line = sheet.iter_rows(values_only=True)
    cells = dict(zip(head, line, strict=True))
    assert cells["Numéro de dossier"] == desk.again().reference
    assert isinstance(cells["Reçu le"], datetime.datetime)
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("content", ["cases", "volet1.lots", "volet1.products"])
def test_an_empty_list_is_an_empty_file_of_the_format(desk, format, content):
    filters = {"vue": "all", "q": "introuvable"}
    export, data = made(desk.evaluator, format=format, content=content, filters=filters)
    assert (export.total, export.done) == (0, 0)
    if format == "json":
        assert json.loads(data) == []
    elif format == "xlsx":
        assert load_workbook(io.BytesIO(data)).active.max_row == 1
    else:
        assert rows_of(data) == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_no_cell_is_a_formula(desk, format, sign):
    firm = desk.case.organisation
    firm.name = f"{sign}HYPERLINK(1)"
    firm.save()
    Lot.objects.filter(part=desk.volet).update(status_reason=f"{sign}1+1")
    case = another_case(desk, pharmacist_name=f"{sign}cmd")
    Case.objects.filter(pk=case.pk).update(title=f"{sign}titre")
    for content in ("cases", "volet1.lots"):
        _export, data = made(desk.evaluator, format=format, content=content)
        if format == "csv":
            cells = [cell for line in rows_of(data) for cell in line.values()]
        elif format == "json":
            cells = [cell for line in json.loads(data) for cell in line.values()]
        else:
            sheet = load_workbook(io.BytesIO(data)).active
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
            cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        texts = [cell for cell in cells if isinstance(cell, str)]
        assert [text for text in texts if text.startswith(sign)] == []
        assert any(text.startswith(f"'{sign}") for text in texts)


def test_control_characters_and_endless_cells_do_not_stop_a_spreadsheet(desk):
    another_case(desk, description="a\x0bb " + "long " * 8000)
    _export, data = made(desk.evaluator, format="xlsx")
    texts = [
        cell
        for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str) and cell.startswith("a")
    ]
    assert any(text.startswith("a b long") and text.endswith("…") for text in texts)


def test_every_content_of_every_workflow_can_be_made(desk):
    spec = registry.get("quality_defects")
    assert next(iter(contents(spec))) == "cases"
    for content in contents(spec):
        made(desk.evaluator, content=content)


def test_filters_are_those_of_the_person_who_asked(desk):
    perform(desk.again(), "take", actor=desk.second)
    another_case(desk)
    assert len(rows_of(made(desk.second, filters={"vue": "mine", "q": ""})[1])) == 1
    assert len(rows_of(made(desk.evaluator, filters={"vue": "mine", "q": ""})[1])) == 0
    assert len(rows_of(made(desk.evaluator, filters={"vue": "new", "q": ""})[1])) == 1
    assert len(rows_of(made(desk.evaluator)[1])) == 2


# Versions of one case ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_downloads_of_a_version_carry_the_number_of_the_case(client, desk, kind):
    factory.log_in(client, desk.evaluator)
    args = ["defauts-qualite", desk.case.uuid, "volet1", 1]
    response = client.get(reverse(f"filings:answers_{kind}", args=args))
    name = f"{desk.again().reference}-volet1-v1.{kind}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert AccessLog.objects.filter(action=AccessAction.DOWNLOAD, label=name).exists()
    if kind == "json":
        assert response.json()["reference"] == desk.again().reference
