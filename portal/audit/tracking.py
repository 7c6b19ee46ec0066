"""Row history; defined in the core, because accounts are tracked too."""

from portal.core.tracking import tracked

__all__ = ["tracked"]
