"""Full exports with their hashes, and the Atom feeds."""

import csv
import gzip
import hashlib
import io
import json
import xml.etree.ElementTree as ElementTree

import pytest

from portal.distribution.enums import ExportFormat
from portal.distribution.models import Export
from portal.distribution.services import exporting
from tests.factories.publications import edition, following, lot, published

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_table_keeps_codes_that_begin_with_a_plus_sign():
    target = io.BytesIO()
    cells = ["+A123BJC5D6E71G", "+A12312345/", "+1+cmd|' /C calc'!A0", "+SUM(A1)", "-1"]
    exporting.table(target, ["code"], [[cell] for cell in cells])
    lines = target.getvalue().decode("utf-8-sig").split("\r\n")
    assert lines[1:3] == cells[:2]
    assert lines[3:6] == [f"'{cell}" for cell in cells[2:]]


@pytest.mark.django_db(transaction=True)
def test_an_export_holds_every_line_in_force_and_its_hash(client):
    assert client.get("/api/v1/export.csv.gz").status_code == 404
    first = published(items=[lot("A1"), lot("=A2")])
    gone = published(title="Retirée", items=[lot("B1")])
    published(
        following(gone, version_kind="retraction", lifecycle="retracted", items=[], reason="Non")
    )
    published(exercise=True, items=[lot("C1")])
    assert len(exporting.export()) == len(ExportFormat)
    assert exporting.export() == []
    manifest = client.get("/api/v1/export").json()["files"]
    assert {one["format"] for one in manifest} == set(ExportFormat.values)
    for told in manifest[:2]:
        answer = client.get(f"/api/v1/export.{told['format']}.gz")
        content = b"".join(answer.streaming_content)
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert len(content) == told["size"]
        assert answer.headers["ETag"] == f'"{told["sha256"]}"'
        assert (told["cursor"], told["lines"]) == (4, 2)
        text = gzip.decompress(content).decode("utf-8-sig")
        if told["format"] == "ndjson":
            lines = [json.loads(line) for line in text.splitlines()]
            assert [line["lot"] for line in lines] == ["A1", "=A2"]
            assert {line["action"] for line in lines} == {first.publication.reference}
        else:
            rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
            # A spreadsheet must not take a lot for a formula.
            assert [row["lot"] for row in rows] == ["A1", "'=A2"]
    again = client.get("/api/v1/export.csv.gz", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v1/export", "/api/v1/catalogue.jsonld"])
def test_what_is_told_of_the_files_changes_with_them_and_not_with_the_versions(client, path):
    published()
    before = client.get(path)
    exporting.export()
    after = client.get(path, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    held = {"if-none-match": after.headers["ETag"]}
    assert client.get(path, headers=held).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_only_the_last_exports_are_kept():
    for number in range(exporting.KEPT + 2):
        published(title=f"Rappel {number}")
        exporting.export()
    assert Export.objects.filter(format="csv").count() == exporting.KEPT


@pytest.mark.django_db
def test_an_atom_feed_for_each_set_of_filters(client):
    first = published(title="Première", facets={"recipients": ["officine"]})
    published(title="Autre", facets={"recipients": ["pui"]})
    published(title="Exercice", exercise=True, facets={"recipients": ["officine"]})
    published(
        following(
            first, title="Première, revue", facets={"recipients": ["officine"]}, items=[lot("X")]
        )
    )
    feed = ElementTree.fromstring(client.get("/flux.atom?destinataire=officine").content)  # noqa: S314
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Première, revue"]
    assert entries[0].findtext(f"{ATOM}id").endswith(first.publication.get_absolute_url())
    terms = {one.get("term") for one in entries[0].findall(f"{ATOM}category")}
    assert "officine" in terms
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None


def entries(client, query=""):
    feed = ElementTree.fromstring(client.get(f"/flux.atom{query}").content)  # noqa: S314
    return feed.findall(f"{ATOM}entry")


@pytest.mark.django_db
def test_a_retracted_publication_is_an_entry_that_says_so(client):
    first = published(title="Bandelettes", facets={"recipients": ["officine"]})
    published(
        following(
            first, version_kind="retraction", lifecycle="retracted", items=[], reason="Par erreur"
        )
    )
    (one,) = entries(client)
    # As its tombstone: its number, its date and its reason, no name.
    assert one.findtext(f"{ATOM}title") == f"Retirée : {first.publication.reference}"
    assert "plus valable. Par erreur" in one.findtext(f"{ATOM}summary")
    assert one.findtext(f"{ATOM}id").endswith(first.publication.get_absolute_url())
    terms = {told.get("term") for told in one.findall(f"{ATOM}category")}
    assert "retracted" in terms
    # It has no codes and no words left: who followed them hears of it, nobody else does.
    assert len(entries(client, "?destinataire=officine")) == 1
    assert len(entries(client, "?q=bandelettes")) == 1
    assert not entries(client, "?destinataire=pui")
    assert not entries(client, "?q=pompe")


@pytest.mark.django_db
def test_older_entries_stand_on_the_next_page(client, monkeypatch):
    monkeypatch.setattr("portal.distribution.views.feeds.ENTRIES", 2)
    for number in range(3):
        published(edition(title=f"Rappel {number}"))
    feed = ElementTree.fromstring(client.get("/flux.atom").content)  # noqa: S314
    assert len(feed.findall(f"{ATOM}entry")) == 2
    following_page = next(
        one.get("href") for one in feed.findall(f"{ATOM}link") if one.get("rel") == "next"
    )
    path = "/flux.atom" + following_page.partition("/flux.atom")[2]
    feed = ElementTree.fromstring(client.get(path).content)  # noqa: S314
    assert [one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")] == ["Rappel 0"]


@pytest.mark.django_db
def test_a_feed_that_could_never_speak_is_not_there(client):
    answer = client.get("/flux.atom?destinataire=pharmacie&destinataire=officine")
    assert answer.status_code == 404
    assert "pharmacie" in answer.content.decode()
    assert "officine" not in answer.content.decode()
    assert client.get("/flux.atom?destinataire=officine").status_code == 200
