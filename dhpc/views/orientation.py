"""What the public page of the workflow says, read from where the portal itself reads it."""

from typing import Any

from dhpc import documents
from dhpc.fields import LETTER


def context() -> dict[str, Any]:
    """Return the facts of the page; no table is read."""
    return {"sections": list(LETTER), "service": documents.SERVICE}
