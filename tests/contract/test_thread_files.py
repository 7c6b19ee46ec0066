"""The files of messages: who sends them, who reads them, on every workflow."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from portal.documents.models import File, FileState
from portal.documents.services import files_of
from portal.filings.models.thread import MessageKind
from portal.filings.services import thread
from tests.factories import hostile

pytestmark = pytest.mark.django_db
THREAD = Template("{% load casework %}{% case_thread filing %}")


def photo(name: str = "boite.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, hostile.picture("PNG"), content_type="image/png")


def address(desk: Any, name: str) -> str:
    return reverse(f"filings:{name}", args=[desk.spec.slug, desk.filing.uuid])


def message_files(desk: Any) -> list[File]:
    return list(files_of(desk.filing.subject).filter(anchor__startswith="thread."))


def test_each_side_joins_files_to_its_messages(client: Client, desk: Any) -> None:
    client.force_login(desk.drafter)
    sent = {"body": "Voici la photo.", "attachments": [photo(), photo("notice.png")]}
    assert client.post(address(desk, "post_message"), sent).status_code == 302
    client.force_login(desk.evaluator)
    reply = {"body": "Merci.", "kind": "message", "attachments": [photo("reponse.png")]}
    assert client.post(address(desk, "agency_message"), reply).status_code == 302

    files = message_files(desk)
    assert {file.name for file in files} == {"boite.png", "notice.png", "reponse.png"}
    assert all(file.sealed_at for file in files)
    assert {file.anchor for file in files} == {one.anchor for one in desk.filing.thread.all()}


@pytest.mark.parametrize("state", FileState)
def test_the_page_shows_the_files_with_what_the_antivirus_said(
    client: Client, desk: Any, state: FileState
) -> None:
    message = thread.post_message(desk.filing, desk.evaluator, "Voir le fichier.", files=[photo()])
    File.objects.filter(anchor=message.anchor).update(state=state)
    shown = thread_as_drawn(desk, desk.drafter)
    assert "boite.png" in shown
    assert str(state.label) in shown


def thread_as_drawn(desk: Any, user: Any) -> str:
    return THREAD.render(Context({"filing": desk.again(), "user": user}))


def test_the_firm_never_reads_the_files_of_internal_notes(client: Client, desk: Any) -> None:
    note = thread.post_message(
        desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE, files=[photo("note.png")]
    )
    File.objects.update(state=FileState.CLEAN)
    (file,) = message_files(desk)
    download = reverse("documents:download", args=[file.uuid])
    listing = reverse("documents:list") + f"?subject={desk.filing.subject}&anchor={note.anchor}"

    client.force_login(desk.drafter)
    assert client.get(download).status_code == 404
    assert "note.png" not in client.get(listing).content.decode()
    assert "note.png" not in thread_as_drawn(desk, desk.drafter)
    client.force_login(desk.evaluator)
    assert b"".join(client.get(download)).startswith(b"\x89PNG")
    assert "note.png" in thread_as_drawn(desk, desk.evaluator)


def test_nobody_slips_a_file_under_a_message(client: Client, desk: Any) -> None:
    message = thread.post_message(desk.filing, desk.evaluator, "Bonjour.")
    client.force_login(desk.drafter)
    sent = {"subject": desk.filing.subject, "anchor": message.anchor, "file": photo()}
    assert client.post(reverse("documents:upload"), sent).status_code == 404
    assert message_files(desk) == []


def test_a_sent_file_stays(client: Client, desk: Any) -> None:
    thread.post_message(
        desk.filing, desk.drafter, "Photo.", organisation=desk.firm, files=[photo()]
    )
    (file,) = message_files(desk)
    client.force_login(desk.drafter)
    assert client.post(reverse("documents:remove", args=[file.uuid])).status_code == 404
    assert message_files(desk) == [file]
