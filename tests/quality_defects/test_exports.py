"""Lists as files: who may ask and download, how they are made, and when they go away."""

import datetime
import hashlib
import html
import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import AgencyRole
from portal.audit.models import AccessAction, AccessLog
from portal.filings import tasks
from portal.filings.exports import orders, production
from portal.filings.models import Export
from portal.mail.models import OutgoingMessage
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, OrganisationFactory, give_totp
from tests.factories.exports import another_case, ask, content_of, made, rows_of

pytestmark = pytest.mark.django_db

FORM = {"content": "cases", "format": "csv"}
DEFECTS = "defauts-qualite"


def export_page(**filters):
    """Return the address where an export of quality defects is asked for."""
    return f"{reverse('filings:export')}?{urlencode({'demarche': DEFECTS, **filters})}"


@pytest.fixture
def desk():
    return factory.submitted()


# Asking ------------------------------------------------------------------------------------------


def test_inbox_keeps_its_filters_in_the_export(client, desk, run_tasks):
    another_case(desk)
    factory.log_in(client, desk.evaluator)
    inbox = html.unescape(
        client.get(
            reverse("filings:inbox"),
            {"vue": "all", "q": desk.again().reference, "demarche": DEFECTS},
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
    client.post(export_page(vue="all"), FORM)
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
    assert client.post(export_page(), FORM | wrong).status_code == 200
    assert not Export.objects.exists()


def test_three_exports_at_once_are_enough(client, desk):
    for _ in range(orders.AT_ONCE):
        ask(desk.evaluator)
    ask(desk.second)
    factory.log_in(client, desk.evaluator)
    page = html.unescape(client.post(export_page(), FORM).content.decode())
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
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="nowhere")
    factory.log_in(client, stranger)
    address = export_page()
    assert client.get(address).status_code == 404
    assert client.post(address, FORM).status_code == 404
    assert "aucune démarche" in html.unescape(
        client.get(reverse("filings:export")).content.decode()
    )


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
