"""A file marked as a business secret says so everywhere and leaves by a recorded decision alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.documents.models import Audience, Disclosure, File
from portal.filings import papers
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.services import disclosures, revisions
from tests.contract.conftest import set_up
from tests.factories.documents import FileFactory
from tests.factories.quality_defects import log_in

MARK = "Secret des affaires"


@pytest.fixture
def place(desk):
    """The first part that takes files, and where."""
    for name in desk.spec.parts:
        for section in getattr(desk.filing, name).specification:
            if section.files:
                return getattr(desk.filing, name), section.files
    raise AssertionError("no part of the workflow takes files")


@pytest.fixture
def secret(desk, place):
    return joined(desk, place, "formule.pdf", sealed=True)


def joined(desk, place, name, **changes):
    return FileFactory(
        subject=desk.filing.subject,
        anchor=place[1],
        name=name,
        confidential=True,
        uploaded_by=desk.drafter,
        organisation=desk.firm,
        **changes,
    )


def address(desk, file, name="disclose", *more):
    return reverse(f"casework:{name}", args=[desk.spec.slug, desk.filing.uuid, file.uuid, *more])


def case_page(client, desk):
    url = reverse("filings:agency_case", args=[desk.spec.slug, desk.filing.uuid])
    return client.get(url).content.decode()


def given_to(file, audience):
    return File.objects.filter(pk=file.pk).for_audience(audience).exists()


def test_an_agent_confirms_to_whom_a_secret_goes_and_takes_it_back(client, desk, secret):
    log_in(client, desk.evaluator)
    page = case_page(client, desk)
    assert "Ne quitte pas le dossier" in page
    assert address(desk, secret) in page

    asked = {"audience": "parties", "reason": "Nécessaire à l’avis."}
    refused = client.post(address(desk, secret), asked).content.decode()
    assert "Cochez la confirmation." in refused
    assert not given_to(secret, Audience.PARTIES)

    client.post(address(desk, secret), asked | {"confirmed": "on"})
    client.post(address(desk, secret), asked | {"confirmed": "on"})
    row = Disclosure.objects.get()
    assert (row.confirmed_by, row.reason) == (desk.evaluator, "Nécessaire à l’avis.")
    assert given_to(secret, Audience.PARTIES)
    assert not given_to(secret, Audience.PUBLIC)
    page = case_page(client, desk)
    assert "Ne quitte pas le dossier" not in page
    assert page.count("communication d’un fichier décidée") == 1

    client.post(address(desk, secret, "withdraw_disclosure", row.pk))
    client.post(address(desk, secret, "withdraw_disclosure", row.pk))
    assert not given_to(secret, Audience.PARTIES)
    page = case_page(client, desk)
    assert page.count("décision de communiquer retirée") == 1
    disclosures.confirm(
        desk.filing, secret, Audience.PUBLIC, reason="Accord du titulaire.", actor=desk.evaluator
    )
    assert given_to(secret, Audience.PARTIES)
    assert Disclosure.objects.count() == 2


def test_the_firm_reads_that_it_was_decided_and_neither_by_whom_nor_why(client, desk, secret):
    disclosures.confirm(
        desk.filing, secret, Audience.PARTIES, reason="Pour l’expert.", actor=desk.evaluator
    )
    log_in(client, desk.drafter)
    page = client.get(reverse("filings:case", args=[desk.spec.slug, desk.filing.uuid]))
    told = page.content.decode()
    assert "communication d’un fichier décidée" in told
    assert "Pour l’expert." not in told
    assert desk.evaluator.full_name not in told


def test_only_who_works_on_the_case_decides(client, desk, secret):
    asked = {"audience": "public", "reason": "Non.", "confirmed": "on"}
    for user in (desk.drafter, desk.outsider):
        log_in(client, user)
        assert client.post(address(desk, secret), asked).status_code in (302, 403, 404)
    other = set_up(desk.spec)
    log_in(client, desk.evaluator)
    assert client.get(address(other, secret)).status_code == 404
    plain = joined(desk, (None, secret.anchor), "notice.pdf", sealed=True)
    File.objects.filter(pk=plain.pk).update(confidential=False)
    assert client.get(address(desk, plain)).status_code == 404
    assert not Disclosure.objects.exists()


def test_a_version_keeps_the_mark_and_every_paper_tells_it(client, desk, place):
    joined(desk, place, "formule.pdf")
    plain = joined(desk, place, "notice.pdf")
    File.objects.filter(pk=plain.pk).update(confidential=False)
    part, _anchor = place
    revision = revisions.freeze_part(
        part,
        user=desk.drafter,
        at=timezone.now(),
        attestation="",
        is_final=False,
        extra={},
        signer=revisions.unsigned_by(desk.drafter, desk.firm, TYPED_BY_AGENCY, ""),
    )
    found = {one.name: one.is_secret for one in papers.attachments(revision)}
    assert found == {"formule.pdf": True, "notice.pdf": False}
    told = papers.filing(part, revision, language="fr", eyebrow="")
    assert [one.is_secret for one in told.context["attachments"]] == [True, False]
    log_in(client, desk.evaluator)
    words = [desk.spec.slug, desk.filing.uuid, part.part_name, revision.number]
    page = client.get(reverse("filings:version", args=words)).content.decode()
    assert page.count(MARK) == 1
    assert page.index("formule.pdf") < page.index(MARK) < page.index("notice.pdf")
