"""Make the derived tables of the publications anew from their versions."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.publication.services.rebuilding import rebuild


class Command(BaseCommand):
    help = "Rewrite current items, search documents and vocabulary from the published versions."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild()
        self.stdout.write(f"{count} publications rebuilt")
