"""What the automatic controls find in a letter, and what they need to know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dhpc.enums import Control
from dhpc.letter.composition import Letter
from dhpc.letter.facts import Facts


@dataclass(frozen=True)
class Measured:
    """What only the real layout knows: its pages without annexes, and what its PDF lacks (V25)."""

    pages: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What is controlled: the answers, the facts of the dossier, the letter that they make.

    `source` tells that the agreed English text stands beside. `logos` counts the logos joined.
    """

    values: Mapping[str, Any]
    facts: Facts
    letter: Letter
    measured: Measured | None = None
    logos: int = 0


@dataclass(frozen=True)
class Finding:
    """One fault: which control, where, and how to mend it; `excerpt` is the passage."""

    control: Control
    text: str
    section: str = ""
    field: str = ""
    row: int | None = None
    excerpt: str = ""
    blocking: bool = True

    @property
    def named(self) -> str:
        """What the control checks, and its number in the list of controls."""
        return f"{self.control.label} ({self.control.value})"


@dataclass(frozen=True)
class Report:
    """All findings of a letter, and the controls that nothing can be said of yet."""

    findings: tuple[Finding, ...] = ()
    pending: frozenset[Control] = field(default_factory=frozenset)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What no justification excuses."""
        return tuple(one for one in self.findings if one.blocking)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What a written justification may excuse."""
        return tuple(one for one in self.findings if not one.blocking)

    def of_section(self, name: str) -> tuple[Finding, ...]:
        """Return the findings of a section of the form."""
        return tuple(one for one in self.findings if one.section == name)

    def unjustified(self, justifications: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
        """Return the warnings that no line of `justifications` excuses."""
        excused = {row["control"] for row in justifications if row["reason"].strip()}
        return tuple(one for one in self.warnings if one.control not in excused)

    def failed(self) -> set[Control]:
        return {one.control for one in self.findings}
