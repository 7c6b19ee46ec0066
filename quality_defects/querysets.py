"""Lists of quality defects."""

from portal.filings.querysets import FilingQuerySet


class CaseQuerySet(FilingQuerySet):
    """Cases with their volets, as the lists and the pages read them."""

    def with_volets(self) -> "CaseQuerySet":
        """Join the two volets of each case."""
        return self.select_related("volet1", "volet2")
