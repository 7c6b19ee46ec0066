"""How long is kept what is not a signed file."""

from portal.settings.env import env


def _half_a_year(raw: str) -> int:
    """Return a number of days that proves something: 180 or more."""
    if int(raw) < 180:
        raise ValueError("expected a number of at least 180")
    return int(raw)


# Who read what; the database refuses to keep it less than 180 days.
ACCESS_LOG_DAYS = env("ACCESS_LOG_DAYS", 365, _half_a_year)
