"""The cursor of the last version, known without asking the database each time."""

import time

from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe

from portal.publication.models import Version

SECONDS = 1.0
"""How long a process believes what it read: most polls ask whether anything is new."""

SETTLED = 60
"""Seconds after which no version may appear that began before: a publication takes less."""


class Tip:
    """The last version published, as this process knows it; `written` is when, in whole seconds.

    Processes may differ by a second. Whoever names a later cursor than the one known makes it be
    read again, so that no client is ever sent back to an older state.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing, as at the start."""
        self.cursor = 0
        self.written = 0
        self._read_at = float("-inf")

    def read(self, *, at_least: int = 0, now: bool = False) -> int:
        """Return the cursor of the last version, 0 before the first; read anew when `now`."""
        is_old = time.monotonic() - self._read_at >= SECONDS
        if now or is_old or at_least > self.cursor:
            self._refresh()
        return self.cursor

    @property
    def last_modified(self) -> str:
        """Return the HTTP date of the last version, empty until it is `SETTLED`.

        Dates have no fractions, and of two publications at once the later may begin first: a
        client that held the date of either would never hear of the other.
        """
        is_settled = self.written and timezone.now().timestamp() - self.written >= SETTLED
        return http_date(self.written) if is_settled else ""

    def is_unchanged_since(self, header: str) -> bool:
        """Tell whether nothing was published since the date that a client gives.

        It is the one that it was told, or any that is later by `SETTLED`.
        """
        told = self.last_modified
        at = parse_http_date_safe(header)
        return bool(told) and at is not None and (header == told or at >= self.written + SETTLED)

    def _refresh(self) -> None:
        read_at = time.monotonic()
        last = Version.objects.order_by("-cursor").values_list("cursor", "created").first()
        # Set last: a thread that reads meanwhile sees the pair before or the pair after.
        self.cursor, at = last or (0, None)
        self.written = int(at.timestamp()) if at else 0
        self._read_at = read_at


tip = Tip()
