"""Lists as files: who may ask, what they hold, how they are made, and when they go away."""

import csv
import datetime
import hashlib
import html
import io
import json
import re

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.accounts.models import AgencyRole
from portal.audit.models import AccessAction, AccessLog
from portal.core.workflow import perform
from portal.filings import registry, tasks
from portal.filings.exports import orders, production
from portal.filings.exports.datasets import contents
from portal.filings.models import Export
from portal.filings.services import drafts
from portal.mail.models import OutgoingMessage
from quality_defects.models import Case, Lot
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, OrganisationFactory, give_totp

pytestmark = pytest.mark.django_db

ALL = {"vue": "all", "q": ""}
FORM = {"content": "cases", "format": "csv"}


@pytest.fixture
def desk():
    return factory.submitted()


def ask(user, *, filters=ALL, content="cases", format="csv", **columns):
    export = Export.objects.create(
        requested_by=user,
        workflow="quality_defects",
        filters=filters,
        content=content,
        format=format,
        **columns,
    )
    return export


def made(user, **asked):
    """Return an export that a worker has made, and what its file holds."""
    export = ask(user, **asked)
    production.produce(export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.error
    return export, content_of(export)


def content_of(export):
    with export.file.storage.open(export.file.name) as file:
        return file.read()


def rows_of(content):
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def another_case(desk, **volet):
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
    factory.fill_volet(case.volet1, **volet)
    perform(case.volet1, "submit", actor=desk.signatory, attestation=True, final=False)
    return Case.objects.get(pk=case.pk)


# Asking ------------------------------------------------------------------------------------------


def test_inbox_keeps_its_filters_in_the_export(client, desk, run_tasks):
    another_case(desk)
    factory.log_in(client, desk.evaluator)
    inbox = html.unescape(
        client.get(
            reverse("filings:inbox"), {"vue": "all", "q": desk.again().reference}
        ).content.decode()
    )
    address = re.search(r'href="([^"]*/exports/nouveau/[^"]*)"', inbox)[1]
    page = client.get(address)
    assert "1 dossier pour l’instant" in html.unescape(page.content.decode())
    response = client.post(address, FORM)
    assert response.url == reverse("filings:exports")
    export = Export.objects.get()
    assert export.filters == {"vue": "all", "q": desk.again().reference}
    assert export.requested_by == desk.evaluator
    logged = AccessLog.objects.get(action=AccessAction.LIST_EXPORT)
    assert logged.subject == export.subject
    assert "portal.filings.tasks.build_export" in run_tasks()
    export.refresh_from_db()
    assert export.state == "done"
    assert (export.done, export.total) == (1, 1)


def test_page_shows_progress_then_the_file(client, desk, run_tasks):
    factory.log_in(client, desk.evaluator)
    client.post(reverse("filings:export") + "?vue=all", FORM)
    waiting = html.unescape(client.get(reverse("filings:exports")).content.decode())
    assert "En attente" in waiting
    assert "hx-get" in waiting
    assert "Actualiser cette liste" in waiting
    run_tasks()
    done = html.unescape(client.get(reverse("filings:exports_list")).content.decode())
    assert "Prêt" in done
    assert "hx-get" not in done
    assert "<html" not in done


def test_running_export_says_how_far_it_is(client, desk):
    now = timezone.now()
    ask(desk.evaluator, state="running", started_at=now, progressed_at=now, total=400, done=200)
    factory.log_in(client, desk.evaluator)
    page = html.unescape(client.get(reverse("filings:exports")).content.decode())
    assert "200 sur 400" in page


@pytest.mark.parametrize(
    "wrong", [{"content": "volet1.secrets"}, {"format": "exe"}, {"format": ""}]
)
def test_unknown_choices_are_refused(client, desk, wrong):
    factory.log_in(client, desk.evaluator)
    assert client.post(reverse("filings:export"), FORM | wrong).status_code == 200
    assert not Export.objects.exists()


def test_three_exports_at_once_are_enough(client, desk):
    for _ in range(orders.AT_ONCE):
        ask(desk.evaluator)
    ask(desk.second)
    factory.log_in(client, desk.evaluator)
    page = html.unescape(client.post(reverse("filings:export"), FORM).content.decode())
    assert "Vous avez déjà 3 exports en préparation" in page
    assert Export.objects.filter(requested_by=desk.evaluator).count() == orders.AT_ONCE


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["export", "exports", "export_file", "export_retry"])
def test_a_firm_cannot_come_in(client, desk, method, name):
    export, _content = made(desk.evaluator)
    words = [export.uuid] if name in ("export_file", "export_retry") else []
    for person in (give_totp(desk.drafter), desk.signatory, give_totp(desk.reader)):
        factory.log_in(client, person)
        response = getattr(client, method)(reverse(f"filings:{name}", args=words))
        assert response.status_code in (403, 405), (person, response.status_code)
    assert Export.objects.count() == 1


