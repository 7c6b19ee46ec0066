"""Load the medicines reference data from a folder, or the invented demonstration set."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.enums import MEDICINE_SOURCES, Source
from portal.reference.loaders.loading import Refused, load
from portal.reference.models import Load

BAR = 24


class Command(BaseCommand):
    help = "Charge la base des médicaments depuis un dossier (un fichier inchangé est sauté)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="dossier des fichiers")
        parser.add_argument("--demo", action="store_true", help="charge le jeu inventé")
        parser.add_argument("--source", choices=MEDICINE_SOURCES, default=Source.BDPM)
        parser.add_argument("--date", help="date des données, AAAA-MM-JJ (sinon celle du fichier)")
        parser.add_argument(
            "--force", metavar="MOTIF", default="", help="accepte un fichier qui a perdu des lignes"
        )
        parser.add_argument(
            "--reread", action="store_true", help="relit aussi les fichiers et lignes inchangés"
        )

    def handle(self, *args, **options) -> None:
        folder, source_date = options["path"], self.day(options["date"])
        if options["demo"] == (folder is not None):
            raise CommandError("Donnez un dossier, ou --demo, et pas les deux.")
        if options["demo"]:
            folder, source_date = DEMO_FOLDER, source_date or DEMO_DATE
        if not folder.is_dir():
            raise CommandError(f"{folder} n’est pas un dossier.")
        try:
            row = load(
                folder,
                source=options["source"],
                source_date=source_date,
                force_reason=options["force"],
                reread=options["reread"],
                progress=self.progress if self.stderr.isatty() else None,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.report(row)

    def day(self, text: str | None) -> date | None:
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            raise CommandError(f"{text} n’est pas une date AAAA-MM-JJ.")
        return day

    def progress(self, name: str, position: int, total: int) -> None:
        """Draw one bar over itself; it ends with the last file."""
        done = BAR * position // total
        self.stderr.write(f"\r[{'█' * done}{'·' * (BAR - done)}] {name:<30}", ending="")
        if position == total:
            self.stderr.write("")

    def report(self, row: Load) -> None:
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
