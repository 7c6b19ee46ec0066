"""Signing while the broker is away, twice, or eight times at once: one filing, nothing lost."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.filings.models import Counter
from portal.mail.enums import MessageState
from portal.rendering.models import DocumentState
from tests.factories import quality_defects as factory
from tests.resilience import filing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]

ACCEPTED_WITHIN = 1.5


@pytest.mark.parametrize("fault", ["stopped", "hung"])
def test_signature_is_accepted_without_broker_and_the_rest_follows_once(
    web, valkey, make_worker, send_sweepers, mailbox, fault
):
    desk, other = factory.set_up(), factory.set_up()
    # The first signature of a server's life pays for its templates.
    assert filing.sign(filing.signatory(web, other), other).status == 302
    visitor = filing.signatory(web, desk)
    if fault == "stopped":
        valkey.stop()
    else:
        valkey.process().send_signal(signal.SIGSTOP)
    answer = filing.sign(visitor, desk)
    assert (answer.status, answer.location) == (302, filing.address("receipt", desk, "volet1"))
    assert answer.seconds < ACCEPTED_WITHIN
    assert desk.again().reference in visitor.get(answer.location).body
    assert filing.states(filing.documents(desk)) == {DocumentState.PENDING}
    assert filing.states(filing.mails(desk)) == {MessageState.QUEUED}

    if fault == "stopped":
        valkey.start(volatile=True)
    else:
        valkey.process().send_signal(signal.SIGCONT)
    worker = make_worker()
    filing.minutes_pass(desk)
    send_sweepers()
    filing.wait_for_documents(desk, worker)
    filing.minutes_pass(desk)
    send_sweepers()
    filing.wait_for_mails(desk, worker)
    send_sweepers()
    assert filing.arrived(desk, mailbox) == filing.addresses(desk)


def test_signature_sent_twice_files_once(web, make_worker, mailbox):
    desk = factory.set_up()
    visitor = filing.signatory(web, desk)
    answers = [filing.sign(visitor, desk) for _ in range(2)]
    receipt = filing.address("receipt", desk, "volet1")
    assert {(answer.status, answer.location) for answer in answers} == {(302, receipt)}
    worker = make_worker()
    filing.wait_for_documents(desk, worker)
    filing.wait_for_mails(desk, worker)
    filing.assert_all_done_once(desk, mailbox)


def test_eight_signatures_at_once_file_once(web, make_worker, mailbox):
    desk = factory.set_up()
    visitors = [filing.signatory(web, desk) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda visitor: filing.sign(visitor, desk), visitors))
    receipt = filing.address("receipt", desk, "volet1")
    assert [(answer.status, answer.location) for answer in answers] == [(302, receipt)] * 8
    assert [counter.value for counter in Counter.objects.all()] == [1]
    worker = make_worker()
    filing.wait_for_documents(desk, worker)
    filing.wait_for_mails(desk, worker)
    filing.assert_all_done_once(desk, mailbox)