def test_the_fragment_is_bare_for_others(client, desk):
    assert client.get(reverse("filings:exports_list")).status_code == 401
    factory.log_in(client, desk.signatory)
    assert client.get(reverse("filings:exports_list")).status_code == 401


def test_an_agent_of_another_workflow_can_ask_for_nothing(client, desk):
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="recalls")
    factory.log_in(client, stranger)
    address = reverse("filings:export") + "?demarche=defauts-qualite"
    assert client.get(address).status_code == 404
    assert client.post(address, FORM).status_code == 404
    assert "aucune démarche" in html.unescape(
        client.get(reverse("filings:export")).content.decode()
    )


# What a file holds -------------------------------------------------------------------------------


def test_csv_has_facts_and_every_column_of_the_specification(desk):
    case = desk.again()
    _export, content = made(desk.evaluator)
    (line,) = rows_of(content)
    assert line["Numéro de dossier"] == case.reference
    assert line["Organisation"] == case.organisation.name
    assert line["Reçu le"] == f"{timezone.localtime(case.received_at):%d/%m/%Y %H:%M}"
    assert line["État"] == "Reçu"
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


# Rights at run time ------------------------------------------------------------------------------


def test_rights_are_looked_at_when_the_file_is_made(desk):
    export = ask(desk.evaluator)
    AgencyRole.objects.filter(user=desk.evaluator).update(revoked_at=timezone.now())
    production.produce(export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "plus de rôle" in export.error
    assert not export.file


def test_rights_taken_away_half_way_stop_the_rest(desk, monkeypatch):
    for _ in range(2):
        another_case(desk)
    monkeypatch.setattr(production, "BATCH", 1)
    export = ask(desk.evaluator)
    real = production._progress

    def then_revoke(export, done, **facts):
        real(export, done, **facts)
        if done == 1:
            AgencyRole.objects.filter(user=desk.evaluator).update(revoked_at=timezone.now())

    monkeypatch.setattr(production, "_progress", then_revoke)
    production.produce(export.pk)
    export.refresh_from_db()
    assert len(rows_of(content_of(export))) == 1


def test_only_who_asked_downloads_and_it_is_logged(client, desk):
    export, content = made(desk.evaluator)
    address = reverse("filings:export_file", args=[export.uuid])
    factory.log_in(client, desk.second)
    assert client.get(address).status_code == 404
    factory.log_in(client, desk.evaluator)
    response = client.get(address)
    assert response.getvalue() == content
    assert response["Content-Disposition"].startswith(
        'attachment; filename="defauts-qualite-cases-'
    )
    assert "no-store" in response["Cache-Control"]
    assert AccessLog.objects.get(action=AccessAction.DOWNLOAD).subject == export.subject


def test_who_lost_the_role_downloads_nothing(client, desk):
    export, _content = made(desk.evaluator)
    AgencyRole.objects.filter(user=desk.evaluator).update(revoked_at=timezone.now())
    factory.log_in(client, desk.evaluator)
    assert client.get(reverse("filings:export_file", args=[export.uuid])).status_code == 404
    page = client.get(reverse("filings:exports")).content.decode()
    assert str(export.uuid) not in page


# The worker's part -------------------------------------------------------------------------------


def test_running_twice_makes_one_file(desk):
    export, _content = made(desk.evaluator)
    finished = export.finished_at
    assert production.produce(export.pk) is None
    export.refresh_from_db()
    assert (export.finished_at, export.attempts) == (finished, 1)
    assert len(stored()) == 1


def stored():
    storage = storages["private"]
    found, folders = [], ["exports"]
    while folders:
        folder = folders.pop()
        if not storage.exists(folder):
            continue
        inside, files = storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in inside]
        found += [f"{folder}/{name}" for name in files]
    return found


def test_hash_and_size_are_those_of_the_file(desk):
    export, content = made(desk.evaluator)
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert export.size == len(content)


def test_another_worker_in_charge_is_left_alone(desk):
    now = timezone.now()
    export = ask(desk.evaluator, state="running", started_at=now, progressed_at=now, holder="other")
    assert production.produce(export.pk, holder="mine") is None
    export.refresh_from_db()
    assert export.state == "running"


