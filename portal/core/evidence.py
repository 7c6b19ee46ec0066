"""Tables that nobody may rewrite: evidence is inserted, never updated, deleted or truncated."""

from typing import Any

import pghistory.core
import pgtrigger
from django.db import models
from pgtrigger import compiler


class AppendOnlySql(compiler.UpsertTriggerSql):
    """Install a trigger whose function has no way out.

    pgtrigger's own template lets a session skip a trigger by a setting (`pgtrigger.ignore`);
    evidence must not depend on who sets what.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Firm(pgtrigger.Trigger):
    """A trigger that no setting of a session skips."""

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(
            name=self.name,
            sql=AppendOnlySql(
                pgid=self.get_pgid(model),
                func=self.render_func(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                level=self.level,
            ),
        )


class AppendOnly(Firm):
    """Refuse every UPDATE, DELETE and TRUNCATE of a table, even one that touches no row.

    `at` names the field that dates a row: the daily seal takes the rows of one day by it.
    """

    name = "append_only"
    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    func = "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;"

    def __init__(self, *, at: str = "created_at", **kwargs: Any) -> None:
        self.at = at
        super().__init__(**kwargs)


def append_only(at: str = "created_at") -> AppendOnly:
    """Return the trigger for `Meta.triggers` of an evidence table dated by the field `at`."""
    return AppendOnly(at=at)


def evidence_models() -> dict[type[models.Model], str]:
    """Return every evidence model with the name of the field that dates its rows.

    These are the models with the trigger above, and all history events.
    """
    events: dict[Any, str] = dict.fromkeys(pghistory.core.event_models(), "pgh_created_at")
    declared: dict[Any, str] = {
        model: trigger.at
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, AppendOnly)
    }
    return events | declared
