"""Import of 5,000 lots: from the POST of the file to the stored preview, then the confirmation.

Through the client, with every middleware: parsing, validation, the preview, the writes and their
history.
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import bench
from portal.filings.models import RowImport
from quality_defects.validation import missing_items
from tests.factories import quality_defects as factory
from tests.factories import row_tables

LOTS = 5_000
BAD = 300
GOOD = LOTS - BAD
GROUP = ["volet1", "lots", "lots"]


def measure() -> list[bench.Result]:
    """Return the times of an import and of what follows with as many rows in the draft."""
    cells = row_tables.table(LOTS, BAD)
    files = {"csv": row_tables.as_csv(cells).encode(), "xlsx": row_tables.as_xlsx(cells)}
    results = []
    for kind, content in files.items():
        desk = factory.set_up()
        client = factory.log_in(Client(), desk.drafter)
        client.get(address("import_rows", desk.case))
        results += one_import(client, desk, kind, content)
    return [*results, *afterwards(client, desk)]


def address(name: str, case: Any, *words: Any) -> str:
    return reverse(f"filings:{name}", args=["defauts-qualite", case.uuid, *GROUP, *words])


def one_import(client: Client, desk: Any, kind: str, content: bytes) -> list[bench.Result]:
    def send() -> None:
        sent = SimpleUploadedFile(f"lots.{kind}", content)
        answer = client.post(address("import_rows", desk.case), {"file": sent})
        assert answer.status_code == 302, answer.content[:2000]

    preview = bench.seconds(send)
    found = RowImport.objects.latest("pk")
    assert (found.good_count, found.bad_count) == (GOOD, BAD)
    url = address("import_preview", desk.case, found.uuid)

    def look() -> None:
        assert client.get(url).status_code == 200

    shown = bench.seconds(look)

    def confirm() -> None:
        assert client.post(url, {"mode": "add", "version": "0"}).status_code == 302

    with CaptureQueriesContext(connection) as captured:
        confirmed = bench.seconds(confirm)
    assert desk.volet.lots.count() == GOOD + 1
    name = f"rows, {LOTS:,} lots of which {BAD} wrong, {kind}"
    return [
        bench.Result(f"{name}: preview stored", preview, 2, "s"),
        bench.Result(f"{name}: preview shown", shown, 1, "s"),
        bench.Result(f"{name}: confirmed", confirmed, 2, "s", f"{len(captured)} statements"),
    ]


def afterwards(client: Client, desk: Any) -> list[bench.Result]:
    """Return what the draft costs once the rows are there."""
    volet = desk.volet
    missing_items(volet)
    section = reverse("filings:section", args=["defauts-qualite", desk.case.uuid, "volet1", "lots"])
    pages = {
        "table of the section": section,
        "table, only what is incomplete": f"{section}?incomplets=1",
        "table, search": f"{section}?q=TEST-0499",
        "sections of the part": reverse(
            "filings:part", args=["defauts-qualite", desk.case.uuid, "volet1"]
        ),
        "summary": reverse("filings:summary", args=["defauts-qualite", desk.case.uuid, "volet1"]),
    }
    return [
        bench.Result(
            f"rows, what is missing with {GOOD:,} lots, loaded",
            bench.seconds(lambda: missing_items(volet)),
            0.5,
            "s",
        ),
        *(
            bench.Result(f"rows, {name}", bench.seconds(lambda url=url: client.get(url)), 1, "s")
            for name, url in pages.items()
        ),
    ]
