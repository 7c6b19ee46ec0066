"""Codes of devices: a well-formed GS1 scan beside biip alone, and differences between the two.

A difference is counted wherever the short way reads a message otherwise than biip or than the full
reading, over generated messages and their mutations.
"""

import gc
import random
import time
from collections.abc import Callable

from biip.gs1_messages import GS1Message

import bench
from portal.reference.identifiers import gs1_fast, hibc, identifier_key, lot_key, parse
from portal.reference.identifiers.parsing import parse_in_full
from tests.portal.reference.gs1_strings import by_biip, by_portal, message, mutated

MESSAGES = 10_000
STRINGS = 20_000


def measure() -> list[bench.Result]:
    chance = random.Random(13)
    scans = _well_formed(chance, MESSAGES)
    return [
        _microseconds("GS1 scan, parse", lambda: _parse(scans), goal=5),
        _beside_biip(scans[:1000]),
        _microseconds("HIBC code, parse", _hibc(chance), goal=100),
        _microseconds("key of an identifier and of a lot", _keys, goal=20),
        *_differences(chance),
    ]


def _well_formed(chance: random.Random, count: int) -> list[str]:
    """Return messages that biip takes, all different, and that hold no doubt."""
    found: list[str] = []
    while len(found) < count:
        text = message(chance)
        if gs1_fast.read(text) is not None and len(text) > 30:
            found.append(text)
    return found


def _microseconds(name: str, job: Callable[[], object], *, goal: float) -> bench.Result:
    """Return the processor time of one of MESSAGES, the median of seven rounds of all of them."""
    job()
    times = sorted(_processor_seconds(job) for _round in range(7))
    each = [one / MESSAGES * 1_000_000 for one in times]
    detail = f"{each[0]:.1f} to {each[-1]:.1f} µs over {MESSAGES} codes"
    return bench.Result(name, each[3], goal, "µs", detail)


def _processor_seconds(job: Callable[[], object]) -> float:
    """Return the time that `job` itself takes: a few microseconds do not bear the neighbours."""
    gc.collect()
    started = time.process_time()
    job()
    return time.process_time() - started


def _parse(texts: list[str]) -> None:
    for text in texts:
        parse(text)


def _beside_biip(scans: list[str]) -> bench.Result:
    bare = [text.lstrip("\x1d") if text[0] != "]" else text[3:] for text in scans]

    def by_biip_alone() -> None:
        for text in bare:
            GS1Message.parse(text)

    return bench.ratio(
        "GS1 scan, against biip",
        lambda: _parse(scans),
        by_biip_alone,
        goal=0.1,
    )


def _hibc(chance: random.Random) -> Callable[[], None]:
    codes = [
        hibc.build(f"A12Z{chance.randrange(10**8)}1", f"$$3270630L{chance.randrange(10**5)}")
        for _number in range(MESSAGES)
    ]
    return lambda: _parse(codes)


def _keys() -> None:
    for _number in range(MESSAGES):
        identifier_key("acl13", "34010 6001234 2")
        lot_key("Lot 005175366")


def _differences(chance: random.Random) -> list[bench.Result]:
    taken = {"generated": [0, 0], "mutated": [0, 0]}
    for _number in range(STRINGS):
        text = message(chance)
        for kind, tried in (("generated", text), ("mutated", mutated(chance, text))):
            found = gs1_fast.read(tried)
            if found is None:
                continue
            taken[kind][0] += 1
            wrong = found != parse_in_full(tried) or by_portal(found) != by_biip(tried)
            taken[kind][1] += wrong
    return [
        bench.Result(
            f"GS1 messages {kind}, differences",
            wrong,
            0,
            "",
            f"{short} of {STRINGS} took the short way",
        )
        for kind, (short, wrong) in taken.items()
    ]
