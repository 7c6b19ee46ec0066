"""The phone rule: never in the way, escalated at 15, 30 and 60 minutes, both stamps kept."""

import datetime
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit import failures
from portal.core.deadlines import PARIS
from portal.core.workflow import perform
from portal.mail.models import OutgoingMessage
from quality_defects.models import PhoneAlert, PhoneCall
from quality_defects.tasks import escalate_silent_recalls
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db

SUNDAY = datetime.datetime(2026, 5, 24, 2, 0, tzinfo=PARIS)
KEYS = (
    "recall_proposed",
    "call_expected",
    "call_expected_sms",
    "recall_without_call",
    "recall_without_call_sms",
)


def sent(key):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{key}")


def told(key):
    return set(sent(key).values_list("address", flat=True))


def counts():
    return {key: sent(key).count() for key in KEYS}


def later(start=None, **delta):
    return time_machine.travel((start or timezone.now()) + datetime.timedelta(**delta), tick=False)


def alert_of(desk):
    return PhoneAlert.objects.get(filing=desk.case)


def call(desk, name="log_call", actor=None):
    return perform(
        alert_of(desk),
        name,
        actor=actor or desk.drafter,
        called_at=timezone.now(),
        number="01 55 87 30 00",
    )


def proposed(minutes=0):
    """Return a desk that proposed a recall so many minutes after that Sunday's two o'clock."""
    with later(SUNDAY, minutes=minutes):
        desk = factory.set_up(recall=True)
        factory.fill_volet(
            desk.volet, recall=True, signal_received_at=SUNDAY - datetime.timedelta(hours=3)
        )
        factory.sign(desk)
    return desk


@pytest.fixture
def desk():
    """A recall proposed on a Sunday at two in the morning; a head of unit has a mobile."""
    desk = proposed()
    desk.second.mobile = "0639980019"
    desk.second.save()
    desk.signatory.mobile = "0639980029"
    desk.signatory.save()
    return desk


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [(0, 0), (14, 0), (15, 1), (29, 1), (30, 2), (59, 2), (60, 3), (120, 3)],
)
def test_silence_escalates_step_by_step(desk, minutes, steps):
    with later(SUNDAY, minutes=minutes):
        assert escalate_silent_recalls() == steps
        assert escalate_silent_recalls() == 0
    alert = alert_of(desk)
    taken = [alert.firm_told_at, alert.duty_officer_told_at, alert.head_told_at]
    assert [bool(each) for each in taken] == [number < steps for number in range(3)]


def test_duty_officers_have_their_sms_at_once(desk):
    assert told("recall_proposed") == {desk.duty_officer.mobile}


def test_first_step_reaches_the_firm_on_every_way_it_gave(desk):
    with later(SUNDAY, minutes=15):
        escalate_silent_recalls()
    firm = desk.case.organisation
    assert told("call_expected") == {firm.email, desk.drafter.email, desk.signatory.email}
    assert told("call_expected_sms") == {"0639980029", "0639980001", "0639980002"}
    assert not sent("recall_without_call").exists()


def test_second_step_reaches_duty_officers_and_third_the_heads(desk):
    with later(SUNDAY, minutes=30):
        escalate_silent_recalls()
    assert told("recall_without_call") == {desk.duty_officer.email}
    assert told("recall_without_call_sms") == {desk.duty_officer.mobile}
    with later(SUNDAY, minutes=60):
        escalate_silent_recalls()
    assert told("recall_without_call") == {desk.duty_officer.email, desk.second.email}
    assert told("recall_without_call_sms") == {desk.duty_officer.mobile, desk.second.mobile}


def test_a_landline_gets_no_sms(desk):
    case = desk.again()
    case.organisation.on_call_phone = "0199000009"
    case.organisation.save()
    with later(SUNDAY, minutes=15):
        escalate_silent_recalls()
    assert told("call_expected_sms") == {"0639980029", "0639980001", "0639980002"}
    assert "0199000009" not in told("call_expected_sms")


def test_a_sweep_two_hours_late_takes_each_step_once_in_order(desk):
    with later(SUNDAY, hours=2):
        assert escalate_silent_recalls() == 3
        before = counts()
        assert escalate_silent_recalls() == 0
    assert counts() == before
    names = desk.case.transitions.filter(part="phone_alert").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "remind_firm",
        "escalate",
        "escalate_to_head",
    ]


