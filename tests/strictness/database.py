"""What a test's enclosing transaction and small tables would hide."""

import random
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.query import QuerySet
from django.db.transaction import Atomic, get_connection


def _run_callbacks(connection: BaseDatabaseWrapper) -> None:
    """Run what waits for a commit, when only the test's own transaction is open."""
    blocks = connection.atomic_blocks
    if not blocks or not all(block._from_testcase for block in blocks):
        return
    while connection.run_on_commit and not connection.needs_rollback:
        _, callback, _ = connection.run_on_commit.pop(0)
        callback()


def run_commit_callbacks(monkeypatch: Any) -> None:
    """Run on-commit callbacks where the code under test commits, as in production."""
    leave, on_commit = Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave_and_run(self: Atomic, kind: Any, value: Any, traceback: Any) -> None:
        leave(self, kind, value, traceback)
        if kind is None and not self._from_testcase:
            _run_callbacks(get_connection(self.using))

    def register_and_run(self: BaseDatabaseWrapper, func: Any, robust: bool = False) -> None:
        on_commit(self, func, robust)
        _run_callbacks(self)

    monkeypatch.setattr(Atomic, "__exit__", leave_and_run)
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", register_and_run)


def shuffle_unordered(monkeypatch: Any) -> None:
    """Give the rows of a queryset without order in a random one."""
    fetch = QuerySet._fetch_all

    def fetch_shuffled(self: QuerySet) -> None:
        fetched = self._result_cache is not None
        fetch(self)
        if not fetched and len(self._result_cache) > 1 and not self.ordered:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_shuffled)


def let_flush_empty_evidence(monkeypatch: Any) -> None:
    """Let the flush between tests empty the tables that refuse it, as only a superuser can."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_all(self: DatabaseOperations, sql_list: list[str]) -> None:
        role = "SET LOCAL session_replication_role = "
        flush(self, [f"{role}replica", *sql_list, f"{role}DEFAULT"])

    monkeypatch.setattr(DatabaseOperations, "execute_sql_flush", flush_all)
