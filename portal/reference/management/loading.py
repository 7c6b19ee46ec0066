"""What the commands that load reference data have in common."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from portal.reference.models import Load


class LoadCommand(BaseCommand):
    """Takes the date of the data and the reason of a forced load, and tells what was loaded."""

    def add_arguments(self, parser) -> None:
        parser.add_argument("--date", help="date des données, AAAA-MM-JJ (sinon celle du fichier)")
        parser.add_argument(
            "--force", metavar="MOTIF", default="", help="accepte un fichier qui a perdu des lignes"
        )

    def day(self, text: str | None) -> date | None:
        """Return the day that was asked for, None when none was. Raises CommandError."""
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and day is None:
            raise CommandError(f"{text} n’est pas une date AAAA-MM-JJ.")
        return day

    def report(self, row: Load) -> None:
        """Write what became of the lines of each file."""
        for file in row.files.all():
            if file.skipped:
                self.stdout.write(f"{file.name} : inchangé")
                continue
            self.stdout.write(
                f"{file.name} : {file.read} lignes lues, {file.inserted} ajoutées,"
                f" {file.updated} modifiées, {file.restored} rétablies, {file.withdrawn} retirées,"
                f" {file.unchanged} inchangées, {file.rejected} rejetées"
            )
        self.stdout.write(f"Chargé en {row.duration.total_seconds():.1f} s.")