@pytest.mark.parametrize("name", ["log_call", "confirm_call"])
@pytest.mark.parametrize("minutes", [10, 20, 45])
def test_a_call_of_either_side_stops_the_escalation(desk, name, minutes):
    with later(SUNDAY, minutes=minutes):
        escalate_silent_recalls()
        call(desk, name, desk.drafter if name == "log_call" else desk.duty_officer)
        before = counts()
    with later(SUNDAY, hours=3):
        assert escalate_silent_recalls() == 0
    assert counts() == before


def test_delays_are_settings_frozen_when_the_alert_is_raised(desk, settings):
    settings.QUALITY_DEFECTS_CALL_MINUTES = (1, 2, 3)
    other = proposed(minutes=5)
    assert alert_of(desk).delays == [15, 30, 60]
    with later(SUNDAY, minutes=8):
        assert escalate_silent_recalls() == 3
    assert alert_of(other).head_told_at


def test_a_later_version_may_raise_the_alert_or_end_it_and_none_erases_it():
    desk = factory.submitted()
    assert not PhoneAlert.objects.exists()
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, recall=True)
    factory.sign(desk)
    raised = alert_of(desk)
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, recall_proposed="no")
    factory.sign(desk)
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, recall=True)
    factory.sign(desk)
    raised.refresh_from_db()
    assert (raised.state, PhoneAlert.objects.count()) == ("ended", 2)
    assert PhoneAlert.objects.exclude(pk=raised.pk).get().state == "open"


def test_an_alert_that_fails_holds_nobody_up(desk, monkeypatch):
    from quality_defects.messages import phone  # noqa: PLC0415

    other = proposed()
    told_of = phone.call_expected
    broken = desk.case.pk

    def fail(alert):
        if alert.filing_id == broken:
            raise RuntimeError("no mail for this one")
        told_of(alert)

    monkeypatch.setattr(phone, "call_expected", fail)
    with later(SUNDAY, minutes=15):
        assert escalate_silent_recalls() == 1
    assert alert_of(desk).firm_told_at is None
    assert alert_of(other).firm_told_at
    assert failures.unsolved().get().name == escalate_silent_recalls.name
    monkeypatch.setattr(phone, "call_expected", told_of)
    with later(SUNDAY, minutes=16):
        assert escalate_silent_recalls() == 1
    assert not failures.unsolved().exists()


def test_steps_cannot_be_written_out_of_order(desk):
    for columns in (
        {"duty_officer_told_at": timezone.now()},
        {"head_told_at": timezone.now(), "escalate_at": None},
        {"escalate_at": None},
        {"confirmed_at": timezone.now()},
        {"delays": [15]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhoneAlert.objects.filter(filing=desk.case).update(**columns)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_take_each_step_once():
    desk = proposed()
    gate, taken = threading.Barrier(3), []

    def run():
        try:
            gate.wait()
            taken.append(escalate_silent_recalls())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(taken) == 3
    steps = desk.case.transitions.filter(part="phone_alert")
    assert sorted(steps.values_list("name", flat=True)) == [
        "escalate",
        "escalate_to_head",
        "remind_firm",
    ]
    assert sent("recall_without_call").filter(address=desk.duty_officer.email).count() == 1


# Pages -----------------------------------------------------------------------------------------


def page(desk, room="agence"):
    return f"/{room}/defauts-qualite/{desk.case.uuid}/"


def test_one_tap_confirms_now_to_the_agency_number(client, desk):
    address = reverse("quality_defects:call_received", args=[desk.case.uuid])
    with later(SUNDAY, minutes=20):
        factory.log_in(client, desk.duty_officer)
        answer = client.post(address, {"retour": "astreinte"})
        again = client.post(address)
    assert answer.url == reverse("quality_defects:duty")
    received = PhoneCall.objects.get(side="agency")
    assert received.called_at == SUNDAY + datetime.timedelta(minutes=20)
    assert (received.number, received.author) == ("01 55 87 30 00", desk.duty_officer)
    assert alert_of(desk).state == "confirmed"
    assert again.url == page(desk)
    assert PhoneCall.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("signatory", 403), ("stranger", 404), ("validator", 403)],
)
def test_one_tap_is_for_those_on_duty(client, desk, who, status):
    people = {
        "stranger": AgentFactory(roles=[]),
        "validator": AgentFactory(roles=["validator"]),
    }
    factory.log_in(client, people.get(who) or getattr(desk, who))
    answer = client.post(reverse("quality_defects:call_received", args=[desk.case.uuid]))
    assert answer.status_code == status
    assert alert_of(desk).state == "open"


