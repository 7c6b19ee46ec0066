"""Write docs/workflows/<key>.md from the transition tables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from portal.filings.workflow_docs import documented, page_of


class Command(BaseCommand):
    help = "Write docs/workflows/<key>.md from the transition tables."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "workflows"
        folder.mkdir(parents=True, exist_ok=True)
        with translation.override("fr"):
            for key in documented():
                (folder / f"{key}.md").write_text(page_of(key), encoding="utf-8")
                self.stdout.write(f"docs/workflows/{key}.md")
