"""The cursor of the last version, known without asking the database each time."""

import time

from django.utils.http import http_date

from portal.publication.models import Version

SECONDS = 1.0
"""How long a process believes what it read: most polls ask whether anything is new."""


class Tip:
    """The last version published, as this process knows it; `last_modified` is its HTTP date.

    Processes may differ by a second. Whoever names a later cursor than the one known makes it be
    read again, so that no client is ever sent back to an older state.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing, as at the start."""
        self.cursor = 0
        self.last_modified = ""
        self._read_at = float("-inf")

    def read(self, *, at_least: int = 0, now: bool = False) -> int:
        """Return the cursor of the last version, 0 before the first; read anew when `now`."""
        is_old = time.monotonic() - self._read_at >= SECONDS
        if now or is_old or at_least > self.cursor:
            self._refresh()
        return self.cursor

    def _refresh(self) -> None:
        read_at = time.monotonic()
        last = Version.objects.order_by("-cursor").values_list("cursor", "published_at").first()
        # Set last: a thread that reads meanwhile sees the pair before or the pair after.
        self.cursor, at = last or (0, None)
        self.last_modified = http_date(at.timestamp()) if at else ""
        self._read_at = read_at


tip = Tip()
