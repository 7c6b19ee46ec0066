"""Storing a batch: staged by COPY, compared by a join, written by one upsert.

A line is known by its hash: lines already stored are neither converted nor compared again. The
tables made here are temporary and vanish with the transaction. `OFFSET 0` keeps the planner from
cutting a line again for each of its cells.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from portal.reference.enums import ChangeKind
from portal.reference.loaders.reading import Batch, Faults, faults
from portal.reference.loaders.tables import WELL_FORMED, Column, Table

ADDED, CHANGED, WITHDRAWN, RESTORED = (kind.value for kind in ChangeKind)
COUNTED = {ADDED: "inserted", CHANGED: "updated", RESTORED: "restored"}


@dataclass
class Counts:
    """What became of the lines of a batch."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    restored: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    duplicates: int = 0
    unreadable: int = 0
    rejected: int = 0
    rejected_sample: list[dict[str, str]] = field(default_factory=list)


def store(
    batch: Batch, load_id: int, *, reread: bool, accept: Callable[[int, int], None]
) -> Counts:
    """Make the table of `batch` hold its lines, withdraw the rows that it no longer has.

    Must run in a transaction. `accept(kept, live)` is called with the numbers of lines worth
    storing and of rows in force before anything is written, and raises to refuse. With `reread`,
    lines whose hash is known are converted again. When rows of a table with a CIS change, their
    CIS codes are left in the temporary table `touched_<table>`.
    """
    writer = _Writer(batch, load_id)
    if writer.is_empty():
        return writer.fill(accept)
    return writer.update(accept, reread=reread)


