"""The mails of a safety action: who is told what, in which words, once each."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.core.workflow import perform
from portal.distribution.services import announcing
from portal.filings.services import proposals, reminders
from portal.filings.services.requests import Question
from portal.filings.services.revisions import request_completion
from portal.mail.models import DigestItem, OutgoingMessage
from portal.publication.models import AffectedItem
from tests.factories import recalls as factory
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


def told(key):
    """Return who gets the mails of that key, at once or in a digest, and what they say."""
    at_once = OutgoingMessage.objects.filter(content__key=f"recalls.{key}")
    later = DigestItem.objects.filter(content__key=f"recalls.{key}")
    rows = [*at_once.select_related("content"), *later.select_related("content")]
    return {row.address for row in rows}, [row.content.text for row in rows]


def remind(days):
    """Let the reminders of so many days pass."""
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
        reminders.scan()


def test_a_receipt_says_whether_the_agency_typed_the_notice():
    desk = factory.submitted()
    people, texts = told("receipt")
    assert people == {desk.action.organisation.email, desk.signatory.email, desk.drafter.email}
    assert all("L’agence a reçu la version 1" in text for text in texts)
    assert all(desk.again().reference in text for text in texts)


def test_the_firm_is_told_of_the_validation_and_not_of_the_hour():
    desk = factory.validated()
    at = datetime.datetime(2031, 3, 7, 4, 37, tzinfo=datetime.UTC)
    perform(desk.notice, "schedule", actor=desk.validator, publish_at=at, comment="Presse")
    people, texts = told("validated")
    assert desk.action.organisation.email in people
    assert not [text for text in texts if "2031" in text or "Presse" in text]
    written = OutgoingMessage.objects.values_list("content__text", flat=True)
    assert not [text for text in written if "2031" in text]


def test_a_publication_is_told_under_its_public_number_and_version():
    desk = factory.published()
    reference = desk.publication().reference
    _people, texts = told("published")
    assert all(
        f"La version 1 de votre action de sécurité est publiée sous le numéro {reference}" in text
        for text in texts
    )

    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")
    _people, texts = told("closed")
    assert all(reference in text and "restent signalés" in text for text in texts)
    perform(desk.again(), "reopen", actor=desk.validator, public_reason="Encore un lot")
    perform(desk.notice, "correct", actor=desk.validator, comment="Faute de frappe")
    perform(desk.notice, "publish_correction", actor=desk.validator)
    corrected = [text for text in told("published")[1] if "corrigé" in text]
    assert corrected
    assert all("Faute de frappe" in text for text in corrected)


def test_a_version_that_the_agency_ends_is_told():
    desk = factory.published()
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    perform(desk.notice, "discard_version", actor=desk.validator, comment="Sans objet")
    people, texts = told("discarded")
    assert desk.action.organisation.email in people
    assert all("Ce qui est public ne change pas" in text for text in texts)


def test_the_end_of_the_comments_is_recalled_to_whoever_follows():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.evaluator)
    remind(10)
    people, texts = told("comments_due")
    assert people == {desk.evaluator.email}
    assert all(desk.again().reference in text for text in texts)


def test_a_review_that_is_owed_is_recalled_in_its_own_words():
    desk = factory.submitted()
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    row = proposals.propose(
        desk.again(),
        "fast_publish",
        actor=desk.validator,
        reasons="Risque vital",
        payload={"summary": factory.SUMMARY},
    )
    perform(row, "confirm", actor=desk.second)
    due = desk.again().clocks.get(kind="review_debt").due_on
    remind(30)
    _people, texts = told("review_due")
    assert texts
    assert all(f"{due:%d/%m/%Y}" in text for text in texts)
    assert told("comments_due") == (set(), [])


def test_each_reminder_of_the_changes_is_sent_and_says_the_day():
    desk = factory.in_review()
    asked = Question(
        part="notice", text="Quels lots ?", reason="clarify", section="reason", field="problem"
    )
    due = timezone.localdate() + datetime.timedelta(days=6)
    request_completion(desk.notice, [asked], actor=desk.evaluator, due_on=due)
    for days in (4, 7, 9):
        remind(days)
    people, texts = told("answers_due")
    assert desk.action.organisation.email in people
    assert all(f"{due:%d/%m/%Y}" in text for text in texts)
    assert any("étaient attendues" in text for text in texts)
    assert any("sont attendues" in text for text in texts)


def test_a_holder_reads_what_to_block_and_the_lots_of_an_action():
    OrganisationFactory(kind="hospital", email="pui@exemple.test")
    desk = factory.published()
    version = desk.publication().current
    announcing.announce(version.pk)
    text = OutgoingMessage.objects.get(
        content__key="distribution.addressed", address="pui@exemple.test", content__language="fr"
    ).content.text
    notice = version.payload["notice"]
    assert notice["block_dispensing"] == "yes"
    assert "Bloquez la délivrance des produits concernés." in text
    assert f"Lot {AffectedItem.objects.filter(version=version).exclude(lot='')[0].lot}" in text
