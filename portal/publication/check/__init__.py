"""Stock check: which units of a stock the published actions name, and what is to be done."""

from portal.publication.check.answers import Match, Result, Results
from portal.publication.check.lines import Line, Parsed
from portal.publication.check.service import MOST_LINES, TooManyLines, check

__all__ = ["MOST_LINES", "Line", "Match", "Parsed", "Result", "Results", "TooManyLines", "check"]
