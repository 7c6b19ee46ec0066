"""Measurements: what a job of the portal costs beside the barest way to do the same.

Timings move by a factor of two on a shared machine, so a benchmark gives ratios measured in
one run, alternately, or percentiles over a bounded number of calls.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table: what was measured, its value, the goal, and in which unit."""

    name: str
    value: float
    goal: float
    unit: str
    detail: str = ""

    @property
    def met(self) -> bool:
        return self.value <= self.goal


def seconds(job: Callable[[], object]) -> float:
    """Return how long `job` takes, with the garbage of others out of the way."""
    gc.collect()
    return _elapsed(job)


def _elapsed(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def ratio(
    name: str,
    job: Callable[[], object],
    bare: Callable[[], object],
    *,
    goal: float,
    rounds: int = 5,
    reset: Callable[[], object] | None = None,
) -> Result:
    """Return the median time of `job` over that of `bare`, run in turn `rounds` times.

    `reset`, untimed, runs before each of them.
    """
    ours, theirs = [], []
    for _ in range(rounds):
        for timed, measured in ((theirs, bare), (ours, job)):
            if reset is not None:
                reset()
            timed.append(seconds(measured))
    portal, least = statistics.median(ours), statistics.median(theirs)
    detail = f"{portal * 1000:.1f} ms against {least * 1000:.1f} ms"
    return Result(name, portal / least, goal, "×", detail)


def percentile(
    name: str,
    call: Callable[[int], object],
    *,
    goal_ms: float,
    calls: int = 200,
    warm_up: int = 10,
    percent: int = 95,
) -> Result:
    """Return the given percentile, in milliseconds, of `call(0)` … `call(calls - 1)`.

    The calls follow each other: collecting garbage between them would empty the processor's caches
    and double the time of a call of a few milliseconds.
    """
    for number in range(warm_up):
        call(number)
    gc.collect()
    # As in the web server (portal.wsgi): a collection does not look through what is loaded.
    gc.freeze()
    times = sorted(_elapsed(lambda number=number: call(number)) * 1000 for number in range(calls))
    gc.unfreeze()
    value = times[min(len(times) - 1, round(len(times) * percent / 100))]
    detail = f"median {statistics.median(times):.1f} ms, longest {times[-1]:.1f} ms"
    return Result(f"{name}, p{percent}", value, goal_ms, "ms", detail)
