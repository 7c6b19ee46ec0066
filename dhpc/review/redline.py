"""What changed from one version of a letter to another, and which version brought each change."""

from collections.abc import Sequence
from dataclasses import dataclass

from dhpc.letter.composition import Letter
from dhpc.letter.redline import Run, compare

SAME, ADDED, REMOVED = "same", "inserted", "deleted"


@dataclass(frozen=True)
class Change:
    """Words that stayed, came or went; `number` is the version that added or removed them."""

    kind: str
    text: str
    number: int = 0


@dataclass(frozen=True)
class Passage:
    """A heading of the letter with what changed under it."""

    code: str
    title: str
    changes: tuple[Change, ...]

    @property
    def is_changed(self) -> bool:
        return any(one.kind != SAME for one in self.changes)


def redline(versions: Sequence[tuple[int, Letter]]) -> list[Passage]:
    """Return the last of `versions` against the first, part by part.

    The versions in between say which one of them brought each change.
    """
    first, last = versions[0][1], versions[-1][1]
    steps = [(number, _texts(first, letter)) for number, letter in versions[1:]]
    return [
        Passage(
            part.code,
            part.title,
            tuple(_attributed(run, part.code, steps) for run in part.runs),
        )
        for part in compare(first, last)
        if part.runs
    ]


def _texts(first: Letter, letter: Letter) -> dict[str, str]:
    return {
        part.code: "".join(run.text for run in part.runs if run.kind != REMOVED)
        for part in compare(first, letter)
    }


def _attributed(run: Run, code: str, steps: list[tuple[int, dict[str, str]]]) -> Change:
    """Say which version brought a change: the first from which on the words are there, or gone."""
    if run.kind == SAME:
        return Change(run.kind, run.text)
    wanted = run.text.strip()
    number = steps[-1][0]
    for candidate, texts in reversed(steps):
        if (wanted in texts.get(code, "")) != (run.kind == ADDED):
            break
        number = candidate
    return Change(run.kind, run.text, number)
