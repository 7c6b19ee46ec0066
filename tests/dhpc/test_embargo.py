"""Under embargo each copy of the letter bears its reader's name, but the one that is printed."""

import hashlib
import io
import zipfile

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from portal.audit.models import AccessLog
from portal.core.workflow import perform
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def paper(desk, kind, format_="pdf"):
    return GeneratedDocument.objects.get(subject=desk.dossier.subject, kind=kind, format=format_)


def taken(client, user, document):
    """Return what `user` gets of `document`."""
    log_in(client, user)
    return b"".join(client.get(document.get_absolute_url()).streaming_content)


def stored(document):
    with document.content.open("rb") as content:
        return content.read()


def pages(content):
    with pypdfium2.PdfDocument(io.BytesIO(content)) as read:
        return [page.get_textpage().get_text_bounded() for page in read]


@pytest.fixture
def agreed(run_tasks):
    desk = factory.urgent(factory.agreed(**factory.today()))
    run_tasks()
    return desk


def test_each_page_of_a_copy_names_its_reader_the_hour_and_the_dossier(client, agreed):
    document = paper(agreed, "dhpc.agreed_letter")
    kept = stored(document)
    for user, name in (
        (agreed.drafter, f"{agreed.drafter.full_name} (Laboratoire Exemple)"),
        (agreed.evaluator, f"{agreed.evaluator.full_name} (ANSM)"),
    ):
        found = pages(taken(client, user, document))
        assert found
        for page in found:
            assert f"Copie remise à {name} le " in page
            assert agreed.again().reference in page
    assert stored(document) == kept
    assert hashlib.sha256(kept).hexdigest() == document.sha256
    assert "Copie remise" not in "".join(pages(kept))


def test_the_word_file_names_its_reader_too(client, agreed):
    content = taken(client, agreed.drafter, paper(agreed, "dhpc.agreed_letter", "docx"))
    head = Document(io.BytesIO(content)).sections[0].header
    assert agreed.drafter.full_name in head.paragraphs[0].text


def test_a_laboratory_of_the_perimeter_gets_a_copy_of_its_own(client, run_tasks):
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    for user in (desk.signatory, desk.other_signatory):
        row = desk.again().participants.get(organisation__memberships__user=user)
        perform(row, "accept", actor=user, wanted_coordinator=desk.dossier.organisation)
    own = desk.dossier.organisation
    perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=own)
    factory.give_indications(desk)
    factory.fill_letter(desk.letter)
    factory.sign(desk, desk.letter)
    run_tasks()
    found = pages(taken(client, desk.other_drafter, paper(desk, "dhpc.letter")))
    assert f"{desk.other_drafter.full_name} (Génériques Exemple)" in found[0]


def test_the_archive_of_the_dossier_holds_a_copy_in_the_name_of_who_takes_it(client, agreed):
    log_in(client, agreed.drafter)
    address = reverse("filings:archive", args=["dhpc", agreed.dossier.uuid])
    content = b"".join(client.get(address).streaming_content)
    document = paper(agreed, "dhpc.agreed_letter")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = pages(archive.read(f"documents/{document.file_name}"))
    assert f"Copie remise à {agreed.drafter.full_name}" in found[0]


def test_the_letter_to_print_is_the_stored_one_from_the_agreement_on(client, agreed):
    log_in(client, agreed.drafter)
    page = client.get(reverse("dhpc:dispatch", args=[agreed.dossier.uuid])).text
    address = reverse("dhpc:package", args=[agreed.dossier.uuid])
    assert address in page
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as package:
        letter = package.read("lettre.pdf")
    assert letter == stored(paper(agreed, "dhpc.agreed_letter"))


def test_a_proof_made_from_a_copy_in_somebody_s_name_is_refused(client, agreed):
    copy = taken(client, agreed.drafter, paper(agreed, "dhpc.agreed_letter"))
    clean = stored(paper(agreed, "dhpc.agreed_letter"))
    address = reverse("dhpc:print_proof", args=[agreed.dossier.uuid])
    for content, identical in ((copy, False), (clean, True)):
        client.post(address, {"proof": SimpleUploadedFile("bat.pdf", content, "application/pdf")})
        last = agreed.again().print_proofs.order_by("-pk").first()
        assert last.is_identical is identical


def test_after_the_first_sending_copies_are_the_stored_file(client, agreed):
    factory.approve_proof(agreed)
    perform(agreed.again(), "schedule", actor=agreed.evaluator)
    perform(agreed.again(), "declare", actor=agreed.drafter, statements=[factory.sending()])
    document = paper(agreed, "dhpc.agreed_letter")
    assert taken(client, agreed.drafter, document) == stored(document)
    assert AccessLog.objects.latest("pk").label == document.file_name


def test_the_agency_reads_who_took_what_before_the_first_sending(client, agreed):
    document = paper(agreed, "dhpc.agreed_letter")
    taken(client, agreed.drafter, document)
    log_in(client, agreed.evaluator)
    page = client.get(reverse("dhpc:agency_letter", args=[agreed.dossier.uuid])).text
    part = page.partition('id="telechargements"')[2]
    assert agreed.drafter.full_name in part
    assert f"{document.file_name} – copie nominative" in part
    assert reverse("audit:accesses", args=[agreed.dossier.subject]) in part

    factory.approve_proof(agreed)
    perform(agreed.again(), "schedule", actor=agreed.evaluator)
    perform(agreed.again(), "declare", actor=agreed.drafter, statements=[factory.sending()])
    taken(client, agreed.signatory, document)
    log_in(client, agreed.evaluator)
    page = client.get(reverse("dhpc:agency_letter", args=[agreed.dossier.uuid])).text
    assert agreed.signatory.full_name not in page.partition('id="telechargements"')[2]
