"""Check the daily seals against the evidence."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.models import DigestEntry
from portal.audit.seals import verify


class Command(BaseCommand):
    """Reads every sealed day again; fails, naming day and table, when something differs."""

    help = "Check that the audit trail is as it was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="first day to check")
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="DAY=DIGEST",
            help="a seal as the logs printed it on that day; may be repeated",
        )

    def handle(self, *, since: date | None, expect: list[str], **options: Any) -> None:
        wrong = [f"{breach.day} {breach.table} {breach.text}" for breach in verify(since)]
        wrong += [text for anchor in expect if (text := self._anchor(anchor))]
        for line in wrong:
            self.stderr.write(" ".join(line.split()))
        if wrong:
            raise CommandError(f"{len(wrong)} differences found.")
        self.stdout.write(f"{DigestEntry.objects.count()} sealed days, no difference.")

    def _anchor(self, anchor: str) -> str:
        day, _, digest = anchor.partition("=")
        try:
            entry = DigestEntry.objects.filter(day=date.fromisoformat(day)).first()
        except ValueError as error:
            raise CommandError(f"Write --expect as 2026-01-31=<digest>, not {anchor}.") from error
        if entry is None:
            return f"{day} has no seal"
        return "" if entry.digest == digest else f"{day} the seal is not the expected one"
