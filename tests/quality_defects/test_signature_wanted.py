"""Who is told that a volet waits for its signature, and how fast."""

import pytest

from portal.core.workflow import perform
from portal.mail.models import OutgoingMessage
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second

pytestmark = pytest.mark.django_db


def told(name):
    found = OutgoingMessage.objects.filter(content__key=f"quality_defects.{name}")
    return list(found.values_list("address", flat=True))


@pytest.fixture
def desk():
    desk = factory.set_up()
    desk.signatory.mobile = "0639980011"
    desk.signatory.save()
    return desk


@pytest.mark.parametrize(
    ("answers", "by_sms"),
    [
        ({}, False),
        ({"european_class": "II"}, False),
        ({"european_class": "I"}, True),
        (factory.RECALL, True),
    ],
)
def test_signatory_of_a_recall_or_of_class_i_has_a_text_message(desk, answers, by_sms):
    factory.fill_volet(desk.volet, **answers)
    perform(desk.volet, "request_signature", actor=desk.drafter)
    assert told("signature_wanted") == [desk.signatory.email]
    assert told("signature_wanted_sms") == [desk.signatory.mobile] * by_sms


def test_signatory_without_a_mobile_has_the_mail_alone():
    desk = factory.set_up(recall=True)
    desk.signatory.mobile = ""
    desk.signatory.save()
    perform(desk.volet, "request_signature", actor=desk.drafter)
    assert told("signature_wanted") == [desk.signatory.email]
    assert told("signature_wanted_sms") == []


@pytest.mark.parametrize(("final_class", "by_sms"), [("II", False), ("I", True)])
def test_volet2_of_class_i_too(final_class, by_sms):
    desk = second.opened()
    desk.signatory.mobile = "0639980011"
    desk.signatory.save()
    volet = second.fill(second.volet2(desk), final=True, final_class=final_class)
    perform(volet, "request_signature", actor=desk.drafter)
    assert told("signature_wanted_sms") == [desk.signatory.mobile] * by_sms
