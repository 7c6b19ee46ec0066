"""Load the nomenclature of devices from its file, or the demonstration set."""

from pathlib import Path

from django.core.management.base import CommandError

from portal.reference.demo import DEMO_DATE, EMDN_DEMO
from portal.reference.enums import Source
from portal.reference.loaders.loading import Refused, load
from portal.reference.loaders.open_data import MissingColumns
from portal.reference.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Charge la nomenclature EMDN depuis son fichier (inchangé, il est sauté)."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", nargs="?", type=Path, help="fichier TSV, ou son dossier")
        parser.add_argument("--demo", action="store_true", help="charge quelques dizaines de codes")
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
        self.report(row)
