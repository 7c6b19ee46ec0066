"""Import of existing actions: reading the file, then publishing it, and the memory of both.

Each step runs in a process of its own, and what it needed beyond the memory that it began with is
read when it ends: it must not grow with the file. `IMPORT_ROWS=200000` measures that size alone.
"""

import csv
import ctypes
import gc
import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import connection

import bench
from portal.publication.models import AffectedItem, Version
from recalls.imports import jobs, orders, publishing, reading
from recalls.imports.columns import NAMES
from recalls.models import ActionImport, ImportChunk
from tests.factories import action_imports as factory

LOTS = 20
"""Lines of an action."""
SIZES = (2_000, 20_000)
MOST_MB = 64
"""The numbers met so far, one chunk, one action and what Django keeps."""


def measure() -> list[bench.Result]:
    """Return times and memory of imports of growing files."""
    sizes = [int(os.environ["IMPORT_ROWS"])] if "IMPORT_ROWS" in os.environ else SIZES
    results: list[bench.Result] = []
    for rank, rows in enumerate(sizes):
        filed = _sent(rows, rank)
        steps: tuple[tuple[str, Callable[[int], Any], float], ...] = (
            ("read", reading.read, 1.5),
            ("publish", _publish, 2.5),
            ("import again, unchanged", _again, 0.5),
        )
        for name, step, goal in steps:
            took, memory = _apart(step, filed.pk)
            detail = f"{took:.1f} s, {rows / took:,.0f} rows a second"
            results += [
                bench.Result(
                    f"import, {rows:,} rows: {name}", 1000 * took / rows, goal, "ms", detail
                ),
                bench.Result(
                    f"import, {rows:,} rows: memory to {name}",
                    memory,
                    MOST_MB,
                    "MB",
                ),
            ]
        published = Version.objects.filter(publication__subject__contains=str(filed.uuid))
        assert published.count() == rows // LOTS
        assert AffectedItem.objects.filter(version__in=published).count() == rows
    return results


def _sent(rows: int, rank: int) -> ActionImport:
    with tempfile.NamedTemporaryFile("w+", suffix=".csv", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, NAMES, delimiter=";", restval="")
        writer.writeheader()
        for number in range(rows):
            action, lot = divmod(number, LOTS)
            writer.writerow(
                factory.line(
                    reference=f"R{20 + rank}{action:05d}",
                    published_on="15/06/2020",
                    manufacturer_name=f"Fabricant {action % 400}",
                    product_name=f"Dispositif {action}",
                    lot=f"L{action}-{lot}",
                    problem="Un défaut de scellage peut rompre la stérilité. " * 4,
                )
            )
        made.flush()
        with open(made.name, "rb") as content:
            return orders.receive(File(content, name=f"{rows}.csv"), by=factory.publisher())


def _publish(pk: int) -> None:
    filed = ActionImport.objects.get(pk=pk)
    assert orders.confirm(pk, by=filed.created_by), filed.error
    _carry_out(pk)


def _again(pk: int) -> None:
    """Deal with the same pieces once more: every action is found unchanged."""
    chunks = ImportChunk.objects.filter(filed=pk)
    for chunk in chunks:
        chunks.filter(pk=chunk.pk).update(state="pending", position=chunk.start, queued_at=None)
    ActionImport.objects.filter(pk=pk).update(state="importing", finished_at=None)
    jobs.go_on(pk)
    _carry_out(pk)


def _carry_out(pk: int) -> None:
    queued = ImportChunk.objects.filter(filed=pk, state="pending", queued_at__isnull=False)
    while chunk := queued.first():
        publishing.publish_chunk(chunk.pk)
        jobs.go_on(pk)
    assert ActionImport.objects.get(pk=pk).state == "done"


def _apart(step: Callable[[int], Any], pk: int) -> tuple[float, float]:
    """Run `step` in a process of its own; return its seconds and the memory that it added in MB."""
    connection.close()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_measured, args=(step, pk, theirs))
    child.start()
    theirs.close()
    took, memory = ours.recv()
    child.join()
    assert child.exitcode == 0
    return took, memory


def _measured(step: Callable[[int], Any], pk: int, told: Any) -> None:
    gc.collect()
    # What the parent had freed would hide what this step takes.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    before = _peak()
    took = bench.seconds(lambda: step(pk))
    told.send((took, _peak() - before))
    connection.close()


def _peak() -> float:
    """Return the greatest memory of this process since it was last reset, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
