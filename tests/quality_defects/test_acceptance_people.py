"""Who may sign, judged at the instant of the signature; who writes under a mandate."""

import datetime
import threading
import time

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from portal.accounts.models import Membership
from portal.core.deadlines import PARIS
from portal.core.workflow import NotAllowed
from portal.filings.services.casework import lock_filing
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from tests.factories import quality_defects as factory
from tests.factories.accounts import (
    InterimFactory,
    MandateFactory,
    MembershipFactory,
    give_totp,
)
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db

SIGNATURE = {"final": "false", "attestation": "on"}


def assert_nothing_left(desk):
    assert desk.again().reference is None
    assert not desk.again().revisions.exists()
    assert not GeneratedDocument.objects.exists()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    ("day", "hour", "minute", "signs"),
    [(9, 23, 59, False), (10, 0, 1, True), (12, 23, 59, True), (13, 0, 1, False)],
)
def test_interim_signs_from_its_first_minute_in_paris_to_its_last(day, hour, minute, signs):
    instant = datetime.datetime(2026, 6, day, hour, minute, tzinfo=PARIS)
    with time_machine.travel(instant, tick=False):
        desk = factory.set_up()
        factory.fill_volet(desk.volet, signal_received_at=instant - datetime.timedelta(hours=3))
        interim = InterimFactory(
            organisation=desk.case.organisation,
            starts_on=datetime.date(2026, 6, 10),
            ends_on=datetime.date(2026, 6, 12),
        ).user
        if signs:
            factory.sign(desk, actor=interim)
            assert desk.again().revisions.get().signer["capacity"] == "interim"
            return
        with pytest.raises(NotAllowed):
            factory.sign(desk, actor=interim)
        assert_nothing_left(desk)


@pytest.fixture
def consultant(client):
    """A desk, and a signatory of another firm who writes for this one under a mandate."""
    desk = factory.set_up()
    member = MembershipFactory(signatory=True)
    give_totp(member.user)
    desk.mandate = MandateFactory(
        principal=desk.case.organisation, agent=member.organisation, scopes=["draft", "answer"]
    )
    factory.log_in(client, member.user)
    return desk


def test_consultant_writes_under_its_mandate_and_never_signs(client, consultant):
    url = section_url(consultant.case, "impact")
    page = client.get(url)
    data = {"version": page.context["version"]} | posted(page.context["forms"])
    assert client.post(url, data | {"adverse_events": "4"}).status_code == 302
    assert consultant.volet.adverse_events == 4
    sign = address("sign", consultant.case, "volet1")
    assert client.get(sign).status_code == 403
    assert client.post(sign, SIGNATURE).status_code == 403
    assert_nothing_left(consultant)


def test_revoked_mandate_closes_the_draft_at_the_next_request(client, consultant):
    url = section_url(consultant.case, "impact")
    page = client.get(url)
    data = {"version": page.context["version"]} | posted(page.context["forms"])
    consultant.mandate.revoked_at = timezone.now()
    consultant.mandate.save()
    assert client.post(url, data | {"adverse_events": "4"}).status_code == 404
    autosave = address("autosave", consultant.case, "volet1", "impact")
    assert client.post(autosave, data | {"adverse_events": "4"}).status_code == 404
    assert client.get(address("case", consultant.case)).status_code == 404
    assert consultant.volet.adverse_events == 0


@pytest.mark.parametrize(
    ("loss", "status"),
    [({"revoked_at": Now()}, 404), ({"roles": ["drafter"], "capacity": ""}, 403)],
    ids=["gone", "drafter now"],
)
def test_signatory_revoked_with_the_page_open_files_nothing(client, loss, status):
    desk = factory.set_up(recall=True)
    factory.log_in(client, desk.signatory)
    sign = address("sign", desk.case, "volet1")
    assert client.get(sign).status_code == 200
    desk.signatory.memberships.update(**loss)
    assert client.post(sign, SIGNATURE).status_code == status
    assert_nothing_left(desk)
    assert desk.volet.state == "draft"


@pytest.mark.django_db(transaction=True)
def test_signature_that_waits_its_turn_is_judged_when_it_comes():
    desk = factory.set_up()
    outcomes = []

    def attempt():
        try:
            factory.sign(desk)
            outcomes.append("filed")
        except NotAllowed:
            outcomes.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=attempt)
    with transaction.atomic():
        lock_filing(desk.case)
        thread.start()
        deadline = time.monotonic() + 10
        while not _somebody_waits() and time.monotonic() < deadline:
            time.sleep(0.01)
        Membership.objects.filter(user=desk.signatory).update(revoked_at=timezone.now())
    thread.join()
    assert outcomes == ["refused"]
    assert_nothing_left(desk)


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]
