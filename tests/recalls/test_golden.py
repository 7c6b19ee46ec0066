"""From a Sunday's declaration to the scan of a pharmacy, through the application's own pages."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from portal.filings.models import FilingLink, Handover
from portal.mail.models import OutgoingMessage
from portal.publication.enums import Verdict
from quality_defects.models import Case, Lot
from recalls.models import Action, Scope
from tests.factories import quality_defects as declaration
from tests.factories.accounts import AgentFactory
from tests.factories.quality_defects import log_in
from tests.quality_defects.pages import address
from tests.recalls.pages import case_page, desk_page, fill_section, publish, sent, verdict_of

pytestmark = pytest.mark.django_db
SUNDAY = datetime.datetime(2026, 11, 29, 21, 40, tzinfo=datetime.UTC)
AFFECTED = Verdict.CONCERNED_EXACT.label
PACK = "010340098001370517270331{lot}"


def scan(lot):
    """Return what a scanner reads on a box of that lot: product, expiry, lot."""
    return PACK.format(lot=f"10{lot}")


def declared(client, run_tasks):
    """Return a declaration with a recall of two lots, signed on a Sunday night."""
    desk = declaration.set_up(recall=True)
    declaration.fill_volet(desk.volet, recall=True, recall_lots="TEST-A01, TEST-A02")
    Lot.objects.create(part=desk.volet, **declaration.LOT | {"number": "TEST-A02"})
    log_in(client, desk.signatory)
    sent(
        client,
        address("sign", desk.case, "volet1"),
        {"final": "false", "attestation": "on"},
    )
    run_tasks()
    return desk


def handed_over(client, desk, run_tasks):
    """Hand the recall over at night; return the draft that an evaluator took over."""
    log_in(client, desk.duty_officer)
    sent(
        client,
        address("agency_move", desk.case, "case", "hand_over_recall"),
        {"comment": ""},
    )
    run_tasks()


def complete(client, action):
    """Answer what no declaration of a defect states."""
    fill_section(client, action, "recipients", attention_of="Pharmaciens")
    fill_section(
        client,
        action,
        "user_actions",
        user_action_details="Retirez les boîtes et retournez-les.",
        patient_followup="no",
        reply_required="no",
    )
    fill_section(client, action, "maker_actions", maker_actions=["removal"], patient_notice="no")
    fill_section(client, action, "general", followup_expected="no")
    fill_section(
        client,
        action,
        "parties",
        manufacturer_country="FR",
        contact_name="Information médicale",
        contact_phone="01 99 00 00 03",
        contact_email="info@laboratoire.example",
        agency_contact_name="Personne Exemple",
        agency_contact_phone="01 99 00 00 01",
    )


@pytest.mark.parametrize("lots", [("TEST-A01", "TEST-A02")])
def test_a_sunday_s_declaration_reaches_the_scanner_and_a_released_lot_too(client, run_tasks, lots):
    kept, released = lots
    roles = {"roles__workflow": "recalls"}
    evaluator = AgentFactory(roles=["evaluator"], **roles)
    agents = {
        "evaluator": AgentFactory(roles=["evaluator"], **roles),
        "validator": AgentFactory(roles=["validator"], **roles),
        "publisher": AgentFactory(roles=["publisher"], **roles),
    }
    with time_machine.travel(SUNDAY, tick=False):
        desk = declared(client, run_tasks)
        handed_over(client, desk, run_tasks)
    assert verdict_of(scan(kept)) == Verdict.UNKNOWN_ID.label

    # Monday, 8 h: an evaluator of the actions takes over, completes and records.
    with time_machine.travel(SUNDAY + datetime.timedelta(hours=9, minutes=30), tick=False):
        log_in(client, evaluator)
        entry = client.get(reverse("recalls:entry")).content.decode()
        case = Case.objects.get()
        assert case.reference in entry
        handover = Handover.objects.get()
        sent(client, reverse("recalls:take_over", args=[handover.uuid]))
        action = Action.objects.get()
        complete(client, action)
        problems = client.get(case_page("summary", action, "notice")).context["problems"]
        assert problems == []
        sent(client, case_page("move", action, "notice", "record"))
        action.refresh_from_db()
        handover.refresh_from_db()
        assert handover.target_ref == action.reference
        assert FilingLink.objects.get().target_ref == action.reference
        run_tasks()
        assert verdict_of(scan(kept)) == Verdict.UNKNOWN_ID.label

        publish(client, action, **agents)
        run_tasks()
    assert verdict_of(scan(kept)) == verdict_of(scan(released)) == AFFECTED
    assert verdict_of(scan("TEST-A09")) == Verdict.NOT_LISTED.label
    action.refresh_from_db()
    assert action.public_reference == "R2600001"
    firm = action.organisation.email
    assert OutgoingMessage.objects.filter(content__key="recalls.published", address=firm).exists()

    # Wednesday: the firm takes the action back and releases one lot.
    with time_machine.travel(SUNDAY + datetime.timedelta(days=3), tick=False):
        log_in(client, desk.drafter)
        sent(client, case_page("move", action, "notice", "new_draft_version"))
        row = Scope.objects.get(lot=released)
        args = ["notice", "scopes", "scopes"]
        sent(
            client,
            case_page("delete_rows", action, *args),
            {"row": [str(row.key)], "confirmed": "1"},
        )
        assert verdict_of(scan(released)) == AFFECTED
        log_in(client, desk.signatory)
        told = {"final": "true", "attestation": "on"}
        sent(client, case_page("sign", action, "notice"), told)
        told = {"version_kind": "lots_released", "public_reason": "Lot hors de cause"}
        publish(client, action, **agents, **told)
        run_tasks()

    assert verdict_of(scan(kept)) == AFFECTED
    assert verdict_of(scan(released)) == Verdict.RELEASED.label
    log_in(client, agents["validator"])
    page = client.get(desk_page("publication", action)).content.decode()
    assert "Lots levés" in page
    assert "Lot hors de cause" in page
