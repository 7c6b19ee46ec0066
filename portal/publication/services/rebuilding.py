"""Making every derived table anew from the versions, which alone are evidence."""

from collections import defaultdict

from django.db import connection, transaction

from portal.publication import registry
from portal.publication.models import CurrentItem, Document, Entry, FacetSet, Publication, Version
from portal.publication.services import current, documents

BATCH = 2000


@transaction.atomic
def rebuild() -> int:
    """Rewrite all derived tables, those of the workflows too; return the number of publications.

    Who publishes meanwhile waits. Readers see the old rows until the end.
    """
    _hold_publishers()
    CurrentItem.objects.all().delete()
    Entry.objects.all().delete()
    FacetSet.objects.all().delete()
    Document.objects.all().delete()
    publications = list(Publication.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(publications), BATCH):
        batch = publications[start : start + BATCH]
        _replay(batch)
        documents.rewrite(batch)
        _derive(batch)
    documents.count_words()
    return len(publications)


def _replay(publications: list[int]) -> None:
    steps: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    versions = Version.objects.filter(publication__in=publications).order_by("pk")
    for pk, publication, number, lifecycle in versions.values_list(
        "pk", "publication", "number", "lifecycle"
    ):
        steps[number].append((pk, publication, lifecycle))
    for number in sorted(steps):
        ids, owners, lifecycles = zip(*steps[number], strict=True)
        current.advance(ids, owners, lifecycles)


def _derive(publications: list[int]) -> None:
    """Have each workflow rewrite what it derives; one that is not installed derives nothing."""
    for kind in registry.all_kinds():
        found = Publication.objects.filter(pk__in=publications, kind=kind.key)
        if pks := list(found.order_by("pk").values_list("pk", flat=True)):
            kind.derive(pks)


def _hold_publishers() -> None:
    """Wait for those who publish: this table is the first derived one that they write."""
    table = connection.ops.quote_name(CurrentItem._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
