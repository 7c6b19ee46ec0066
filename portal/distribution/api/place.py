"""Where an interface stands: the real one, or the one of exercises."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from portal.core.api import Problem
from portal.distribution.items import absolute

Row = TypeVar("Row")


@dataclass(frozen=True)
class Place:
    """The real interface, or the sandbox, which serves exercises and nothing else."""

    path: str
    exercises: bool = False

    @property
    def base(self) -> str:
        """Return the address before the paths of resources."""
        return absolute(self.path)


def page_of(rows: Iterable[Row], limit: int) -> tuple[list[Row], Row | None]:
    """Return the rows of a page, and the last of them when more follow.

    `rows` holds one more than a page when there is one.
    """
    found = list(rows)
    page = found[:limit]
    return page, (page[-1] if len(found) > limit else None)


def next_page(
    request: HttpRequest, response: HttpResponse, after: int | None, parameter: str = "after"
) -> str | None:
    """Return the address of the page after the row `after`, None at the end; link to it too."""
    if after is None:
        return None
    pairs: list[tuple[str, Any]] = [
        (name, value) for name, value in request.GET.lists() if name != parameter
    ]
    address = absolute(request.path) + "?" + urlencode([*pairs, (parameter, after)], doseq=True)
    # RFC 8288.
    response.headers["Link"] = f'<{address}>; rel="next"'
    return address


def missing(what: str) -> Problem:
    """Return the answer when there is no such thing."""
    return Problem(404, what)
