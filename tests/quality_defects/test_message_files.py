"""A message whose file is refused, on the case pages of both sides."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents.models import File
from tests.factories import hostile
from tests.factories.quality_defects import log_in, submitted
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db
SIDES = {"firm": ("post_message", "case"), "agency": ("agency_message", "agency_case")}


@pytest.fixture
def desk():
    return submitted()


def stored():
    """Return the files on the disk."""
    root = Path(File._meta.get_field("content").storage.location)
    return {path for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("side", SIDES)
def test_a_refused_file_keeps_the_text_and_sends_nothing(client, desk, side):
    log_in(client, desk.drafter if side == "firm" else desk.evaluator)
    before = stored()
    sent = {
        "body": "À ne pas perdre.",
        "kind": "message",
        "attachments": [
            SimpleUploadedFile("photo.png", hostile.picture("PNG")),
            SimpleUploadedFile("programme.exe", b"MZ\x90\x00"),
        ],
    }
    page = client.post(address(SIDES[side][0], desk.case), sent).content.decode()

    assert "À ne pas perdre." in page
    assert "programme.exe" in page
    assert "error-summary" in page
    assert not desk.case.thread.filter(kind="message").exists()
    assert not File.objects.exists()
    assert stored() == before


@pytest.mark.parametrize("side", SIDES)
def test_an_empty_message_says_so_beside_the_field(client, desk, side):
    log_in(client, desk.drafter if side == "firm" else desk.evaluator)
    page = client.post(address(SIDES[side][0], desk.case), {"kind": "message"}).content.decode()
    assert "id_body_error" in page


@pytest.mark.parametrize("side", SIDES)
def test_a_sent_file_is_on_the_page(client, desk, side):
    log_in(client, desk.drafter if side == "firm" else desk.evaluator)
    photo = SimpleUploadedFile("photo.png", hostile.picture("PNG"))
    sent = {"body": "Voici.", "kind": "message", "attachments": [photo]}
    page = client.post(address(SIDES[side][0], desk.case), sent, follow=True).content.decode()
    assert "photo.png" in page
    assert File.objects.get().get_state_display() in page
