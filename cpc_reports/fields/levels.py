"""What blocks the filing of a report."""

from portal.core.fields import Level

LEGAL = Level.PROVISIONAL
"""The legal minimum, or, where "not available" is accepted, its reason."""
