"""Load the nomenclature of devices from its file, or the demonstration set."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from portal.reference.demo import DEMO_DATE, EMDN_DEMO
from portal.reference.enums import Source
from portal.reference.loaders.loading import Refused, load
from portal.reference.loaders.open_data import MissingColumns


class Command(BaseCommand):
    help = "Charge la nomenclature EMDN depuis son fichier (inchangé, il est sauté)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="fichier TSV, ou son dossier")
        parser.add_argument("--demo", action="store_true", help="charge quelques dizaines de codes")
        parser.add_argument("--date", help="date des données, AAAA-MM-JJ (sinon celle du fichier)")
        parser.add_argument(
            "--force", metavar="MOTIF", default="", help="accepte un fichier qui a perdu des lignes"
        )
        parser.add_argument("--reread", action="store_true", help="relit un fichier inchangé")

    def handle(self, *args, **options) -> None:
        path, day = options["path"], self.day(options["date"])
        if options["demo"] == (path is not None):
            raise CommandError("Donnez un fichier, ou --demo, et pas les deux.")
        if options["demo"]:
            path, day = EMDN_DEMO, day or DEMO_DATE
        if not path.exists():
            raise CommandError(f"{path} n’existe pas.")
        try:
            row = load(
                path,
                source=Source.EMDN,
                source_date=day,
                force_reason=options["force"],
                reread=options["reread"],
            )
        except (Refused, MissingColumns) as refusal:
            raise CommandError(str(refusal)) from refusal
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

    def day(self, text: str | None) -> date | None:
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and day is None:
            raise CommandError(f"{text} n’est pas une date AAAA-MM-JJ.")
        return day