class _Writer:
    def __init__(self, batch: Batch, load_id: int) -> None:
        self.table: Table = batch.table
        self.batch = batch
        self.load_id = int(load_id)
        self.columns: list[Column] = [self.table.by_name[name] for name in batch.columns]
        self.absent = [column for column in self.table.columns if column not in self.columns]
        self.counts = Counts(read=batch.read)
        self.cursor = connection.cursor()

    def run(self, sql: str) -> int:
        """Run `sql`, with the names of this table filled in, and return the rows it touched."""
        self.cursor.execute(sql)
        return self.cursor.rowcount

    def scalar(self, sql: str):
        self.cursor.execute(sql)
        return self.cursor.fetchone()[0]

    # Pieces of SQL

    def names(self, alias: str = "") -> str:
        prefix = f"{alias}." if alias else ""
        return ", ".join(f'{prefix}"{column.name}"' for column in self.columns)

    def values(self, *, well_formed: bool = False) -> str:
        """Return the typed values of the cells `c`, in the order of `names`."""
        return ", ".join(
            f'{column.kind.sql(f"c[{position}]", well_formed=well_formed)} AS "{column.name}"'
            for position, column in enumerate(self.columns, start=1)
        )

    def missing(self) -> tuple[str, str]:
        """Return names and values of the columns that the source does not give."""
        names = "".join(f', "{column.name}"' for column in self.absent)
        return names, "".join(f", {column.kind.missing}" for column in self.absent)

    def same_key(self, left: str, right: str) -> str:
        return " AND ".join(f'{left}."{name}" = {right}."{name}"' for name in self.table.key)

    def differs(self, left: str, right: str) -> str:
        return f"({self.names(left)}) IS DISTINCT FROM ({self.names(right)})"

    def key_text(self, alias: str) -> str:
        parts = ", ".join(f'{alias}."{name}"' for name in self.table.key)
        return f"left(concat_ws(' · ', {parts}), 300)"

    # Steps

    def is_empty(self) -> bool:
        return not self.scalar(f"SELECT EXISTS (SELECT FROM {self.table.db_table})")

    def stage(self, text: str) -> None:
        """Copy the lines as they are: one column, cut into cells later and only where needed."""
        name = self.table.name
        self.run(f"CREATE TEMPORARY TABLE stage_{name} (line text NOT NULL) ON COMMIT DROP")
        with self.cursor.copy(
            f"COPY stage_{name} (line) FROM STDIN WITH (FORMAT text, DELIMITER E'\\x01')"
        ) as copy:
            copy.write(text.replace("\\", "\\\\").replace("\x01", ""))

    def reject(self, faults: Faults) -> None:
        self.counts.rejected = len(faults.lines)
        self.counts.rejected_sample = faults.sample

    def fill(self, accept: Callable[[int, int], None]) -> Counts:
        """Insert every line into an empty table."""
        text, found = self.batch.text, self.batch.faults
        self.reject(found)
        kept = self.counts.read - self.counts.rejected
        accept(kept, 0)
        if found.lines:
            wrong = set(found.lines)
            lines = text.removesuffix("\n").split("\n")
            text = "".join(f"{line}\n" for line in lines if line not in wrong)
        self.stage(text)
        try:
            with transaction.atomic():
                self.counts.inserted = self.insert("", well_formed=not found.doubtful)
        except IntegrityError:
            self.counts.inserted = self.insert("ON CONFLICT DO NOTHING", well_formed=False)
        self.counts.duplicates = kept - self.counts.inserted
        if found.doubtful:
            self.counts.unreadable = self.unreadable(f"stage_{self.table.name}")
        self.run(f"DROP TABLE stage_{self.table.name}")
        return self.counts

    def insert(self, on_conflict: str, *, well_formed: bool) -> int:
        """Insert the staged lines. Looking for conflicts costs a third more: only if there are."""
        absent, defaults = self.missing()
        return self.run(
            f"""
            INSERT INTO {self.table.db_table} ({self.names()}{absent}, line_hash)
            SELECT {self.values(well_formed=well_formed)}{defaults}, hashtextextended(line, 0)
            FROM (
                SELECT line, string_to_array(line, E'\\t') AS c
                FROM stage_{self.table.name} OFFSET 0
            ) AS lines
            {on_conflict}
            """
        )

    def update(self, accept: Callable[[int, int], None], *, reread: bool) -> Counts:
        """Write the lines that are new or changed, and withdraw the rows whose line is gone."""
        name, counts = self.table.name, self.counts
        live = self.scalar(f"SELECT count(*) FROM {self.table.db_table} WHERE withdrawn_at IS NULL")
        self.stage(self.batch.text)
        differences = self.compare(reread=reread)
        if differences:
            self.check()
        accept(counts.read - counts.rejected, live)
        if differences:
            self.convert()
            for kind, number in self.record():
                setattr(counts, COUNTED[kind], number)
            self.upsert()
            counts.withdrawn = self.withdraw()
            self.run(f"DROP TABLE fresh_{name}")
        self.run(f"DROP TABLE stage_{name}, delta_{name}")
        counts.unchanged = live - counts.updated - counts.withdrawn
        stored = counts.inserted + counts.updated + counts.restored + counts.unchanged
        counts.duplicates = counts.read - counts.rejected - stored
        return counts

    def compare(self, *, reread: bool) -> int:
        """Find the lines without a row and the rows without a line; return how many."""
        name, key = self.table.name, self.table.primary_key
        known = "false" if reread else "rows.line_hash = lines.hash"
        return self.run(
            f"""
            CREATE TEMPORARY TABLE delta_{name} ON COMMIT DROP AS
            SELECT lines.line, lines.hash, rows.pk
            FROM (SELECT line, hashtextextended(line, 0) AS hash FROM stage_{name}) AS lines
            FULL JOIN (
                SELECT "{key}" AS pk, line_hash FROM {self.table.db_table}
                WHERE withdrawn_at IS NULL
            ) AS rows ON {known}
            WHERE lines.hash IS NULL OR rows.pk IS NULL
            """
        )

    def check(self) -> None:
        """Drop the new lines that cannot be stored; the others are known to be right."""
        delta = f"delta_{self.table.name}"
        self.cursor.execute(f"SELECT line FROM {delta} WHERE line IS NOT NULL")
        text = "".join(f"{line}\n" for (line,) in self.cursor.fetchall())
        found = faults(self.table, self.batch.columns, text)
        self.reject(found)
        if found.lines:
            self.cursor.execute(f"DELETE FROM {delta} WHERE line = ANY(%s)", [found.lines])
        if found.doubtful:
            self.counts.unreadable = self.unreadable(delta)

    def convert(self) -> None:
        """Give the new lines their types, and note which medicines they and lost rows concern."""
        name, key = self.table.name, self.table.primary_key
        keys = ", ".join(f'"{column}"' for column in self.table.key)
        self.run(
            f"""
            CREATE TEMPORARY TABLE fresh_{name} ON COMMIT DROP AS
            SELECT DISTINCT ON ({keys}) *
            FROM (
                SELECT {self.values()}, hash AS line_hash
                FROM (
                    SELECT string_to_array(line, E'\\t') AS c, hash
                    FROM delta_{name} WHERE line IS NOT NULL OFFSET 0
                ) AS cut
            ) AS typed
            ORDER BY {keys}, line_hash
            """
        )
        self.run(f"ANALYZE fresh_{name}")
        if "cis" in self.table.by_name:
            self.run(
                f"""
                CREATE TEMPORARY TABLE touched_{name} ON COMMIT DROP AS
                SELECT cis FROM fresh_{name}
                UNION
                SELECT rows.cis FROM delta_{name} AS delta
                JOIN {self.table.db_table} AS rows ON rows."{key}" = delta.pk
                """
            )

    def record(self) -> list[tuple[str, int]]:
        """Write down the rows that the upsert will add, change or restore; return their counts."""
        name = self.table.name
        self.cursor.execute(
            f"""
            WITH recorded AS (
                INSERT INTO reference_loadchange (load_id, "table", kind, key, label, fields)
                SELECT {self.load_id}, '{name}',
                    CASE WHEN rows.line_hash IS NULL THEN '{ADDED}'
                         WHEN rows.withdrawn_at IS NOT NULL THEN '{RESTORED}'
                         ELSE '{CHANGED}' END,
                    {self.key_text("fresh")}, fresh."{self.table.label}",
                    CASE WHEN rows.line_hash IS NULL THEN '{{}}' ELSE coalesce((
                        SELECT jsonb_object_agg(key, jsonb_build_array(old.value, new.value))
                        FROM jsonb_each(to_jsonb(rows)) AS old
                        JOIN jsonb_each(to_jsonb(fresh)) AS new USING (key)
                        WHERE old.value IS DISTINCT FROM new.value AND key <> 'line_hash'
                    ), '{{}}') END
                FROM fresh_{name} AS fresh
                LEFT JOIN {self.table.db_table} AS rows ON {self.same_key("rows", "fresh")}
                WHERE rows.line_hash IS NULL OR rows.withdrawn_at IS NOT NULL
                    OR {self.differs("rows", "fresh")}
                RETURNING kind
            )
            SELECT kind, count(*) FROM recorded GROUP BY kind
            """
        )
        return self.cursor.fetchall()

    def upsert(self) -> None:
        name = self.table.name
        absent, defaults = self.missing()
        keys = ", ".join(f'"{column}"' for column in self.table.key)
        changes = ", ".join(
            f'"{column.name}" = excluded."{column.name}"' for column in self.columns
        )
        self.run(
            f"""
            INSERT INTO {self.table.db_table} AS rows ({self.names()}{absent}, line_hash)
            SELECT {self.names()}{defaults}, line_hash FROM fresh_{name}
            ON CONFLICT ({keys}) DO UPDATE
            SET {changes}, line_hash = excluded.line_hash, withdrawn_at = NULL
            WHERE rows.line_hash <> excluded.line_hash OR rows.withdrawn_at IS NOT NULL
                OR {self.differs("rows", "excluded")}
            """
        )

    def withdraw(self) -> int:
        """Mark the rows whose key no line has any more, and write them down."""
        name = self.table.name
        return self.run(
            f"""
            WITH gone AS (
                UPDATE {self.table.db_table} AS rows SET withdrawn_at = now()
                FROM delta_{name} AS delta
                WHERE rows."{self.table.primary_key}" = delta.pk
                    AND NOT EXISTS (
                        SELECT FROM fresh_{name} AS fresh
                        WHERE {self.same_key("rows", "fresh")}
                    )
                RETURNING {self.key_text("rows")} AS key, rows."{self.table.label}" AS label
            )
            INSERT INTO reference_loadchange (load_id, "table", kind, key, label, fields)
            SELECT {self.load_id}, '{name}', '{WITHDRAWN}', key, label, '{{}}' FROM gone
            """
        )

    def unreadable(self, source: str) -> int:
        """Count the cells that hold text and yet give no value."""
        tests = [
            f"(c[{position}] <> '' AND {column.kind.sql(f'c[{position}]')} IS NULL)::int"
            for position, column in enumerate(self.columns, start=1)
            if column.kind in WELL_FORMED
        ]
        if not tests:
            return 0
        return self.scalar(
            f"""
            SELECT coalesce(sum({" + ".join(tests)}), 0)::int
            FROM (
                SELECT string_to_array(line, E'\\t') AS c
                FROM {source} WHERE line IS NOT NULL OFFSET 0
            ) AS cut
            """
        )
