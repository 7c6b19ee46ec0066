"""What the archive of a dossier holds besides the shared files: the response matrix."""

from typing import Any

from dhpc.models import Dossier
from dhpc.review import matrix, reading, recipients
from portal.filings.services.casework import sees_internal


def files(dossier: Dossier, user: Any) -> list[tuple[str, bytes]]:
    """Return the comments on the letter with their answers, as `user` may read them."""
    revision = recipients.last_of(dossier)
    if revision is None:
        return []
    lines = reading.lines(dossier, revision, internal=sees_internal(user, dossier))
    return [("remarques.csv", matrix.csv(lines))]
