from portal.publication.models.documents import Document, Entry, FacetSet, Term
from portal.publication.models.items import AffectedItem, CurrentItem
from portal.publication.models.publications import Publication, Version

__all__ = [
    "AffectedItem",
    "CurrentItem",
    "Document",
    "Entry",
    "FacetSet",
    "Publication",
    "Term",
    "Version",
]
