"""What a check answers, line by line."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from portal.publication.check.lines import Line, Parsed
from portal.publication.enums import ItemStatus, Verdict
from portal.publication.registry import Advice


@dataclass(slots=True)
class Match:
    """A publication that names a line: how gravely, and on which line of which version.

    `status` says what stands of the line that it names; `said` is what `services.told.said_by`
    gives of the version, shared by all that it names.
    """

    verdict: Verdict
    status: ItemStatus
    line: int
    said: Mapping[str, Any]

    @property
    def action(self) -> str:
        return str(self.said["action"])

    @property
    def version(self) -> int:
        return int(self.said["version"])

    @property
    def title(self) -> str:
        return str(self.said["title"])

    @property
    def url(self) -> str:
        return str(self.said["url"])

    @property
    def published_at(self) -> datetime.datetime:
        return cast("datetime.datetime", self.said["published_at"])

    @property
    def reason(self) -> str:
        """Return why the publication was corrected, released or retracted the line; public."""
        return str(self.said["reason"])

    @property
    def advice(self) -> Advice:
        return cast("Advice", self.said["advice"])

    def as_json(self, site: str = "") -> dict[str, Any]:
        """Return the form that the API gives, with addresses on `site`."""
        advice = self.advice
        return {
            "action": self.action,
            "version": self.version,
            "line": self.line,
            "verdict": self.verdict.value,
            "required_actions": [code for code, _label in advice.required_actions],
            "block_dispensing": advice.block_dispensing,
            "deadline": advice.deadline.isoformat() if advice.deadline else None,
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
