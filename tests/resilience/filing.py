"""What the tests of submissions look at: the filing, its documents, its mails."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.mail.enums import Channel, MessageState
from portal.mail.models import OutgoingMessage
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.factories import quality_defects as factory
from tests.live import Answer, Visitor, Web, Worker, wait_until
from tests.portal.mail.sink import Sink

ANSWERS = {"attestation": "on", "final": "false"}
MINUTES_LATER = timedelta(minutes=5)
SECONDS = 120


def address(name: str, desk: Any, *words: str) -> str:
    """Return the path of a page of the case."""
    return reverse(f"filings:{name}", args=["defauts-qualite", desk.case.uuid, *words])


def signatory(web: Web, desk: Any) -> Visitor:
    """Return the signatory's browser, with the page that signs in front of it."""
    visitor = web.visitor(factory.log_in(Client(), desk.signatory))
    assert visitor.get(address("sign", desk, "volet1")).status == 200
    return visitor


def sign(visitor: Visitor, desk: Any) -> Answer:
    """Attest and sign."""
    return visitor.post(address("sign", desk, "volet1"), ANSWERS)


def documents(desk: Any) -> Any:
    return GeneratedDocument.objects.filter(subject=desk.case.subject)


def mails(desk: Any) -> Any:
    return OutgoingMessage.objects.filter(content__subject=desk.case.subject)


def addresses(desk: Any) -> list[str]:
    """Return to whom the mails of the case go, one address for each.

    Text messages to duty officers, which go with an urgent case out of hours, are left out.
    """
    return sorted(mails(desk).filter(channel=Channel.EMAIL).values_list("address", flat=True))


def arrived(desk: Any, mailbox: Sink) -> list[str]:
    """Return to whom mails of the case came, once for each copy."""
    reference = desk.again().reference
    return sorted(mail["To"] for mail in mailbox.emails if reference in mail["Subject"])


def states(rows: Any) -> set[str]:
    return set(rows.values_list("state", flat=True))


def stored() -> list[Path]:
    """Return the files that the portal keeps."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def minutes_pass(desk: Any) -> None:
    """Date everything that waits, or that somebody holds, five minutes back."""
    past = timezone.now() - MINUTES_LATER
    documents(desk).filter(state=DocumentState.PENDING).update(ordered_at=past)
    documents(desk).filter(state=DocumentState.RENDERING).update(started_at=past)
    mails(desk).filter(state__in=[MessageState.QUEUED, MessageState.RETRY]).update(
        next_attempt_at=past
    )


def wait_for_documents(desk: Any, worker: Worker) -> None:
    """Return once every document is ready."""
    wait_until(
        lambda: states(documents(desk)) == {DocumentState.READY}, SECONDS, worker.log.read_text
    )


def wait_for_mails(desk: Any, worker: Worker) -> None:
    """Return once every mail has left."""
    wait_until(lambda: states(mails(desk)) == {MessageState.SENT}, SECONDS, worker.log.read_text)


def assert_all_done_once(desk: Any, mailbox: Sink) -> None:
    """Assert one number, three documents with one file each, one copy of each mail."""
    case = desk.again()
    assert case.reference.endswith("-DQ-00001")
    assert case.revisions.count() == 1
    rows = documents(desk)
    assert sorted((row.kind, row.format) for row in rows) == [
        ("quality_defects.receipt", "pdf"),
        ("quality_defects.volet1", "docx"),
        ("quality_defects.volet1", "pdf"),
    ]
    referenced = {Path(row.content.path) for row in rows}
    assert len(referenced) == 3
    assert set(stored()) == referenced
    assert arrived(desk, mailbox) == addresses(desk)
    copies = Counter((mail["To"], mail["Subject"]) for mail in mailbox.emails)
    assert set(copies.values()) == {1}
    receipts = [mail for mail in mailbox.emails if list(mail.iter_attachments())]
    receipt_rows = mails(desk).filter(content__key="quality_defects.receipt")
    assert len(receipts) == receipt_rows.count() > 0
    for mail in receipts:
        [attached] = mail.iter_attachments()
        assert attached.get_filename() == f"{case.reference}-accuse-de-reception-v1.pdf"
        assert attached.get_content().startswith(b"%PDF-")
