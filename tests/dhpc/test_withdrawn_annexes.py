"""An annex that is public is taken down with a reason; what was published stays as it was."""

import io
import zipfile

import pytest
from django.urls import reverse

from dhpc import documents
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.documents.models import File
from portal.mail.models import OutgoingMessage
from portal.publication.models import Publication, Version
from portal.rendering.models import GeneratedDocument
from tests.dhpc.test_annexes import deposited, publish
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
REASON = "Données corrigées par leur auteur."


@pytest.fixture
def public():
    desk = deposited("data", "bibliography")
    publish(desk)
    return desk


def take_down(desk, kind="data", **changes):
    file = File.objects.get(kind=kind)
    told = {"actor": desk.publisher, "file": file.uuid, "comment": REASON} | changes
    perform(desk.again(), "withdraw_annex", **told)
    return file


def download(client, file):
    return client.get(reverse("documents:download", args=[file.uuid]))


def test_its_address_answers_gone_with_the_reason(client, public):
    file = File.objects.get(kind="data")
    assert download(client, file).status_code == 200
    take_down(public)
    answer = download(client, file)
    assert answer.status_code == 410
    assert REASON in answer.text
    assert "data.pdf" not in answer.text
    log_in(client, public.outsider)
    assert download(client, file).status_code == 410
    log_in(client, public.drafter)
    assert download(client, file).status_code == 200
    client.logout()
    assert download(client, File.objects.get(kind="bibliography")).status_code == 200


def test_the_page_has_a_tombstone_in_its_place(client, public):
    take_down(public)
    page = client.get(Publication.objects.get().get_absolute_url()).text
    assert REASON in page
    assert "Annexes retirées" in page
    assert "data.pdf" not in page
    assert "bibliography.pdf" in page


def test_the_versions_before_stay_as_they_were_and_the_new_letter_names_it_no_more(public):
    before = Version.objects.values().get(number=1)
    take_down(public)
    assert Version.objects.values().get(number=1) == before
    version = Publication.objects.get().current
    assert (version.number, version.kind, version.lifecycle) == (2, "correction", "open")
    assert REASON in version.reason
    paper = GeneratedDocument.objects.get(kind="dhpc.public_letter", revision_number=2)
    letter = documents.public_content(paper).context["letter"]
    [section] = [one for one in letter.end if one.code == "annexes"]
    assert section.blocks[0].items == ("Bibliographie – bibliography.pdf",)


def test_programs_read_what_was_taken_down(client, public):
    take_down(public)
    reference = Publication.objects.get().reference
    told = client.get(f"/api/v1/letters/{reference}").json()
    assert [one["kind"] for one in told["attachments"]] == ["bibliography"]
    [gone] = told["withdrawn"]
    assert (gone["kind"], gone["reason"]) == ("data", REASON)
    assert "name" not in gone


def test_it_leaves_the_package_of_the_mailing_house(client, public, run_tasks):
    run_tasks()
    take_down(public)
    log_in(client, public.drafter)
    answer = client.get(reverse("dhpc:package", args=[public.dossier.uuid]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert not [one for one in package.namelist() if one.endswith("data.pdf")]
        assert [one for one in package.namelist() if one.endswith("bibliography.pdf")]
        assert REASON in package.read("contenu.txt").decode()


def test_the_laboratories_are_told(public):
    take_down(public)
    mail = OutgoingMessage.objects.get(content__key="dhpc.annex_withdrawn")
    assert mail.organisation == public.dossier.organisation


def test_who_publishes_takes_down_once_and_with_a_reason(public):
    for actor in (public.evaluator, public.signatory):
        with pytest.raises(NotAllowed):
            take_down(public, actor=actor)
    with pytest.raises(GuardFailed, match="obligatoire"):
        take_down(public, comment="")
    take_down(public, actor=public.validator)
    with pytest.raises(GuardFailed, match="Choisissez une annexe publique"):
        take_down(public)
    take_down(public, kind="bibliography")
    with pytest.raises(GuardFailed, match="Aucune annexe"):
        take_down(public, kind="bibliography")


def test_the_page_of_the_agency_asks_which_and_why(client, public):
    log_in(client, public.publisher)
    address = reverse("dhpc:withdraw_annex", args=[public.dossier.uuid])
    page = client.get(address).text
    assert "data.pdf" in page
    file = File.objects.get(kind="data")
    assert client.post(address, {"file": file.uuid}).status_code == 200
    assert client.post(address, {"file": file.uuid, "comment": REASON}).status_code == 302
    letter = client.get(reverse("dhpc:agency_letter", args=[public.dossier.uuid])).text
    assert f"retirée par l’agence – {REASON}" in letter
