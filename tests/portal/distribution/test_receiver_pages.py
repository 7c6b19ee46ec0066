"""The organisation's page of receivers and keys."""

import re

import pytest

from portal.accounts.models import ApiKey
from portal.accounts.models.keys import digest
from portal.distribution.enums import EndpointState
from portal.distribution.models import Endpoint
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import published
from tests.portal.distribution.receiver import receiving

pytestmark = pytest.mark.django_db
LIST = "/espace/diffusion/"


@pytest.fixture
def administrator(client):
    member = MembershipFactory(administrator=True)
    client.force_login(member.user)
    return member


def test_an_administrator_adds_a_receiver_and_reads_its_calls(client, administrator, run_tasks):
    assert "Aucun serveur" in client.get(LIST).content.decode()
    with receiving() as receiver:
        page = client.post(
            f"{LIST}appels/ajouter/", {"name": "Logiciel", "url": receiver.url}
        ).content.decode()
        one = Endpoint.objects.get()
        assert one.secret in page
        published()
        run_tasks()
        address = f"{LIST}appels/{one.uuid}/"
        page = client.get(address).content.decode()
        assert "specimen.published" in page
        assert "204" in page
        assert one.secret not in page
        client.post(f"{address}pause/")
        one.refresh_from_db()
        assert one.state == EndpointState.PAUSED
        client.post(f"{address}reprise/")
        client.post(f"{address}rejouer/")
        run_tasks()
        assert len(receiver.calls) == 2
        changed = client.post(f"{address}secret/").content.decode()
        one.refresh_from_db()
        assert one.secret in changed


def test_a_bad_address_says_why_and_keeps_what_was_typed(client, administrator, settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    page = client.post(
        f"{LIST}appels/ajouter/", {"name": "Logiciel", "url": "https://10.0.0.1/x"}
    ).content.decode()
    assert "pas publique" in page
    assert "https://10.0.0.1/x" in page
    assert not Endpoint.objects.exists()


def test_a_key_is_shown_once_and_revoked(client, administrator):
    page = client.post(f"{LIST}cles/ajouter/", {"name": "Logiciel"}).content.decode()
    text = re.search(r"psk_[\w-]+", page)[0]
    key = ApiKey.objects.get()
    assert key.sha256 == digest(text)
    assert text not in client.get(LIST).content.decode()
    client.post(f"{LIST}cles/{key.pk}/revoquer/")
    key.refresh_from_db()
    assert key.revoked_at


def test_another_organisation_and_a_reader_change_nothing(client, administrator):
    with receiving() as receiver:
        client.post(f"{LIST}appels/ajouter/", {"name": "Logiciel", "url": receiver.url})
    one = Endpoint.objects.get()
    client.force_login(MembershipFactory(administrator=True).user)
    assert client.get(f"{LIST}appels/{one.uuid}/").status_code == 404
    assert client.post(f"{LIST}appels/{one.uuid}/pause/").status_code == 404
    client.force_login(MembershipFactory(organisation=administrator.organisation, reader=True).user)
    assert client.get(f"{LIST}appels/{one.uuid}/").status_code == 200
    assert client.post(f"{LIST}appels/{one.uuid}/pause/").status_code in (302, 403)
    assert client.get(f"{LIST}appels/ajouter/").status_code in (302, 403)
    one.refresh_from_db()
    assert one.state == EndpointState.ACTIVE
