"""The archive of a case: each side gets what it may read, and the hashes are those of the files."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AccessLog
from portal.core.deadlines import local_date
from portal.filings.models.thread import MessageKind
from portal.filings.services import requests, thread
from portal.filings.services.requests import Question
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in


@pytest.fixture
def busy_desk(desk, part):
    """A case with a question, a note of the agency and a message with a file."""
    requests.ask(
        desk.filing,
        [Question(part, "=Quelle date ?", "outdated")],
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + timedelta(days=5),
    )
    thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)
    thread.post_message(
        desk.filing,
        desk.drafter,
        "Voici la pièce.",
        organisation=desk.firm,
        files=[ContentFile(pdf(), name="pièce ../1.pdf")],
    )
    return desk


def archive_of(client, desk, user):
    log_in(client, user)
    address = reverse("filings:archive", args=[desk.spec.slug, desk.filing.uuid])
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert desk.filing.reference in response["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_the_agency_gets_everything_with_who_did_and_who_read(client, busy_desk):
    with archive_of(client, busy_desk, busy_desk.evaluator) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("dossier.json"))
        trail = archive.read("piste-audit.csv").decode("utf-8-sig")
        readings = archive.read("consultations-du-dossier.csv").decode("utf-8-sig")

    assert told["reference"] == busy_desk.filing.reference
    assert {"Suspect.", "Voici la pièce."} <= {one["body"] for one in told["messages"]}
    assert [one["question"] for one in told["questions"]] == ["=Quelle date ?"]
    assert {"proposals", "consultations", "clocks", "links"} <= told.keys()
    assert ";receive;" in trail
    assert busy_desk.evaluator.full_name in readings


def test_a_declarant_gets_no_note_no_step_of_the_agency_and_no_reader(client, busy_desk):
    with archive_of(client, busy_desk, busy_desk.drafter) as archive:
        names = archive.namelist()
        told = archive.read("dossier.json").decode()
        trail = archive.read("piste-audit.csv").decode("utf-8-sig")

    assert "Suspect." not in told
    assert "Voici la pièce." in told
    assert not {"proposals", "consultations", "clocks", "links"} & json.loads(told).keys()
    assert busy_desk.evaluator.full_name not in trail
    assert "consultations-du-dossier.csv" not in names


def test_each_file_is_there_under_a_harmless_name_with_its_hash(client, busy_desk):
    with archive_of(client, busy_desk, busy_desk.evaluator) as archive:
        hashes = dict(
            reversed(line.split("  ", 1))
            for line in archive.read("empreintes-sha256.txt").decode().splitlines()
        )
        contents = {name: archive.read(name) for name in archive.namelist()}

    contents.pop("empreintes-sha256.txt")
    assert hashes == {name: hashlib.sha256(made).hexdigest() for name, made in contents.items()}
    [piece] = [name for name in contents if name.startswith("pieces/")]
    assert contents[piece].startswith(b"%PDF")
    assert ".." not in piece
    assert all(not name.startswith("/") for name in contents)


def test_strangers_find_nothing_and_the_download_is_logged(client, busy_desk):
    address = reverse("filings:archive", args=[busy_desk.spec.slug, busy_desk.filing.uuid])
    log_in(client, busy_desk.outsider)
    assert client.get(address).status_code == 404

    archive_of(client, busy_desk, busy_desk.drafter)
    assert AccessLog.objects.filter(
        user=busy_desk.drafter, action="download", subject=busy_desk.filing.subject
    ).exists()
