"""The application's role works with rows and cannot undo what protects them."""

import os
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from script.servers import POSTGRES_BIN
from tests.consistency.sources import ROOT

DATABASE = "test_roles"


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
