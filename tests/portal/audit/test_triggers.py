import pghistory.core
import pytest
from django.db import ProgrammingError, connection, transaction

from portal.audit.checks import evidence_is_dated
from portal.audit.models import AccessLog, DigestEntry
from portal.audit.triggers import AppendOnly, append_only, evidence_models
from tests.factories.audit import AccessLogFactory


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_accesslog", "audit_digestentry"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET created_at = now()",
        "UPDATE {table} SET id = id WHERE false",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE false",
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
    ],
)
def test_evidence_refuses_every_rewriting(table, statement):
    AccessLogFactory()
    if table == "audit_accesslog":
        statement = statement.replace("created_at", "at")
    with pytest.raises(ProgrammingError, match=f"{table} is append-only"):
        execute(statement.format(table=table))
    assert AccessLog.objects.count() == 1


@pytest.mark.django_db
def test_evidence_knows_no_way_around_its_trigger():
    AccessLogFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_accesslog'::regclass"
            " AND NOT tgisinternal"
        )
        ((trigger,),) = cursor.fetchall()
        cursor.execute(f"SET LOCAL pgtrigger.ignore = '{{{trigger}}}'")
    with pytest.raises(ProgrammingError, match="append-only"):
        execute("DELETE FROM audit_accesslog")


@pytest.mark.django_db
def test_evidence_refuses_the_orm_too():
    entry = AccessLogFactory()
    entry.label = "autre"
    with pytest.raises(ProgrammingError, match="UPDATE refused"), transaction.atomic():
        entry.save()
    with pytest.raises(ProgrammingError, match="DELETE refused"), transaction.atomic():
        entry.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "table", sorted(model._meta.db_table for model in pghistory.core.event_models())
)
def test_history_refuses_every_rewriting(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute(f"SET LOCAL pgtrigger.ignore = '{{{names}}}'")
    for statement in ("UPDATE {} SET pgh_label = 'other'", "DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(ProgrammingError, match=f"{table} is append-only"):
            execute(statement.format(table))


def test_evidence_is_found_with_the_field_that_dates_it():
    evidence = evidence_models()
    assert evidence[AccessLog] == "at"
    assert evidence[DigestEntry] == "created_at"
    assert evidence_is_dated(None) == []


@pytest.mark.parametrize("at", ["label", "nothing"])
def test_check_finds_evidence_without_date(monkeypatch, at):
    monkeypatch.setattr("portal.audit.checks.evidence_models", lambda: {AccessLog: at})
    assert [error.id for error in evidence_is_dated(None)] == ["audit.E001"]


def test_append_only_names_the_date():
    trigger = append_only(at="signed_at")
    assert isinstance(trigger, AppendOnly)
    assert trigger.at == "signed_at"
