"""A migrated database that test databases are copied from: a second instead of a minute.

It is kept on the server under a name made from the migrations, so it is made anew when one of
them changes.
"""

import fcntl
import hashlib
from contextlib import closing, suppress
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "migrated_"


def _name() -> str:
    """Return the template's name, made from all that decides what the migrations do."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements/dev.txt").read_bytes())
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if settings.BASE_DIR not in folder.parents or ".venv" in folder.parts:
            continue
        migrations = sorted((folder / "migrations").glob("*.py"))
        models = [*folder.glob("models.py"), *sorted(folder.glob("models/**/*.py"))]
        for path in migrations or models:
            digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
            digest.update(path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    """Migrate the database `name`, and leave the connection as it was."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def prepare() -> str:
    """Return the name of the migrated database, made if it is not there."""
    name, unfinished = _name(), f"{PREFIX}unfinished"
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    for own in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(own, None)
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with closing(psycopg.connect(**parameters, autocommit=True)) as server:
            query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
            known = {row[0] for row in server.execute(query, [f"{PREFIX}%"])}
            if name in known:
                return name
            for old in known:
                # Another run may be copying it: the next change drops it.
                with suppress(psycopg.errors.ObjectInUse):
                    server.execute(f'DROP DATABASE "{old}"')
            server.execute(f'CREATE DATABASE "{unfinished}"')
            _migrate(unfinished)
            server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name
