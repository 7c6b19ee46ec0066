"""Files that everybody may read: only those that a guard says are public."""

import pytest
from django.urls import reverse

from portal.documents import guards
from portal.documents.models import FileState
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop_window():
    """Publish the files of the subject `window:…` that are at the anchor "front"."""
    guards.register(
        "window",
        read=guards.nobody,
        public=lambda subject, file: file.anchor == "front",
    )
    yield
    guards.unregister("window")


def download(client, file, **data):
    return client.get(reverse("documents:download", args=[file.uuid]), data)


@pytest.mark.parametrize("logged_in", [False, True])
def test_a_public_file_is_for_everybody(client, shop_window, logged_in):
    if logged_in:
        client.force_login(UserFactory())
    file = FileFactory(subject="window:1", anchor="front", state=FileState.CLEAN)

    response = download(client, file)

    assert response.status_code == 200
    assert response.getvalue().startswith(b"%PDF")


def test_another_file_of_the_same_place_is_for_nobody(client, shop_window):
    file = FileFactory(subject="window:1", anchor="back", state=FileState.CLEAN)
    assert download(client, file)["Location"].startswith(reverse("account_login"))

    client.force_login(UserFactory())
    assert download(client, file).status_code == 404


def test_without_a_public_guard_nothing_is(client):
    guards.register("closed", read=guards.nobody)
    try:
        file = FileFactory(subject="closed:1", state=FileState.CLEAN)
        assert not guards.is_public("closed:1", file)
        assert download(client, file).status_code == 302
    finally:
        guards.unregister("closed")


@pytest.mark.parametrize("state", [FileState.PENDING, FileState.INFECTED])
def test_a_public_file_without_a_good_verdict_waits(client, shop_window, state):
    file = FileFactory(subject="window:1", anchor="front", state=state)

    assert download(client, file).status_code == 403
