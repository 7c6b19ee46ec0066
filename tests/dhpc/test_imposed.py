"""What the agency's page imposes (§ 1), line by line, where no other file proves it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dhpc.enums import Authority, DossierState, Motive, Origin
from dhpc.models import Dossier
from dhpc.workflow import dossier_workflow
from portal.core.workflow import GuardFailed, perform
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

TYPOS = ("bénéfique/risque", "seront pourront", "Patient/Patients", "L. 5121-165")


def ways_into(target):
    """Return the states from which a transition leads to `target`, and their names."""
    return {
        (state, move.name)
        for move in dossier_workflow
        for state in move.sources
        if move.target == target and state != target
    }


def test_s1_every_way_to_the_dispatch_goes_through_the_agreement():
    assert ways_into(DossierState.DISPATCHED) == {("scheduled", "declare"), ("closed", "reopen")}
    assert ways_into(DossierState.SCHEDULED) == {("agreed", "schedule")}
    assert ways_into(DossierState.AGREED) == {("writing", "agree"), ("scheduled", "unschedule")}
    assert ways_into(DossierState.CLOSED) == {("dispatched", "close")}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["agreed", "scheduled", "dispatched", "closed", "superseded"])
def test_s1_the_database_knows_no_dispatch_without_the_record_of_an_agreement(state):
    desk = factory.writing()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=desk.dossier.pk).update(
            state=state, scheduled_on=datetime.date(2026, 3, 3)
        )


def test_s2_to_s4_the_lists_are_those_of_the_page():
    assert [one.value for one in Motive] == [
        "risks",
        "conditions",
        "efficacy",
        "contraindication",
        "warnings",
        "interactions",
        "adverse_effects",
    ]
    assert len(Authority) == 3
    assert {tuple(one.value.rsplit("_", 1)) for one in Origin} == {
        (kind, level) for kind in ("follow_up", "review") for level in ("national", "european")
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "empty"), [("motives", []), ("authority", ""), ("origin", ""), ("route", "")]
)
def test_s2_to_s4_a_request_without_them_is_not_signed(field, empty):
    desk = factory.set_up(**{field: empty})
    with pytest.raises(GuardFailed) as refusal:
        factory.sign(desk, desk.request)
    assert field in {one.field for one in refusal.value.obstacles}


@pytest.mark.django_db
def test_s2_a_pure_reminder_is_admissible():
    desk = factory.opened(motives=["conditions"])
    assert desk.again().state == "opened"


@pytest.mark.django_db
def test_s7_the_draft_is_due_on_the_day_that_the_agency_sets():
    desk = factory.writing()
    dossier = desk.again()
    assert dossier.clocks.get(kind="draft").due_on == dossier.draft_due_on


@pytest.mark.django_db
def test_s8_the_agency_hears_one_laboratory_and_incidents_of_the_others(client):
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    log_in(client, desk.other_drafter)
    thread = reverse("filings:post_message", args=["dhpc", desk.dossier.uuid])
    assert client.post(thread, {"body": "Bonjour"}).status_code == 404
    signal = reverse("dhpc:incident", args=[desk.dossier.uuid])
    assert (
        client.post(signal, {"incident-text": "Le coordonnateur est injoignable."}).status_code
        == 302
    )
    assert desk.again().incidents.get().organisation == desk.other_firm


@pytest.mark.django_db
def test_s9_and_s10_the_page_gives_the_references_without_the_typos_of_its_source(client):
    assert "bénéfice/risque" in client.get(reverse("declare", args=["dhpc"])).text
    for address in (reverse("declare", args=["dhpc"]), reverse("dhpc_public:guide")):
        page = client.get(address).text
        for article in ("L. 5121-14-3", "L. 5121-24", "R. 5121-165"):
            assert article in page, (address, article)
        assert [typo for typo in TYPOS if typo in page] == []
