"""The rules of codes and the counts, on a full copy of the base when PORTAL_BDPM_DIR names one.

Without it the same checks run on the invented set.
"""

import os
from pathlib import Path

import pytest
from django.db import connection

from portal.reference import search
from portal.reference.demo import DEMO_FOLDER
from portal.reference.identifiers import (
    cip13_from_cip7,
    is_atc,
    is_cip7_ordinary,
    is_cip13,
    is_eu_number,
    parse,
)
from portal.reference.loaders.bdpm import FILES, BdpmReader
from portal.reference.loaders.loading import load
from portal.reference.models import Medicine, MitmEntry, Presentation

FOLDER = Path(os.environ.get("PORTAL_BDPM_DIR") or DEMO_FOLDER)


@pytest.fixture
def loaded(db):
    return load(FOLDER)


def rows(name):
    (file,) = [file for file in BdpmReader().files(FOLDER, None) if file.name == name]
    return [line.split("\t") for line in BdpmReader().read(file).text.splitlines()]


def test_every_cip_follows_the_rules():
    for cells in rows("CIS_CIP_bdpm.txt"):
        cip7, cip13 = cells[1], cells[6]
        assert is_cip13(cip13)
        assert cip13_from_cip7(cip7) == cip13
        assert is_cip7_ordinary(cip7)
        found = parse(cip13)
        assert (found.cip13, found.errors, found.warnings) == (cip13, [], [])


def test_every_european_number_and_atc_code_is_accepted():
    for cells in rows("CIS_bdpm.txt"):
        assert not cells[9] or is_eu_number(cells[9])
    for cells in rows("CIS_MITM.txt"):
        assert is_atc(cells[1])


def test_every_line_of_every_file_is_stored(loaded):
    for name, table in FILES:
        file = loaded.files.get(name=name)
        assert (file.rejected, file.unreadable) == (0, 0), name
        assert file.inserted + file.duplicates == file.read == len(rows(name)), name
        assert table.model.objects.live().count() == file.inserted


def test_loading_again_in_full_changes_nothing(loaded):
    again = load(FOLDER, reread=True)
    assert not again.changes.exists()


def test_every_medicine_is_found_by_its_name_and_codes(loaded):
    for medicine in Medicine.objects.order_by("pk")[:200]:
        found = search.medicines(medicine.name, 50).hits
        assert medicine.pk in {hit.cis for hit in found}, medicine.name
    for presentation in Presentation.objects.order_by("pk")[:200]:
        (hit,) = search.medicines(presentation.pk).hits
        assert hit.cis == presentation.medicine_id
    assert MitmEntry.objects.filter(medicine__name=None).count() == 0


def test_names_are_folded_as_the_base_does(loaded):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, portal_search_key(name) FROM reference_medicine ORDER BY cis LIMIT 3000"
        )
        for name, key in cursor.fetchall():
            assert search.words(name) == key.split()
