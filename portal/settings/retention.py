"""How long is kept what is not a signed file."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import env


def _half_a_year(raw: str) -> int:
    """Return a number of days that proves something: 180 or more."""
    if int(raw) < 180:
        raise ValueError("expected a number of at least 180")
    return int(raw)


def _positive(raw: str) -> int:
    """Return a whole number of at least one."""
    if int(raw) < 1:
        raise ValueError("expected a number of at least 1")
    return int(raw)


# Who read what; the database refuses to keep it less than 180 days.
ACCESS_LOG_DAYS = env("ACCESS_LOG_DAYS", 365, _half_a_year)

# A draft in which nothing happened for so many days is abandoned and emptied; whoever wrote it is
# told so many days before.
DRAFT_DAYS = env("DRAFT_DAYS", 90, _positive)
DRAFT_WARNING_DAYS = env("DRAFT_WARNING_DAYS", 14, _positive)
if DRAFT_WARNING_DAYS >= DRAFT_DAYS:
    raise ImproperlyConfigured("DRAFT_WARNING_DAYS must be fewer than DRAFT_DAYS.")
