"""The mailing house: let in by the coordinator, it reads the package and joins its pieces alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from dhpc.effects import mailing
from dhpc.models import MailerAccess
from portal.core.workflow import perform
from portal.documents.models import File
from portal.mail.models import OutgoingMessage
from tests.factories import dhpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return OrganisationFactory(kind="mailer", name="Routage Exemple")


@pytest.fixture
def router(house):
    return MembershipFactory(organisation=house).user


def address(desk, name, *rest):
    return reverse(f"dhpc:{name}", args=[desk.dossier.uuid, *rest])


def status(client, user, url):
    log_in(client, user)
    return client.get(url).status_code


def download(client, file):
    """Return the status of the download of a file."""
    response = client.get(reverse("documents:download", args=[file.uuid]))
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


def piece():
    return {"piece": SimpleUploadedFile("bordereau.pdf", factory.pdf(), "application/pdf")}


def test_the_coordinator_lets_a_mailing_house_in_and_takes_it_back(client, house, router):
    desk = factory.scheduled()
    page = address(desk, "mailer")
    assert status(client, router, page) == 404
    log_in(client, desk.drafter)
    assert "Donner accès" in client.get(address(desk, "dispatch")).text
    client.post(address(desk, "grant_mailer"), {"organisation": house.pk})
    client.post(address(desk, "grant_mailer"), {"organisation": house.pk})

    row = MailerAccess.objects.get()
    assert (row.organisation, row.granted_by) == (house, desk.drafter)
    mail = OutgoingMessage.objects.get(content__key="dhpc.mailer_granted")
    assert (mail.address, page in mail.content.text) == (house.email, True)
    assert status(client, router, page) == 200
    assert desk.again().reference in client.get(reverse("dhpc:mailings")).text

    log_in(client, desk.drafter)
    client.post(address(desk, "end_mailer", row.pk))
    row.refresh_from_db()
    assert row.ended_by == desk.drafter
    assert status(client, router, page) == 404


def test_only_who_leads_the_dispatch_delegates_and_only_to_a_mailing_house(client, house):
    desk = factory.scheduled()
    url = address(desk, "grant_mailer")
    for user in (desk.reader, desk.evaluator):
        log_in(client, user)
        assert client.post(url, {"organisation": house.pk}).status_code == 403
    for user in (desk.outsider, desk.other_drafter):
        log_in(client, user)
        assert client.post(url, {"organisation": house.pk}).status_code == 404
    log_in(client, desk.drafter)
    client.post(url, {"organisation": desk.other_firm.pk})
    assert not MailerAccess.objects.exists()


def test_the_house_reads_the_package_once_the_day_is_confirmed(client, house, router, run_tasks):
    desk = factory.urgent(factory.agreed(**factory.today()))
    mailing.grant(desk.again(), house, actor=desk.drafter)
    factory.approve_proof(desk)
    run_tasks()
    package = address(desk, "mailer_package")
    assert status(client, router, package) == 404
    perform(desk.again(), "schedule", actor=desk.evaluator)

    answer = client.get(package)
    assert answer["Content-Type"] == "application/zip"
    page = client.get(address(desk, "mailer")).text
    assert "Médecins généralistes" in page
    assert "1000" in page
    for name in ("filings:case", "filings:part"):
        rest = ["letter"] if name == "filings:part" else []
        url = reverse(name, args=["dhpc", desk.dossier.uuid, *rest])
        assert client.get(url).status_code == 404
    for name in ("dispatch", "package", "firm_letter", "laboratory"):
        assert client.get(address(desk, name)).status_code == 404


def test_the_house_joins_pieces_while_proofs_are_due_and_reads_its_own(client, house, router):
    desk = factory.scheduled()
    mailing.grant(desk.again(), house, actor=desk.drafter)
    url = address(desk, "mailer_piece")
    log_in(client, router)
    assert client.post(url, piece()).status_code == 403
    perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])
    assert client.post(url, piece()).status_code == 302

    joined = File.objects.get(anchor="dispatch.pieces")
    assert (joined.organisation, joined.uploaded_by) == (house, router)
    assert joined.name in client.get(address(desk, "mailer")).text
    assert download(client, joined) == 200
    other = factory.attach(desk.dossier, desk.drafter, "dispatch.pieces", "")
    assert download(client, other) == 404
    File.objects.update(state="clean")
    log_in(client, desk.drafter)
    assert joined.name in client.get(address(desk, "dispatch")).text
    assert download(client, joined) == 200

    reader = MembershipFactory(organisation=house, reader=True).user
    log_in(client, reader)
    assert client.get(address(desk, "mailer")).status_code == 200
    assert client.post(url, piece()).status_code == 403


def test_one_open_access_a_house(house):
    desk = factory.scheduled()
    row = mailing.grant(desk.again(), house, actor=desk.drafter)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailerAccess.objects.create(
            filing=desk.again(), organisation=house, granted_by=desk.drafter
        )
    mailing.end(row, actor=desk.drafter)
    assert mailing.grant(desk.again(), house, actor=desk.drafter).pk != row.pk