def test_firm_may_note_its_call_after_the_agency_and_both_stamps_show(client, desk):
    with later(SUNDAY, minutes=5):
        call(desk, "confirm_call", desk.duty_officer)
    with later(SUNDAY, minutes=9):
        factory.log_in(client, desk.drafter)
        assert "Noter l’appel passé" in client.get(page(desk, "espace")).content.decode()
        client.post(
            reverse("quality_defects:log_call", args=[desk.case.uuid]),
            {"called_at": "24/05/2026 02:04", "number": "01 55 87 30 00"},
        )
    assert alert_of(desk).state == "confirmed"
    for reader, room in ((desk.drafter, "espace"), (desk.evaluator, "agence")):
        factory.log_in(client, reader)
        text = client.get(page(desk, room)).content.decode()
        assert "24 mai 2026 à 02:04" in text
        assert "24 mai 2026 à 02:05" in text
    assert PhoneCall.objects.count() == 2


def test_panel_tells_the_weekend_and_hides_the_escalations_from_the_firm(client, desk):
    with later(SUNDAY, minutes=31):
        escalate_silent_recalls()
    factory.log_in(client, desk.evaluator)
    text = client.get(page(desk)).content.decode()
    assert "Week-end" in text
    assert "Astreinte prévenue" in text
    assert "Chef de pôle prévenu" in text
    factory.log_in(client, desk.drafter)
    text = client.get(page(desk, "espace")).content.decode()
    assert "Week-end" in text
    assert 'href="tel:+33155873000"' in text
    assert "Astreinte prévenue" not in text
    assert "Chef de pôle" not in text


def test_inbox_tells_why_the_offices_were_closed(client, desk):
    factory.log_in(client, desk.evaluator)
    assert "Week-end" in client.get("/agence/?vue=all").content.decode()


def another(desk, recall_proposed):
    """Sign another version, with or without a recall."""
    perform(desk.volet, "amend", actor=desk.drafter)
    answers = {"recall_proposed": recall_proposed} if recall_proposed == "no" else {}
    signal = SUNDAY - datetime.timedelta(hours=3)
    factory.fill_volet(
        desk.volet, recall=recall_proposed == "yes", signal_received_at=signal, **answers
    )
    factory.sign(desk)


def without_recall(desk):
    another(desk, "no")


def withdrawn(desk):
    perform(desk.again(), "request_withdrawal", actor=desk.signatory, comment="Erreur.")
    perform(desk.again().withdrawal_requests.get(), "accept", actor=desk.evaluator)


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (without_recall, "La version 2 ne propose plus de rappel"),
        (withdrawn, "La déclaration est retirée"),
    ],
)
def test_no_step_follows_a_recall_that_is_no_longer_proposed(desk, ends, reason):
    with later(SUNDAY, minutes=5):
        ends(desk)
    assert alert_of(desk).state == "ended"
    assert desk.case.transitions.get(part="phone_alert", name="end").comment == reason
    with later(SUNDAY, minutes=61):
        assert escalate_silent_recalls() == 0
    call(desk, "log_call_afterwards", desk.drafter)
    assert alert_of(desk).logged_at is not None


def test_a_recall_proposed_again_waits_for_another_call(desk):
    with later(SUNDAY, minutes=5):
        without_recall(desk)
    with later(SUNDAY, minutes=10):
        another(desk, "yes")
    assert sorted(desk.again().phone_alerts.values_list("state", flat=True)) == ["ended", "open"]


def test_a_call_that_was_made_stays_to_be_confirmed(desk):
    call(desk, "log_call", desk.drafter)
    without_recall(desk)
    assert alert_of(desk).state == "called"


def test_panel_tells_a_withdrawn_proposal(client, desk):
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, recall_proposed="no")
    factory.sign(desk)
    factory.log_in(client, desk.evaluator)
    assert "ne propose plus de rappel" in client.get(page(desk)).content.decode()
