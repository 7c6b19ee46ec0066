"""`manage.py scanner`: does the antivirus answer, and does it recognise a virus?"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.documents.clamav import EICAR, Scanner, ScannerUnavailable, ScanRefused


class Command(BaseCommand):
    help = "Asks the antivirus for its version and has it scan the harmless test file."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLAMAV_ADDRESS:
            raise CommandError("CLAMAV_ADDRESS is not set: files are kept unscanned.")
        scanner = Scanner(settings.CLAMAV_ADDRESS, settings.CLAMAV_TIMEOUT)
        try:
            self.stdout.write(scanner.version())
            answer = scanner.scan(BytesIO(EICAR))
        except (ScannerUnavailable, ScanRefused) as error:
            raise CommandError(str(error)) from error
        if not answer.infected:
            raise CommandError("The test virus was not recognised: check the signature database.")
        self.stdout.write(f"Test virus recognised: {answer.signature}")
