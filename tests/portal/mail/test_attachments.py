from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from portal.mail import delivery, parcels
from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.services import Recipient, queue
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.portal.mail.notes import Rich

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 un document"


@pytest.fixture
def document() -> GeneratedDocument:
    return GeneratedDocument.objects.create(
        subject="quality_defects:1",
        kind="receipt",
        format="pdf",
        revision_number=1,
        reference="2026-DQ-00001",
        title="Récépissé <1>",
        file_name="récépissé-2026-DQ-00001.pdf",
    )


@pytest.fixture
def message(document: GeneratedDocument) -> OutgoingMessage:
    recipients = [Recipient("a@exemple.test")]
    return queue(Rich, recipients, context={"product": "Zélanine"}, documents=[document])[0]


def ready(document: GeneratedDocument) -> None:
    document.state = DocumentState.READY
    document.started_at = document.ready_at = timezone.now()
    document.size, document.sha256 = len(PDF), "0" * 64
    document.content.save("receipt.pdf", ContentFile(PDF))


def test_message_waits_for_its_document_then_carries_it(sink, document, message):
    assert delivery.drain() == delivery.DOCUMENT_PAUSE
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.QUEUED, 0, "")
    assert message.next_attempt_at > timezone.now()
    ready(document)
    delivery.deliver(message.pk)
    (email,) = sink.emails
    (attachment,) = email.iter_attachments()
    assert attachment.get_filename() == "récépissé-2026-DQ-00001.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == PDF


def test_task_comes_back_for_the_document(message, document, run_tasks):
    ready(document)
    assert run_tasks() == ["portal.mail.tasks.drain"]
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_message_says_so_when_its_document_failed(sink, document, message):
    GeneratedDocument.objects.filter(pk=document.pk).update(
        state=DocumentState.FAILED, error="modèle introuvable", started_at=timezone.now()
    )
    delivery.drain()
    (email,) = sink.emails
    assert list(email.iter_attachments()) == []
    text = email.get_body(["plain"]).get_content()
    html = email.get_body(["html"]).get_content()
    assert text.startswith("Pièce jointe indisponible au moment de l’envoi : Récépissé <1>.")
    assert "</h1>\n<p>Pièce jointe indisponible" in html.replace("\r\n", "\n")
    assert "Récépissé &lt;1&gt;" in html


def test_message_leaves_without_a_document_that_nobody_makes(sink, document, message):
    later = timezone.now() + parcels.PATIENCE + timedelta(minutes=1)
    content = message.content
    with pytest.raises(parcels.NotReady):
        parcels.pack(content, timezone.now())
    assert "Pièce jointe indisponible" in parcels.pack(content, later).text


def test_attachment_is_read_once_for_all_copies(sink, document, django_assert_num_queries):
    ready(document)
    recipients = [Recipient(f"{number}@exemple.test") for number in range(20)]
    queue(Rich, recipients, context={"product": "Zélanine"}, documents=[document])
    with delivery.Courier() as courier, django_assert_num_queries(3):
        courier.carry(delivery.Claim.batch(20))
    assert len(sink.addresses) == 20
