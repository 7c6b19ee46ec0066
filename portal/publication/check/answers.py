"""What a check answers, line by line."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.publication.check.lines import Line, Parsed
from portal.publication.enums import ItemStatus, Verdict
from portal.publication.registry import Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A publication that names a line: what it says of it, in which version and on which line.

    `status` says what stands of the line that it names; `reason` is public and told when the
    publication was corrected, released or retracted it.
    """

    verdict: Verdict
    status: ItemStatus
    action: str
    version: int
    line: int
    title: str
    url: str
    lifecycle: str
    published_at: datetime.datetime
    reason: str
    advice: Advice

    def as_json(self, site: str = "") -> dict[str, Any]:
        """Return the form that the API gives, with addresses on `site`."""
        return {
            "action": self.action,
            "version": self.version,
            "line": self.line,
            "verdict": self.verdict.value,
            "required_actions": [code for code, _label in self.advice.required_actions],
            "block_dispensing": self.advice.block_dispensing,
            "deadline": self.advice.deadline.isoformat() if self.advice.deadline else None,
            "url": site + self.url,
        }


@dataclass(slots=True)
class Result:
    """What stands of a line: its verdict and the publications that say so, the gravest first.

    A line that could not be looked for has an `error` and no verdict. `no_longer_named` says of a
    product that is not listed that publications did name it, and no unit of it now.
    """

    line: Line
    parsed: Parsed
    verdict: Verdict | None = None
    error: str = ""
    matches: Sequence[Match] = ()
    no_longer_named: bool = False

    def as_json(self, site: str = "") -> dict[str, Any]:
        """Return the form that the API gives, with addresses on `site`."""
        told: dict[str, Any] = {
            "ref": self.line.ref,
            "verdict": self.verdict and self.verdict.value,
            "parsed": self.parsed.as_json(),
            "matches": [match.as_json(site) for match in self.matches],
        }
        return told | {"error": self.error} if self.error else told


@dataclass(frozen=True, slots=True)
class Results:
    """Results in the order of the lines, by what was published up to `cursor`."""

    cursor: int
    checked_at: datetime.datetime
    results: list[Result]

    def as_json(self, site: str = "") -> dict[str, Any]:
        """Return the form that the API gives, with addresses on `site`."""
        return {
            "cursor": self.cursor,
            "checked_at": self.checked_at.isoformat(),
            "results": [result.as_json(site) for result in self.results],
        }
