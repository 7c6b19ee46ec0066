"""Publications as lists name them, from their documents."""

from django.db.models import QuerySet

from portal.publication.enums import Lifecycle
from portal.publication.models import Document


def unscannable(*, exercises: bool = False) -> QuerySet[Document]:
    """Return what names products that no code finds, the last change first.

    Closed actions too: their products stay concerned. Not what was retracted; exercises are left
    out, or with `exercises` all else.
    """
    return (
        Document.objects.filter(unscannable__gt=0, exercise=exercises)
        .exclude(lifecycle=Lifecycle.RETRACTED)
        .order_by("-updated_at", "-publication_id")
    )
