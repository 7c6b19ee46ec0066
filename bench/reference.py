"""The medicines base: loads beside bare COPY of the same rows, and the search while typing.

PORTAL_BDPM_DIR names a folder of the real files; without it the demonstration set is multiplied
to the size of the real base.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

import bench
from portal.reference import search
from portal.reference.demo import DEMO_FOLDER
from portal.reference.loaders.loading import load
from portal.reference.loaders.tables import TABLES
from portal.reference.models import Medicine, Presentation
from tests.factories.accounts import AgentFactory
from tests.live import Visitor, Web

COPIES = 400
DERIVED = ("reference_searchentry", "reference_searchword")


def measure() -> list[bench.Result]:
    with base_folder() as folder:
        load(folder)
        rows = _stored_rows()
        results = [
            _first_load(folder, rows),
            _reload(folder, rows),
        ]
    _vacuum()
    return [*results, *_searches()]


@contextmanager
def base_folder() -> Iterator[Path]:
    """Yield a folder of files that may be changed, of the size of the real base."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = os.environ.get("PORTAL_BDPM_DIR")
        for path in sorted(Path(real or DEMO_FOLDER).glob("*.txt")):
            if real:
                shutil.copy(path, folder)
            else:
                (folder / path.name).write_bytes(_multiplied(path))
        yield folder


def _multiplied(path: Path) -> bytes:
    """Return the demonstration file many times over, with other codes and other names."""
    words = random.Random(7)
    letters = [a + b for a in "bcdfglmnprstvz" for b in "aeiou"]
    stems = words.sample(letters, 60)
    lines = path.read_bytes().decode("utf-8" if "CIP_bdpm" in path.name else "cp1252").split("\n")
    copies = []
    for number in range(COPIES):
        prefix = "".join(stems[(number * step) % 60] for step in (1, 7, 13)).upper()
        for line in lines:
            if not line.strip():
                continue
            cells = line.rstrip("\r").split("\t")
            copies.append("\t".join(_renumbered(path.name, cells, number, prefix)))
    return ("\n".join(copies) + "\n").encode()


def _renumbered(file: str, cells: list[str], number: int, prefix: str) -> list[str]:
    cells = list(cells)
    cis = 2 if file == "CIS_GENER_bdpm.txt" else 0
    if file.startswith("HAS"):
        return [f"{cells[0]}-{number}", cells[1]]
    cells[cis] = f"{int(cells[cis]) % 100000 + number * 100000 + 10000000:08d}"
    if file == "CIS_bdpm.txt":
        cells[1] = prefix + cells[1][3:]
    if file == "CIS_CIP_bdpm.txt":
        cells[1] = f"{int(cells[1]) % 10000 + number * 10000:07d}"
        cells[6] = f"34009{cells[1]}0"
    if file == "CIS_CIP_Dispo_Spec.txt" and cells[1]:
        cells[1] = f"34009{int(cells[1][5:12]) % 10000 + number * 10000:07d}0"
    return cells


def _stored_rows() -> dict[str, bytes]:
    """Return each table as COPY writes it."""
    rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table.db_table} TO STDOUT") as copy:
                rows[table.db_table] = b"".join(bytes(part) for part in copy)
    return rows


def _fresh_tables(*, also_portal: bool) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table.db_table}")
            cursor.execute(
                f"CREATE TABLE bare_{table.db_table} (LIKE {table.db_table} INCLUDING ALL)"
            )
        if also_portal:
            names = ", ".join([*(table.db_table for table in TABLES), *DERIVED])
            cursor.execute(
                f"TRUNCATE {names}, reference_loadchange, reference_loadfile, reference_load"
            )


def _bare_copy(rows: dict[str, bytes]) -> None:
    """COPY the rows, already typed, into tables of the same definition."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for name, content in rows.items():
            with cursor.copy(f"COPY bare_{name} FROM STDIN") as copy:
                copy.write(content)
        cursor.execute("COMMIT")


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _first_load(folder: Path, rows: dict[str, bytes]) -> bench.Result:
    return bench.ratio(
        "medicines base, first load",
        lambda: load(folder),
        lambda: _bare_copy(rows),
        goal=3.5,
        reset=lambda: _fresh_tables(also_portal=True),
    )


def _reload(folder: Path, rows: dict[str, bytes]) -> bench.Result:
    """Reload files of which one line each has changed, so that none is skipped by its hash."""
    _fresh_tables(also_portal=True)
    load(folder)
    _vacuum()
    rounds = iter(range(100))

    def reset() -> None:
        _fresh_tables(also_portal=False)
        number = next(rounds)
        for path in folder.glob("*.txt"):
            lines = path.read_bytes().split(b"\n")
            lines.insert(0, lines.pop(1 + number))
            path.write_bytes(b"\n".join(lines[:1] + lines[1:]))

    return bench.ratio(
        "medicines base, reload",
        lambda: load(folder),
        lambda: _bare_copy(rows),
        goal=2,
        reset=reset,
    )


def _searches() -> list[bench.Result]:
    """Type the beginnings of names, words of names, mistaken words and codes."""
    chance = random.Random(11)
    names = list(Medicine.objects.order_by("pk").values_list("name", flat=True))
    codes = list(Presentation.objects.order_by("pk").values_list("pk", flat=True))
    typed = []
    for name in chance.sample(names, 300):
        typed.append(name[: chance.randint(2, 12)])
        words = name.split()
        typed.append(" ".join(word[: chance.randint(2, 6)] for word in words[:2]))
        typed.append(name[:2] + name[3:9])
    typed += [code[: chance.randint(6, 13)] for code in chance.sample(codes, 100)]
    chance.shuffle(typed)
    client = Client()
    client.force_login(AgentFactory())
    in_process = bench.percentile(
        "medicines, search while typing, SQL",
        lambda number: search.medicines(typed[number % len(typed)]),
        goal_ms=3,
        calls=400,
    )
    with (
        tempfile.TemporaryDirectory() as name,
        Web(Path(name), settings.REDIS_URL) as web,
    ):
        visitor = web.visitor(client)
        over_http = bench.percentile(
            "medicines, search while typing, HTTP",
            lambda number: _get(visitor, typed[number % len(typed)]),
            goal_ms=6,
            calls=250,
            warm_up=40,
        )
    return [in_process, over_http]


def _get(visitor: Visitor, query: str) -> None:
    """Ask for the suggestions of the server's own process, over a kept connection."""
    answer = visitor.get(f"{reverse('reference:medicines')}?{urlencode({'q': query})}")
    assert answer.status == 200, answer.status
