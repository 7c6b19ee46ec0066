from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.audit.models import DigestEntry
from portal.audit.seals import ORIGIN, seal, verify
from portal.audit.tasks import seal as seal_task
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.audit import AccessLogFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
NIGHT = datetime(2026, 3, 13, 3, 20, tzinfo=timezone.get_default_timezone())


def at(day: date, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def user():
    """A person whose own history lies after the days that the tests seal."""
    return UserFactory()


@pytest.fixture
def trail(user):
    for offset in (0, 0, 2):
        AccessLogFactory(user=user, at=at(DAY + timedelta(days=offset)))


def rewrite(statement: str, *parameters: str) -> None:
    """Do what no role of the application can do: change evidence behind its triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, parameters or None)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@time_machine.travel(NIGHT, tick=False)
def test_seal_chains_every_day_from_the_first_evidence_to_yesterday(trail):
    entries = seal()
    assert [entry.day for entry in entries] == [DAY + timedelta(days=n) for n in range(3)]
    assert [entry.previous for entry in entries] == [ORIGIN, entries[0].digest, entries[1].digest]
    assert [entry.tables.get("audit_accesslog", {"rows": 0})["rows"] for entry in entries] == [
        2,
        0,
        1,
    ]
    assert list(verify()) == []


@time_machine.travel(NIGHT, tick=False)
def test_seal_again_adds_nothing_and_the_next_night_adds_one_day(trail):
    seal_task()
    assert seal() == []
    with time_machine.travel(NIGHT + timedelta(days=1), tick=False):
        assert [entry.day for entry in seal()] == [DAY + timedelta(days=3)]
        assert list(verify()) == []


@time_machine.travel(NIGHT, tick=False)
def test_a_day_ends_at_midnight_in_paris(user):
    AccessLogFactory(user=user, at=at(DAY, 0))
    AccessLogFactory(user=user, at=at(DAY, 23))
    AccessLogFactory(user=user, at=at(DAY + timedelta(days=1), 0))
    assert [entry.tables["audit_accesslog"]["rows"] for entry in seal()[:2]] == [2, 1]


def test_seal_without_evidence_seals_nothing(monkeypatch):
    monkeypatch.setattr("portal.audit.seals.evidence_models", lambda: {DigestEntry: "created_at"})
    assert seal() == []


@time_machine.travel(NIGHT, tick=False)
@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("UPDATE audit_accesslog SET label = 'autre'", "rows were changed"),
        ("DELETE FROM audit_accesslog", "rows sealed, 0 found"),
        ("UPDATE audit_accesslog SET at = at + interval '1 day'", "0 rows sealed, 2 found"),
        ("UPDATE audit_digestentry SET tables = '{}'", "does not fit what it says"),
        ("UPDATE audit_digestentry SET digest = md5(day::text)", "does not follow the seal"),
        ("DELETE FROM audit_digestentry WHERE day = '2026-03-11'", "a day before it has no seal"),
    ],
)
def test_verify_finds_what_was_rewritten(trail, statement, text):
    seal()
    rewrite(statement)
    assert any(text in breach.text for breach in verify())


def test_verify_finds_that_another_person_is_named_as_the_actor():
    OrganisationFactory()
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow):
        seal()
        assert list(verify()) == []
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pghistory_context (id, created_at, updated_at, metadata)"
                " VALUES (gen_random_uuid(), now(), now(), '{\"user\": 1}') RETURNING id"
            )
            (context,) = cursor.fetchone()
        rewrite("UPDATE accounts_organisationevent SET pgh_context_id = %s", context)
        assert {breach.table for breach in verify()} == {"accounts_organisationevent"}


@time_machine.travel(NIGHT, tick=False)
def test_verify_knows_columns_that_came_later_and_misses_those_that_went(trail):
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_accesslog ADD COLUMN extra text DEFAULT 'x'")
    assert list(verify()) == []
    rewrite("UPDATE audit_digestentry SET tables = replace(tables::text, 'label', 'gone')::jsonb")
    assert any("columns are not there any more: ['gone']" in b.text for b in verify())


@time_machine.travel(NIGHT, tick=False)
def test_verify_since_a_day_trusts_the_seal_before_it(trail):
    seal()
    rewrite("UPDATE audit_accesslog SET label = 'autre' WHERE at < '2026-03-11'")
    assert list(verify(DAY + timedelta(days=1))) == []
    assert [breach.day for breach in verify(DAY)] == [DAY]


@time_machine.travel(NIGHT, tick=False)
def test_verify_audit_command_reports_and_fails(trail, capsys):
    entries = seal()
    call_command("verify_audit")
    assert "3 sealed days, no difference." in capsys.readouterr().out
    anchor = f"{DAY}={entries[0].digest}"
    call_command("verify_audit", "--expect", anchor, "--since", str(DAY))
    for wrong in (f"{DAY}=0", "2020-01-01=0"):
        with pytest.raises(CommandError, match="1 differences"):
            call_command("verify_audit", "--expect", wrong)
    with pytest.raises(CommandError, match="Write --expect as"):
        call_command("verify_audit", "--expect", "hier=0")
    rewrite("DELETE FROM audit_accesslog")
    with pytest.raises(CommandError, match="2 differences"):
        call_command("verify_audit")
    assert "2026-03-10 audit_accesslog 2 rows sealed, 0 found" in capsys.readouterr().err
