"""The application's role works with rows and cannot undo what protects them."""

import os
import subprocess
from collections.abc import Iterator
from importlib import import_module

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from script.servers import POSTGRES_BIN
from tests.consistency.sources import ROOT

DATABASE = "test_roles"
REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused'; END $$
"""


def connect(**changes: str) -> psycopg.Connection:
    parameters = connection.get_connection_params()
    keep = {
        key: parameters[key] for key in ("host", "port", "user", "password") if key in parameters
    }
    return psycopg.connect(**{**keep, **changes}, autocommit=True)


@pytest.fixture
def database() -> Iterator[str]:
    with connect(dbname="postgres") as root:
        root.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        root.execute(f"CREATE DATABASE {DATABASE}")
        yield DATABASE
        root.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        root.execute(sql.SQL("DROP ROLE portal_application"))


@pytest.mark.xdist_group("database-roles")
def test_application_writes_rows_and_cannot_touch_tables(database: str) -> None:
    parameters = connection.get_connection_params()
    environment = {
        **os.environ,
        "PATH": f"{POSTGRES_BIN}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(parameters.get("host", "")),
        "POSTGRES_USER": str(parameters["user"]),
        "POSTGRES_DB": database,
        "APPLICATION_PASSWORD": 'it\'s "quoted"',
    }
    subprocess.run([ROOT / "script/database-roles"], env=environment, check=True)
    with connect(dbname=database) as owner:
        owner.execute("CREATE TABLE evidence (id bigserial PRIMARY KEY, text text)")
        owner.execute("CREATE TABLE audit_accesslog (id bigserial PRIMARY KEY, at timestamptz)")
        owner.execute("CREATE TABLE audit_accesspurge (before timestamptz, rows bigint)")
        owner.execute(REFUSE)
        owner.execute(
            "CREATE TRIGGER firm BEFORE UPDATE OR DELETE ON audit_accesslog"
            " EXECUTE FUNCTION refuse()"
        )
        owner.execute(import_module("portal.audit.migrations.0002_purge").PURGE)
    application = connect(dbname=database, user="portal_application", password='it\'s "quoted"')
    with application:
        application.execute("INSERT INTO evidence (text) VALUES ('a')")
        application.execute("CREATE TEMPORARY TABLE stage (line text)")
        application.execute("ANALYZE evidence")
        for forbidden in (
            "ALTER TABLE evidence DISABLE TRIGGER ALL",
            "TRUNCATE evidence",
            "DROP TABLE evidence",
            "CREATE TABLE other (id int)",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(forbidden)
        _purges_what_is_old(application)


def _purges_what_is_old(application: psycopg.Connection) -> None:
    """Accesses whose time is over leave through the owner's function, the others stay."""
    application.execute(
        "INSERT INTO audit_accesslog (at) VALUES (now()), (now() - interval '400 days')"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="refused"):
        application.execute("DELETE FROM audit_accesslog")
    with pytest.raises(psycopg.errors.RaiseException, match="180 days"):
        application.execute("SELECT audit_purge_accesses(now(), 10)")
    call = "SELECT audit_purge_accesses(now() - interval '365 days', 10)"
    assert application.execute(call).fetchall() == [(1,)]
    assert application.execute("SELECT rows FROM audit_accesspurge").fetchall() == [(1,)]
    with pytest.raises(psycopg.errors.RaiseException, match="refused"):
        application.execute("DELETE FROM audit_accesslog")
