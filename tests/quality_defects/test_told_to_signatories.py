"""Who may sign learns what the agency decides and asks: by mail once, by SMS where it is urgent."""

import datetime

import pytest
from django.utils import timezone

from portal.core.workflow import perform
from portal.filings.services import requests
from portal.mail.models import DigestItem, OutgoingMessage
from quality_defects.effects.measures import open_measure
from quality_defects.enums import Measure
from quality_defects.messages import agency as messages
from quality_defects.messages import capas as capa_messages
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories import volet2 as second
from tests.quality_defects.test_ended import end

pytestmark = pytest.mark.django_db

MOBILE = "+33612345678"
CLASS_1 = agency.DECISION | {"eu_class": "I"}


@pytest.fixture
def desk():
    desk = factory.submitted()
    desk.signatory.mobile = MOBILE
    desk.signatory.save()
    return desk


def told(key, desk):
    """Return to how many messages of that kind the signatory was an addressee."""
    rows = OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")
    return rows.filter(address=desk.signatory.email).count()


def texts():
    return OutgoingMessage.objects.filter(content__key="quality_defects.urgent_decision_sms")


def test_the_signatory_reads_that_evaluation_started_in_the_digest(desk):
    agency.evaluated(desk)
    items = DigestItem.objects.filter(content__key="quality_defects.evaluation_started")
    assert items.filter(address=desk.signatory.email).count() == 1


def test_the_signatory_is_told_of_questions(desk):
    asked = requests.Question("volet1", "Combien ?", "clarify")
    later = timezone.localdate() + datetime.timedelta(days=5)
    requests.ask(desk.again(), [asked], due_on=later, actor=desk.evaluator)
    assert told("questions_asked", desk) == 1


@pytest.mark.parametrize(
    ("payload", "sms"),
    [
        (agency.DECISION, 0),
        (CLASS_1, 1),
        (agency.RECALL_DECISION, 1),
        (agency.RECALL_DECISION | {"eu_class": "I"}, 1),
    ],
)
def test_the_signatory_is_told_of_a_decision_once_and_by_sms_when_urgent(desk, payload, sms):
    agency.decided(desk, payload=payload)
    assert told("decision_made", desk) == 1
    assert [row.address for row in texts()] == [MOBILE] * sms
    messages.decision_made(desk.again(), 1)
    assert told("decision_made", desk) == 1
    assert texts().count() == sms


def test_who_drafts_and_signs_gets_one_mail(desk):
    case = desk.again()
    case.created_by = desk.signatory
    case.save()
    agency.decided(desk)
    assert told("decision_made", desk) == 1


def test_a_recall_decided_by_hand_is_told_by_sms_too(desk):
    row = open_measure(desk.again(), Measure.RECALL, actor=desk.evaluator)
    perform(row, "decide", actor=desk.evaluator)
    assert told("measure_decided", desk) == 1
    assert texts().count() == 1
    row = open_measure(desk.again(), Measure.SURVEILLANCE, actor=desk.evaluator)
    perform(row, "decide", actor=desk.evaluator)
    assert texts().count() == 1


@pytest.mark.parametrize("state", ["no_action", "closed", "withdrawn"])
def test_the_signatory_is_told_of_the_end_and_of_what_follows(desk, state):
    end(desk, state)
    key = {"no_action": "case_set_aside", "closed": "case_closed"}.get(state, "withdrawal_answered")
    assert told(key, desk) == 1
    perform(desk.again(), "reopen", actor=desk.second, reason="new_lot", comment="Lot B.")
    assert told("case_reopened", desk) == 1


def test_the_signatory_is_told_what_the_agency_thinks_of_an_action():
    desk = second.signed()
    capa_messages.capa_judged(desk.again().capas.get())
    assert told("capa_judged", desk) == 1
