"""Load the medicines reference data from a folder, or the invented demonstration set."""

from pathlib import Path

from django.core.management.base import CommandError

from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.enums import MEDICINE_SOURCES, Source
from portal.reference.loaders.loading import Refused, load
from portal.reference.management.loading import LoadCommand

BAR = 24


class Command(LoadCommand):
    help = "Charge la base des médicaments depuis un dossier (un fichier inchangé est sauté)."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", nargs="?", type=Path, help="dossier des fichiers")
        parser.add_argument("--demo", action="store_true", help="charge le jeu inventé")
        parser.add_argument("--source", choices=MEDICINE_SOURCES, default=Source.BDPM)
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

    def progress(self, name: str, position: int, total: int) -> None:
        """Draw one bar over itself; it ends with the last file."""
        done = BAR * position // total
        self.stderr.write(f"\r[{'█' * done}{'·' * (BAR - done)}] {name:<30}", ending="")
        if position == total:
            self.stderr.write("")