def test_who_was_given_up_finds_the_row_in_other_hands(desk, monkeypatch):
    export = ask(desk.evaluator)
    real = production._store

    def late(mine, made):
        Export.objects.filter(pk=export.pk).update(
            started_at=timezone.now() + datetime.timedelta(seconds=1)
        )
        return real(mine, made)

    monkeypatch.setattr(production, "_store", late)
    assert production.produce(export.pk) is None
    export.refresh_from_db()
    assert export.state == "running"
    assert stored() == []


def test_a_dead_worker_is_swept(desk, run_tasks):
    silent = timezone.now() - production.SILENT_AFTER - datetime.timedelta(seconds=1)
    dead = ask(desk.evaluator, state="running", started_at=silent, progressed_at=silent, attempts=1)
    lost = ask(desk.second, queued_at=timezone.now() - datetime.timedelta(minutes=2))
    fresh = ask(desk.second)
    assert tasks.sweep_exports() == 2
    run_tasks()
    states = {one.pk: one.state for one in Export.objects.all()}
    assert states == {dead.pk: "done", lost.pk: "done", fresh.pk: "pending"}


def test_failures_are_tried_again_then_told(client, desk, monkeypatch, run_tasks):
    def refuse(*args):
        raise OSError("disque plein")

    export = ask(desk.evaluator)
    with monkeypatch.context() as broken:
        broken.setattr(production, "_store", refuse)
        for attempt in range(production.MAX_ATTEMPTS):
            export.refresh_from_db()
            assert (export.state, export.attempts) == ("pending", attempt)
            production.produce(export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "disque plein" in export.error
    factory.log_in(client, desk.evaluator)
    page = html.unescape(client.get(reverse("filings:exports")).content.decode())
    assert "disque plein" in page
    client.post(reverse("filings:export_retry", args=[export.uuid]))
    run_tasks()
    export.refresh_from_db()
    assert (export.state, export.error) == ("done", "")


def test_a_worker_that_always_dies_ends_in_failure(desk):
    silent = timezone.now() - production.SILENT_AFTER - datetime.timedelta(seconds=1)
    export = ask(
        desk.evaluator,
        state="running",
        started_at=silent,
        progressed_at=silent,
        attempts=production.MAX_ATTEMPTS,
    )
    production.produce(export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "s’est arrêté" in export.error


def test_only_who_asked_may_begin_again(client, desk):
    export = ask(desk.evaluator, state="failed", error="panne")
    factory.log_in(client, desk.second)
    response = client.post(reverse("filings:export_retry", args=[export.uuid]))
    assert response.status_code == 404
    export.refresh_from_db()
    assert export.state == "failed"


@pytest.mark.parametrize(("waited", "told"), [(2, 0), (60, 1)])
def test_a_long_wait_ends_with_a_mail(desk, waited, told):
    made(desk.evaluator, requested_at=timezone.now() - datetime.timedelta(seconds=waited))
    messages = OutgoingMessage.objects.filter(content__key="filings.export_ready")
    assert messages.count() == told
    assert all(one.user == desk.evaluator for one in messages)
    assert mail.outbox == []


def test_files_expire_and_rows_stay(client, desk):
    export, _content = made(desk.evaluator)
    week = datetime.timedelta(days=7)
    assert abs(export.expires_at - export.finished_at - week) < datetime.timedelta(seconds=1)
    assert tasks.expire_exports() == 0
    Export.objects.update(expires_at=timezone.now())
    factory.log_in(client, desk.evaluator)
    address = reverse("filings:export_file", args=[export.uuid])
    assert client.get(address).status_code == 404  # at once, before the file is erased
    assert tasks.expire_exports() == 1
    assert tasks.expire_exports() == 0
    assert stored() == []
    export.refresh_from_db()
    assert (export.state, export.file.name) == ("expired", "")
    assert export.sha256
    assert client.get(address).status_code == 404
    assert "Expiré" in client.get(reverse("filings:exports")).content.decode()


def test_batches_ask_the_same_of_one_case_and_of_many(desk):
    def statements():
        export = ask(desk.evaluator)
        with CaptureQueriesContext(connection) as captured:
            production.produce(export.pk)
        return len(captured)

    few = statements()
    for _ in range(3):
        another_case(desk)
    assert statements() == few


def test_other_firms_of_the_workflow_are_in_the_agency_s_list(desk):
    other = factory.submitted()
    assert other.case.organisation != desk.case.organisation
    _export, content = made(desk.evaluator)
    assert len(rows_of(content)) == 2
    assert OrganisationFactory().name.encode() not in content


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
