"""An urgent agreement given by telephone is recorded by two people (§ 5.3, T3)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.filings.services import proposals
from portal.mail.models import OutgoingMessage
from tests.factories import dhpc as factory
from tests.factories.accounts import AgentFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
SAID = "Version 1 relue au téléphone, sans réserve."


def urgent():
    return factory.urgent(factory.proposed(**factory.today()))


def record(desk, *, actor=None, validator=None, ago=5):
    said = timezone.now() - datetime.timedelta(minutes=ago)
    payload = {"validator": (validator or desk.validator).pk, "said_at": said.isoformat()}
    return proposals.propose(
        desk.again(),
        "agree_by_phone",
        actor=actor or desk.evaluator,
        reasons=SAID,
        payload=payload,
    )


def test_two_people_record_what_a_validator_said():
    desk = urgent()
    row = record(desk)
    assert desk.letter.state == "proposed"
    with pytest.raises(NotAllowed):
        perform(row, "confirm", actor=desk.evaluator)
    row = perform(row, "confirm", actor=desk.second)
    dossier = desk.again()
    assert (dossier.state, dossier.agreed_by) == ("agreed", desk.validator)
    assert dossier.letter.state == "agreed"
    assert dossier.transitions.filter(name="agree_by_phone").count() == 1
    assert (row.proposed_by, row.decided_by) == (desk.evaluator, desk.second)


def test_whoever_said_it_does_not_record_it():
    desk = urgent()
    both = AgentFactory(roles=["evaluator", "validator"], roles__workflow="dhpc")
    with pytest.raises(GuardFailed, match="deux autres personnes"):
        record(desk, actor=both, validator=both)
    row = record(desk, validator=both)
    with pytest.raises(GuardFailed, match="deux autres personnes"):
        perform(row, "confirm", actor=both)
    assert desk.again().state == "writing"


def test_only_who_may_agree_agrees_by_telephone():
    desk = urgent()
    for other in (desk.evaluator, desk.publisher, desk.drafter):
        with pytest.raises(GuardFailed, match="ne peut pas donner cet accord"):
            record(desk, actor=desk.second, validator=other)
    type(desk.letter).objects.update(saved_by=desk.validator)
    with pytest.raises(GuardFailed, match="ne peut pas donner cet accord"):
        record(desk)


def test_it_is_for_the_urgent_lane_and_for_what_is_proposed():
    ordinary = factory.proposed()
    with pytest.raises(PermissionDenied):
        record(ordinary)
    early = factory.urgent(factory.in_review())
    with pytest.raises(PermissionDenied):
        record(early)
    desk = urgent()
    with pytest.raises(PermissionDenied):
        record(desk, actor=desk.drafter)
    with pytest.raises(GuardFailed, match="est passée"):
        record(desk, ago=-5)


def test_the_controls_stay():
    desk = urgent()
    row = record(desk)
    products = [*desk.again().products.all(), factory.covered(desk, "60000009", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)
    with pytest.raises(GuardFailed, match="périmètre a changé"):
        perform(row, "confirm", actor=desk.second)


def test_the_pages_record_it_and_ask_another_to_confirm(client):
    desk = urgent()
    case = reverse("filings:agency_case", args=["dhpc", desk.dossier.uuid])
    address = reverse("dhpc:agree_by_phone", args=[desk.dossier.uuid])
    log_in(client, desk.evaluator)
    assert address in client.get(case).text
    sent = {
        "validator": desk.validator.pk,
        "said_at": timezone.localtime().strftime("%d/%m/%Y %H:%M"),
        "reasons": SAID,
    }
    assert client.post(address, sent | {"validator": desk.evaluator.pk}).status_code == 200
    assert client.post(address, sent).status_code == 302
    mails = OutgoingMessage.objects.filter(content__key="dhpc.proposal_made")
    assert desk.second.email in set(mails.values_list("address", flat=True))

    log_in(client, desk.second)
    page = client.get(case).text
    assert desk.validator.full_name in page
    assert SAID in page
    log_in(client, desk.validator)
    assert client.get(address).status_code == 403
