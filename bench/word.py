"""A case of more than 300 answers written as a Word file and read back, without a difference."""

import datetime
import statistics
import time
import uuid
from collections.abc import Callable
from io import BytesIO

import bench
from portal.core.fields import freeze
from portal.filings import registry
from portal.rendering import docx
from portal.rendering.builders import Content
from portal.rendering.models import GeneratedDocument
from portal.rendering.word import archive, reading
from portal.rendering.word.documents import filed
from portal.rendering.word.identity import Identity
from tests.factories import quality_defects as factory

ROUNDS = 30
LOTS = 40
FEWEST = 300
WORKFLOW = "quality_defects"


def measure() -> list[bench.Result]:
    """Return the time of writing and reading, and how many answers differ."""
    specification = registry.get(WORKFLOW).parts["volet1"].specification
    values = volet(specification)
    frozen = freeze(specification, values)
    identity = Identity(
        workflow=WORKFLOW,
        part=specification.name,
        edition=specification.version,
        reference="2026-DQ-00001",
        revision=1,
        answers=frozen,
    )

    def write() -> bytes:
        content = Content("", {}, docx=filed(specification, values, identity))
        return docx.write(document(), content)

    def read(made: bytes) -> reading.Reading:
        return reading.read(archive.open_document(BytesIO(made)), specification, WORKFLOW)

    made = write()
    found = read(made)
    controls = len(archive.open_document(BytesIO(made)).controls)
    answered = len(found.answers.clean) + sum(
        len(row.answers.clean) for rows in found.rows.values() for row in rows
    )
    assert answered >= FEWEST, answered
    told = f"{answered} answers in {controls} controls, {len(made) / 1000:.0f} kB"
    return [
        bench.Result(
            "Word file read back, answers that differ", differing(found, frozen), 0, "", told
        ),
        bench.percentile(
            "Word file written and read back",
            lambda number: read(write()),
            goal_ms=150,
            calls=ROUNDS,
            warm_up=3,
            percent=50,
        ),
        bench.Result(
            "Word file written and read back, processor time",
            processor_ms(lambda: read(write())),
            150,
            "ms",
            f"median of {ROUNDS}, of which reading {processor_ms(lambda: read(made)):.0f} ms",
        ),
    ]


def processor_ms(job: Callable[[], object]) -> float:
    """Return the median processor time of `job`, which depends less on the neighbours."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        job()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)


def volet(specification) -> dict:
    """Return the answers of a whole volet with many lots."""
    values = {name: one.nothing() for name, one in specification.fields.items()}
    values |= {name: answer for name, answer in factory.ANSWERS.items() if name in values}
    values["description"] = "Quatre flacons sur quarante présentaient une fissure.\n" * 20
    values |= {name: [] for name in specification.rows}
    rows = {"products": (factory.PRODUCT, 2), "lots": (factory.LOT, LOTS)}
    for name, (answers, count) in rows.items():
        values[name] = [
            {"key": str(uuid.uuid4())}
            | specification.rows[name].blank()
            | answers
            | ({"number": f"TEST-{number}"} if name == "lots" else {})
            for number in range(count)
        ]
    return values


def document() -> GeneratedDocument:
    return GeneratedDocument(
        subject=f"bench:{uuid.uuid4()}",
        kind="bench.word",
        format="docx",
        revision_number=1,
        reference="2026-DQ-00001",
        title="Volet 1 : signalement d’un défaut qualité",
        file_name="2026-DQ-00001-volet-1-v1.docx",
        started_at=datetime.datetime(2026, 11, 22, 13, 5, tzinfo=datetime.UTC),
    )


def differing(found: reading.Reading, frozen: dict) -> int:
    """Return how many answers that were written were not read back as they were."""
    told = {name: found.answers.clean.get(name) for name in found.answers.clean}
    wrong = len(found.problems)
    for name, stored in frozen.items():
        if name in found.rows:
            kept = [{"key": row.key} | row.answers.clean for row in found.rows[name]]
            wrong += sum(_dumped(one) != row for one, row in zip(kept, stored, strict=True))
        elif not isinstance(stored, list) or stored not in ([],):
            wrong += _dumped({name: told.get(name)}) != {name: stored}
    return wrong


def _dumped(values: dict) -> dict:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
