"""What a laboratory is late with is told to more and more people, each once (§ 5.4)."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.enums import SignatoryCapacity
from portal.core.workflow import perform
from portal.filings import tasks
from portal.mail.models import OutgoingMessage
from tests.factories import dhpc as factory
from tests.factories.accounts import MembershipFactory, give_totp

pytestmark = pytest.mark.django_db
KEY = "dhpc.escalated"
REFERENCE_PERSON = "rpv@laboratoire.example"


def on_the(moment):
    """Let the portal look at its clocks at `moment`."""
    with time_machine.travel(moment):
        tasks.scan_clocks()


def told():
    """Return who was told so far, in order."""
    rows = OutgoingMessage.objects.filter(content__key=KEY).order_by("pk")
    return [row.address for row in rows]


def days_after(clock, days):
    return clock.due_at + datetime.timedelta(days=days)


@pytest.fixture
def late():
    """Return a desk whose draft is due, with a responsible pharmacist beside another signatory."""
    desk = factory.writing(contact_email=REFERENCE_PERSON)
    desk.pharmacist = give_totp(
        MembershipFactory(
            organisation=desk.dossier.organisation,
            signatory=True,
            capacity=SignatoryCapacity.RESPONSIBLE_PHARMACIST,
        ).user
    )
    membership = desk.signatory.memberships.get()
    membership.capacity = SignatoryCapacity.QUALIFIED_PERSON
    membership.save()
    return desk


def test_the_reference_person_then_the_pharmacist_then_the_validators(late):
    clock = late.again().clocks.get(kind="draft")
    on_the(days_after(clock, 0.1))
    assert told() == []
    on_the(days_after(clock, 1))
    assert told() == [REFERENCE_PERSON]
    on_the(days_after(clock, 3))
    assert told() == [REFERENCE_PERSON, late.pharmacist.email]
    on_the(days_after(clock, 5))
    validators = {late.validator.email, late.second.email}
    assert set(told()[2:]) == validators
    for day in (6, 8, 30):
        on_the(days_after(clock, day))
    assert len(told()) == 4
    text = OutgoingMessage.objects.get(content__key=KEY, address=REFERENCE_PERSON).content.text
    assert "personne de référence en pharmacovigilance" in " ".join(text.split())
    assert "Laboratoire Exemple" in text


def test_an_outage_loses_no_level_and_repeats_none(late):
    clock = late.again().clocks.get(kind="draft")
    on_the(days_after(clock, 20))
    on_the(days_after(clock, 21))
    assert told()[:2] == [REFERENCE_PERSON, late.pharmacist.email]
    assert len(told()) == len(set(told())) == 4


def test_a_laboratory_that_named_nobody_has_its_signatories_told_once(late):
    type(late.request).objects.update(contact_email="")
    clock = late.again().clocks.get(kind="draft")
    for day in (1, 3):
        on_the(days_after(clock, day))
    assert told() == [late.pharmacist.email]


def test_nothing_is_escalated_while_the_dossier_is_suspended(late):
    clock = late.again().clocks.get(kind="draft")
    perform(late.again(), "suspend", actor=late.validator, comment="Attente d’un avis européen.")
    on_the(days_after(clock, 2))
    assert told() == []


def test_the_intervals_are_those_of_the_settings_when_the_clock_started(settings):
    settings.DHPC_ESCALATION_DAYS = (2, 4, 9)
    desk = factory.writing(contact_email=REFERENCE_PERSON)
    settings.DHPC_ESCALATION_DAYS = (1, 3, 5)
    clock = desk.again().clocks.get(kind="draft")
    assert clock.reminder_codes[-3:] == ["D+2", "D+4", "D+9"]
    on_the(days_after(clock, 1))
    assert told() == []
    on_the(days_after(clock, 2))
    assert told() == [REFERENCE_PERSON]


def test_each_silent_laboratory_is_told_for_itself():
    desk = factory.shared(contact_email=REFERENCE_PERSON)
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    own = desk.dossier.organisation
    perform(desk.again().participants.get(organisation=own), "accept", actor=desk.drafter)
    clock = desk.again().clocks.get(kind="perimeter")
    on_the(days_after(clock, 0.1))
    on_the(days_after(clock, 1))
    assert told() == [desk.other_signatory.email]
    row = OutgoingMessage.objects.get(content__key=KEY)
    assert f"/{desk.dossier.uuid}/" in row.content.text
    assert row.organisation == desk.other_firm


def test_the_urgent_lane_counts_hours():
    desk = factory.urgent(factory.shared())
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    clock = desk.again().clocks.get(kind="perimeter")
    assert clock.reminder_codes == ["M+360", "L+60", "L+240", "L+480"]
    left = {one.code: one.due_at - clock.due_at for one in clock.reminders.all()}
    assert left["L+60"] == datetime.timedelta(hours=1)
    assert left["M+360"] == datetime.timedelta(hours=-6)
    with time_machine.travel(clock.due_at + datetime.timedelta(minutes=90)):
        tasks.scan_clocks()
    assert set(told()) == {desk.request.contact_email, desk.other_signatory.email}


def test_what_the_agency_owes_or_does_itself_is_not_escalated():
    desk = factory.in_review()
    [clock] = desk.again().clocks.filter(kind="review")
    assert clock.reminder_codes == ["half", "D-1", "D0"]
    type(desk.dossier).objects.update(is_substituted=True)
    draft = factory.writing()
    type(draft.dossier).objects.filter(pk=draft.dossier.pk).update(is_substituted=True)
    on_the(timezone.now() + datetime.timedelta(days=60))
    assert told() == []
