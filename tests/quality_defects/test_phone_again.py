"""Who is called again, who is paged: another recall of the same case, an urgent case at night."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.core.deadlines import PARIS
from portal.core.workflow import perform
from quality_defects.effects.phone import why_again
from quality_defects.models import Lot, PhoneAlert
from quality_defects.tasks import escalate_silent_recalls
from tests.factories import quality_defects as factory
from tests.quality_defects.test_phone import (
    SUNDAY,
    alert_of,
    call,
    counts,
    later,
    page,
    proposed,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return proposed()


def answer(volet, **answers):
    """Change these answers of `volet` alone."""
    for name, value in answers.items():
        setattr(volet, name, value)
    volet.save()


def confirm(desk):
    return call(desk, "confirm_call", desk.duty_officer)


OTHERS = {"recall_lots": "TEST-A01, TEST-B02"}


@pytest.mark.parametrize(
    ("before", "answers", "raised"),
    [
        ("open", OTHERS, 1),
        ("called", OTHERS, 2),
        ("confirmed", OTHERS, 2),
        ("confirmed", {"recall_level": "N5"}, 2),
        ("confirmed", {}, 1),
        ("confirmed", {"recall_justification": "Mieux dit."}, 1),
        ("confirmed", {"recall_proposed": "no"}, 1),
    ],
)
def test_another_recall_asks_for_another_call(desk, before, answers, raised):
    with later(SUNDAY, minutes=5):
        if before == "called":
            call(desk)
        if before == "confirmed":
            confirm(desk)
    with later(SUNDAY, hours=5):
        perform(desk.volet, "amend", actor=desk.drafter)
        answer(desk.volet, **answers)
        factory.sign(desk)
    assert desk.case.phone_alerts.count() == raised
    assert sent("recall_proposed").count() == raised


def test_a_new_batch_is_another_recall_and_escalates_anew(desk, client):
    with later(SUNDAY, minutes=60):
        escalate_silent_recalls()
        confirm(desk)
    before = counts()
    with later(SUNDAY, hours=5):
        perform(desk.volet, "amend", actor=desk.drafter)
        Lot.objects.create(part=desk.volet, **factory.LOT | {"number": "TEST-B02"})
        factory.sign(desk)
    with later(SUNDAY, hours=6):
        assert escalate_silent_recalls() == 3
    assert counts() == {key: 2 * number for key, number in before.items()}
    factory.log_in(client, desk.drafter)
    text = client.get(page(desk, "espace")).content.decode()
    assert "appelez l’agence maintenant" in text
    assert "Appel confirmé par l’agence" in text
    factory.log_in(client, desk.duty_officer)
    assert "24 mai 2026 à 07:00" in client.get(page(desk)).content.decode()
    with later(SUNDAY, hours=6):
        client.post(reverse("quality_defects:call_received", args=[desk.case.uuid]))
    assert {one.state for one in desk.case.phone_alerts.all()} == {"confirmed"}


def test_a_proposal_made_again_after_its_call_asks_for_another(desk):
    confirm(desk)
    for answers in ({"recall_proposed": "no"}, {}):
        perform(desk.volet, "amend", actor=desk.drafter)
        answer(desk.volet, **factory.RECALL | answers)
        factory.sign(desk)
    assert desk.case.phone_alerts.count() == 2


def test_a_second_call_says_what_changed_since_the_first(client, desk):
    first = alert_of(desk)
    assert why_again(first) == []
    with later(SUNDAY, minutes=5):
        confirm(desk)
    with later(SUNDAY, hours=5):
        perform(desk.volet, "amend", actor=desk.drafter)
        answer(desk.volet, recall_lots="TEST-A02")
        desk.volet.lots.update(number="TEST-A02")
        factory.sign(desk)
    second = desk.case.phone_alerts.get(state="open")
    assert why_again(second) == [
        "Lots à rappeler : « TEST-A01 » devient « TEST-A02 ».",
        "Lots ajoutés : TEST-A02.",
        "Lots retirés ou écartés : TEST-A01.",
    ]
    for reader, room in ((desk.drafter, "espace"), (desk.duty_officer, "agence")):
        factory.log_in(client, reader)
        text = client.get(page(desk, room)).content.decode()
        assert text.count("le rappel proposé a changé depuis le précédent") == 1
        assert "Lots ajoutés : TEST-A02." in text


def test_a_recall_proposed_again_says_so(desk):
    confirm(desk)
    for answers in ({"recall_proposed": "no"}, {}):
        perform(desk.volet, "amend", actor=desk.drafter)
        answer(desk.volet, **factory.RECALL | answers)
        factory.sign(desk)
    again = desk.case.phone_alerts.get(state="open")
    assert why_again(again) == ["Un rappel est de nouveau proposé."]


def test_two_alerts_of_a_case_cannot_wait_for_a_call(desk):
    first = alert_of(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneAlert.objects.create(
            filing=desk.case,
            raised_at=first.raised_at,
            delays=first.delays,
            escalate_at=first.escalate_at,
        )


# An urgent case, with no recall ------------------------------------------------------------------

DEATH = {
    "deaths": 1,
    "adverse_events": 1,
    "adverse_events_serious": 1,
    "pharmacovigilance_references": "en cours",
}
MINOR = {"category": "DQ07", "criticality": "minor", "still_dispensed": "no"}
WEDNESDAY = datetime.datetime(2026, 5, 27, 11, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "answers", "priority", "paged"),
    [
        (SUNDAY, DEATH, "P0", True),
        (SUNDAY, {}, "P0", True),
        (SUNDAY, MINOR, "P2", False),
        (WEDNESDAY, DEATH, "P0", False),
        (WEDNESDAY.replace(hour=23), DEATH, "P0", True),
        (SUNDAY, DEATH | factory.RECALL, "P0", False),
    ],
)
def test_urgent_case_pages_the_duty_officers_out_of_hours(at, answers, priority, paged):
    received = at - datetime.timedelta(hours=3)
    with later(at):
        desk = factory.set_up()
        factory.fill_volet(desk.volet, signal_received_at=received, **answers)
        answer(desk.volet, hold_exploitant_at=received)
        factory.sign(desk)
        assert desk.again().priority == priority
        assert sent("recall_proposed").exists() == ("recall_level" in answers)
        assert [one.address for one in sent("urgent_case")] == [desk.duty_officer.mobile] * paged
        perform(desk.volet, "amend", actor=desk.drafter)
        factory.sign(desk)
    assert sent("urgent_case").count() == paged
