"""Twenty thousand lines: the list is as long as a notice may have it, and still imported."""

import time
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import spreadsheets
from portal.filings.models.imports import ImportMode
from portal.filings.services import rows_import
from recalls.fields import SCOPES
from recalls.scanning import SCOPE_TOOLS
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db

MOST_BYTES = 120_000_000
"""What lines as long as the list may be weigh at most, whatever the file."""


def test_twenty_thousand_lines_are_imported_within_bounds():
    desk = factory.set_up(scopes=())
    text = "Référence;Numéro de lot;Péremption\n" + "".join(
        f"EX-P1;L{number:06d};06/2028\n" for number in range(20_000)
    )
    sent = SimpleUploadedFile("lots.csv", text.encode())
    started = time.monotonic()
    tracemalloc.start()
    lines = spreadsheets.from_upload(sent, most=SCOPES.maximum + 20)
    found = rows_import.preview(
        desk.notice, SCOPES, SCOPE_TOOLS, lines, name="lots.csv", user=desk.drafter
    )
    outcome, now = rows_import.confirm(
        desk.notice,
        SCOPES,
        SCOPE_TOOLS,
        found,
        mode=ImportMode.ADD,
        user=desk.drafter,
        expected_version=0,
    )
    _size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"20,000 lines: {time.monotonic() - started:.1f} s traced, peak {peak / 1e6:.0f} MB")
    assert (outcome.added, now) == (20_000, True)
    assert desk.notice.scopes.count() == 20_000
    assert peak < MOST_BYTES
