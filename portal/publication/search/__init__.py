"""Finding publications: one box for words and codes, filters with counts, shareable addresses."""

from portal.publication.search.finding import FacetValue, Page, search
from portal.publication.search.query import Query, Sort

__all__ = ["FacetValue", "Page", "Query", "Sort", "search"]
