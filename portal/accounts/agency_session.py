"""How long the session of an agent lasts: while it is in use, and half a day at most."""

import time
from typing import Any

from django.conf import settings

SEEN_KEY = "agency_seen_at"
OPENED_KEY = "agency_opened_at"
# How stale the note of the last visit may be: not every page writes the session.
SEEN_PRECISION_SECONDS = 60


def visit(session: Any) -> bool:
    """Note that the agency's pages are in use; False, and nothing noted, when the session ended."""
    if has_ended(session):
        return False
    now = int(time.time())
    session.setdefault(OPENED_KEY, now)
    if now - session.get(SEEN_KEY, 0) >= SEEN_PRECISION_SECONDS:
        session[SEEN_KEY] = now
    return True


def stay(session: Any) -> None:
    """Note that its owner wants to go on; a session that ended, or never began, stays so."""
    if OPENED_KEY in session and not has_ended(session):
        session[SEEN_KEY] = int(time.time())


def has_ended(session: Any) -> bool:
    """Tell whether the session was left alone, or used, for too long."""
    left = seconds_left(session)
    return left is not None and left <= 0


def seconds_left(session: Any) -> int | None:
    """Return how long the session lives on if nobody does anything, None outside the agency."""
    if OPENED_KEY not in session:
        return None
    ends = min(
        session[SEEN_KEY] + settings.AGENCY_IDLE_SECONDS,
        session[OPENED_KEY] + settings.AGENCY_SESSION_SECONDS,
    )
    return ends - int(time.time())
