"""Workers that die and a disk that refuses: every document is made once, every mail leaves once."""

import datetime
import os
import signal
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portal.mail.enums import MessageState
from portal.rendering import production
from portal.rendering.models import DocumentState
from quality_defects.models import Lot
from tests.factories import quality_defects as factory
from tests.live import wait_until
from tests.resilience import filing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]

LOTS = 200


@pytest.fixture
def desk():
    """A draft whose PDF takes WeasyPrint some seconds."""
    desk = factory.set_up()
    Lot.objects.bulk_create(
        Lot(part=desk.case.volet1, position=number, **factory.LOT | {"number": f"TEST-{number:03}"})
        for number in range(1, LOTS)
    )
    return desk


def at_work(watch: Path) -> int | None:
    """Return the first process that WeasyPrint keeps busy, None while there is none."""
    last: dict[str, str] = {}
    for line in watch.read_text().splitlines() if watch.exists() else []:
        word, pid = line.split()
        last[pid] = word
    return next((int(pid) for pid, word in last.items() if word == "entered"), None)


@pytest.mark.parametrize("killed", ["its hand", "all of it"])
def test_worker_killed_while_weasyprint_runs_renders_once_in_the_end(
    desk, web, make_worker, send_sweepers, mailbox, tmp_path, killed
):
    watch = tmp_path / "watch"
    worker = make_worker(watched=watch)
    assert filing.sign(filing.signatory(web, desk), desk).status == 302
    volet = filing.documents(desk).filter(kind="quality_defects.volet1", format="pdf")

    def rendering() -> int | None:
        return at_work(watch) if filing.states(volet) == {DocumentState.RENDERING} else None

    hand = wait_until(rendering, filing.SECONDS, worker.log.read_text)
    # Long enough to be in the layout, short of the seconds that it takes.
    time.sleep(0.1)
    if killed == "its hand":
        os.kill(hand, signal.SIGKILL)
    else:
        worker.kill()
        assert at_work(watch) == hand
        assert filing.states(volet) == {DocumentState.RENDERING}
        assert volet.get().attempts == 1
        worker = make_worker()
        filing.minutes_pass(desk)
        send_sweepers()
    filing.wait_for_documents(desk, worker)
    filing.minutes_pass(desk)
    send_sweepers()
    filing.wait_for_mails(desk, worker)
    send_sweepers()
    assert volet.get().attempts == 2
    filing.assert_all_done_once(desk, mailbox)


def test_mail_waits_for_its_pdf_and_leaves_with_it(web, make_worker, send_sweepers, mailbox):
    desk = factory.set_up()
    assert filing.sign(filing.signatory(web, desk), desk).status == 302
    receipts = filing.mails(desk).filter(content__key="quality_defects.receipt")
    # Somebody else has the document in hand, and says nothing.
    document = filing.documents(desk).filter(kind="quality_defects.receipt")
    now = document.get().ordered_at
    document.update(state=DocumentState.RENDERING, started_at=now, attempts=1, holder="elsewhere")
    worker = make_worker()
    others = filing.mails(desk).exclude(pk__in=receipts.values("pk"))
    wait_until(
        lambda: filing.states(others) == {MessageState.SENT}, filing.SECONDS, worker.log.read_text
    )
    wait_until(
        lambda: not receipts.filter(state=MessageState.IN_FLIGHT).exists(),
        filing.SECONDS,
        worker.log.read_text,
    )
    assert filing.states(receipts) == {MessageState.QUEUED}

    document.update(started_at=now - production.GIVEN_UP_AFTER - datetime.timedelta(seconds=1))
    send_sweepers()
    filing.wait_for_documents(desk, worker)
    filing.wait_for_mails(desk, worker)
    filing.assert_all_done_once(desk, mailbox)


def test_rendering_that_fails_three_times_tells_why_and_is_retried_from_the_page(
    web, make_worker, send_sweepers, mailbox
):
    desk = factory.set_up()
    folder = Path(settings.MEDIA_ROOT, "documents")
    folder.write_text("Un fichier là où il faut un dossier.")
    worker = make_worker()
    assert filing.sign(filing.signatory(web, desk), desk).status == 302
    documents = filing.documents(desk)
    for attempt in (1, 2, 3):
        wait_until(
            lambda spent=attempt: (
                documents.filter(attempts=spent).exclude(state=DocumentState.RENDERING).count() == 3
            ),
            filing.SECONDS,
            worker.log.read_text,
        )
        filing.minutes_pass(desk)
        send_sweepers()
    assert filing.states(documents) == {DocumentState.FAILED}
    assert all("documents" in row.error for row in documents)

    agent = web.visitor(factory.log_in(Client(), desk.evaluator))
    page = agent.get(filing.address("agency_case", desk)).body
    assert page.count("Motif de l’échec") == 3
    folder.unlink()
    for row in documents:
        path = f"/documents/{row.uuid}/reprendre/"
        assert path in page
        assert agent.post(path).status == 302
    filing.wait_for_documents(desk, worker)
    assert len(filing.stored()) == 3
