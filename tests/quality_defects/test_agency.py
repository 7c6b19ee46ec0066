"""The agency's work on a case: decision by two people, end, reopening."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from portal.core.workflow import GuardFailed, NotAllowed, WrongState, available, perform
from portal.filings.models import FilingLink
from portal.filings.services.proposals import proposable
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from quality_defects import letters
from quality_defects.models import Case, Decision
from quality_defects.readiness import closure_checklist
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db


def mails(name):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{name}")


# Decision


def test_decision_is_frozen_numbered_and_sent():
    desk = agency.decided()
    case = desk.again()
    decision = case.decisions.get()
    assert (decision.number, decision.proposed_by, decision.confirmed_by) == (
        1,
        desk.evaluator,
        desk.second,
    )
    assert len(decision.sha256) == 64
    assert "reasons" not in decision.payload
    assert case.state == "follow_up"
    assert [row.code for row in case.measures.all()] == ["MES02"]
    assert case.clocks.get(kind="decision").state == "met"
    assert desk.case.organisation.email in mails("decision_made").values_list("address", flat=True)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Decision.objects.update(letter="Autre")


def test_decision_orders_measures_of_the_agency_too(client):
    payload = agency.DECISION | {"measures": ["MES02", "MES22"]}
    desk = agency.assessed()
    proposal = agency.propose(desk, payload)
    factory.log_in(client, desk.second)
    page = reverse("quality_defects:decision", args=[desk.case.uuid])
    assert "Surveillance renforcée, Inspection" in client.get(page).content.decode()
    perform(proposal, "confirm", actor=desk.second)
    assert list(desk.again().measures.values_list("code", "owner", "state").order_by("code")) == [
        ("MES02", "firm", "decided"),
        ("MES22", "agency", "decided"),
    ]
    assert mails("measure_decided").filter(address=desk.case.organisation.email).count() == 1
    document = GeneratedDocument.objects.get(kind="quality_defects.decision")
    assert "Inspection" in str(letters.decision_content(document).context)
    assert 'value="MES22"' in client.get(page).content.decode()


def test_letter_holds_what_the_firm_may_read():
    agency.decided()
    document = GeneratedDocument.objects.get(kind="quality_defects.decision")
    told = str(letters.decision_content(document).context)
    assert agency.DECISION["letter"] in told
    assert agency.REASONS not in told


def test_author_cannot_confirm():
    desk = agency.assessed()
    proposal = agency.propose(desk, actor=desk.second)
    with pytest.raises(NotAllowed):
        perform(proposal, "confirm", actor=desk.second)
    assert not desk.again().decisions.exists()


@pytest.mark.parametrize(
    ("payload", "proposer", "confirms"),
    [
        (agency.DECISION, "evaluator", {"evaluator", "validator"}),
        (agency.DECISION | {"eu_class": "NC"}, "evaluator", {"evaluator", "validator"}),
        (agency.DECISION | {"eu_class": "II"}, "evaluator", {"validator"}),
        (agency.DECISION | {"eu_class": "I"}, "evaluator", {"validator"}),
        (agency.RECALL_DECISION | {"eu_class": "III"}, "evaluator", {"validator"}),
        (agency.DECISION, "duty_officer", {"validator"}),
    ],
)
def test_who_confirms_what(payload, proposer, confirms):
    desk = agency.assessed()
    proposal = agency.propose(desk, payload, actor=getattr(desk, proposer))
    people = {
        role: AgentFactory(roles=[role])
        for role in ("evaluator", "validator", "duty_officer", "reader", "publisher")
    }
    allowed = {
        role
        for role, user in people.items()
        if any(move.name == "confirm" for move in available(proposal, user))
    }
    assert allowed == confirms


@pytest.mark.parametrize("role", ["validator", "reader", "publisher"])
def test_who_may_not_propose(role):
    desk = agency.assessed()
    user = AgentFactory(roles=[role])
    with pytest.raises(PermissionDenied):
        agency.propose(desk, actor=user)
    assert proposable(desk.again(), user) == []


def test_duty_officer_proposes_decisions_only():
    desk = agency.evaluated()
    assert [move.name for move in proposable(desk.again(), desk.duty_officer)] == ["decide"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"measures": ["MES10"]}, "recall_level"),
        ({"recall_level": "N3"}, "recall_level"),
        ({"measures": ["MES01", "MES02"]}, "measures"),
        ({"measures": ["MES99"]}, "measures"),
        ({"eu_class": "IV"}, "eu_class"),
    ],
)
def test_decision_must_hold_together(change, field):
    desk = agency.assessed()
    with pytest.raises(GuardFailed) as failure:
        agency.propose(desk, agency.DECISION | change)
    assert field in [one.field for one in failure.value.obstacles]


def test_second_person_is_told_and_so_is_the_author_of_a_refusal():
    desk = agency.assessed()
    proposal = agency.propose(desk, agency.RECALL_DECISION)
    assert list(mails("second_reader_wanted").values_list("address", flat=True)) == [
        desk.second.email
    ]
    perform(proposal, "refuse", actor=desk.second, comment="À revoir.")
    assert mails("proposal_refused").get().address == desk.evaluator.email
    assert desk.again().state == "in_evaluation"


def test_second_decision_has_the_next_number():
    desk = agency.decided()
    perform(agency.propose(desk, agency.RECALL_DECISION), "confirm", actor=desk.second)
    assert [one.number for one in desk.again().decisions.all()] == [1, 2]
    assert desk.again().state == "follow_up"


# Dismissal, duplicates


def set_aside(desk, action, **payload):
    payload = {"explanation": "Votre déclaration n’appelle pas de suite."} | payload
    proposal = agency.propose(desk, payload, action=action)
    return perform(proposal, "confirm", actor=desk.second)


def test_dismissal_takes_two_people_and_is_told():
    desk = factory.submitted()
    set_aside(desk, "dismiss")
    case = desk.again()
    assert case.state == "no_action"
    outcome = case.outcomes.get()
    assert (outcome.kind, outcome.proposed_by) == ("no_action", desk.evaluator)
    assert desk.case.organisation.email in mails("case_set_aside").values_list("address", flat=True)
    assert case.clocks.get(kind="volet2").state == "cancelled"


def test_volet2_may_stay_due_after_a_dismissal(settings):
    settings.QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL = True
    desk = factory.submitted()
    set_aside(desk, "dismiss")
    assert desk.again().clocks.get(kind="volet2").state == "running"


def test_duplicate_is_linked_to_its_master():
    master, desk = factory.submitted(), factory.submitted()
    set_aside(desk, "merge", master=master.again().reference)
    assert desk.again().state == "merged"
    link = FilingLink.objects.get()
    assert (link.source_ref, link.target_ref, link.kind) == (
        desk.again().reference,
        master.again().reference,
        "duplicate",
    )


@pytest.mark.parametrize("action", ["dismiss", "merge"])
def test_case_set_aside_waits_for_no_other_version(client, action):
    master, desk = factory.submitted(), factory.submitted()
    more = {"master": master.again().reference} if action == "merge" else {}
    assert desk.again().clocks.live().filter(kind__startswith="volet").count() == 2
    set_aside(desk, action, **more)
    assert not desk.again().clocks.live().exists()
    for reader, room in ((desk.drafter, "espace"), (desk.evaluator, "agence")):
        factory.log_in(client, reader)
        page = client.get(f"/{room}/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert 'class="clock__label">Volet' not in page


def test_duplicate_of_itself_of_nothing_or_of_a_merged_case_is_refused():
    first, second, third = factory.submitted(), factory.submitted(), factory.submitted()
    set_aside(second, "merge", master=third.again().reference)
    for master in (first.again().reference, "2026-DQ-99999", second.again().reference):
        with pytest.raises(GuardFailed):
            set_aside(first, "merge", master=master)


def test_decided_case_is_no_longer_dismissed():
    desk = agency.decided()
    with pytest.raises(WrongState):
        set_aside(desk, "dismiss")


# Withdrawal


def ask_withdrawal(desk):
    perform(desk.again(), "request_withdrawal", actor=desk.signatory, comment="Déclaré par erreur.")
    return desk.again().withdrawal_requests.get()


def test_withdrawal_is_asked_by_the_signatory_and_accepted_by_the_agency():
    desk = factory.submitted()
    with pytest.raises(NotAllowed):
        perform(desk.again(), "request_withdrawal", actor=desk.drafter, comment="Erreur")
    request = ask_withdrawal(desk)
    assert desk.again().state == "in_triage"
    with pytest.raises(GuardFailed):
        perform(desk.again(), "request_withdrawal", actor=desk.signatory, comment="Encore")
    perform(request, "accept", actor=desk.evaluator)
    assert desk.again().state == "withdrawn"
    assert desk.again().revisions.count() == 1
    assert mails("withdrawal_answered").exists()


def test_refused_withdrawal_says_why_and_changes_nothing():
    desk = factory.submitted()
    request = ask_withdrawal(desk)
    with pytest.raises(GuardFailed):
        perform(request, "refuse", actor=desk.evaluator)
    perform(request, "refuse", actor=desk.evaluator, comment="Le risque demeure.")
    assert desk.again().state == "in_triage"


# Closure


def todo(desk):
    return [item.label for item in closure_checklist(desk.again()) if not item.done]


def test_checklist_says_what_is_left():
    desk = factory.submitted()
    assert todo(desk) == ["Volet 1 définitif", "Volet 2 définitif", "Décision prise"]
    agency.decided(desk, agency.RECALL_DECISION)
    assert todo(desk) == [
        "Volet 1 définitif",
        "Volet 2 définitif",
        "Mesures terminées",
        "Bilan du rappel",
    ]
    with pytest.raises(GuardFailed) as failure:
        perform(desk.again(), "propose_closure", actor=desk.evaluator)
    assert len(failure.value.obstacles) == 4


def test_checklist_is_empty_once_all_is_done():
    assert todo(agency.ready_to_close()) == []


def test_urgent_case_is_closed_by_another_person():
    desk = agency.ready_to_close()
    assert desk.again().priority == "P0"
    perform(desk.again(), "propose_closure", actor=desk.second)
    for user in (desk.evaluator, desk.second):
        with pytest.raises(NotAllowed):
            perform(desk.again(), "close", actor=user, letter="Clos.")
    validator = AgentFactory(roles=["validator"])
    perform(desk.again(), "close", actor=validator, letter="Clos.")
    case = desk.again()
    assert (case.state, case.closed_by) == ("closed", validator)
    outcome = case.outcomes.get()
    assert all(item["done"] for item in outcome.checklist)
    assert GeneratedDocument.objects.filter(kind="quality_defects.closing").count() == 1
    assert desk.case.organisation.email in mails("case_closed").values_list("address", flat=True)


def test_ordinary_case_is_closed_by_its_evaluator():
    desk = agency.ready_to_close(priority="P3")
    perform(desk.again(), "propose_closure", actor=desk.evaluator)
    perform(desk.again(), "close", actor=desk.evaluator, letter="Clos.")
    assert desk.again().state == "closed"


def test_priority_lowered_after_the_decision_does_not_spare_the_second_person():
    desk = agency.ready_to_close()
    perform(
        desk.again(), "change_priority", actor=desk.evaluator, priority="P3", comment="Risque levé"
    )
    perform(desk.again(), "propose_closure", actor=desk.evaluator)
    with pytest.raises(NotAllowed):
        perform(desk.again(), "close", actor=desk.evaluator, letter="Clos.")


def test_database_refuses_an_urgent_case_closed_by_one_person():
    desk = agency.closed()
    with pytest.raises(IntegrityError, match="urgent_closed_by_two"), transaction.atomic():
        Case.objects.update(closure_proposed_by=desk.second)


def test_proposed_closure_may_go_back():
    desk = agency.ready_to_close()
    perform(desk.again(), "propose_closure", actor=desk.evaluator)
    perform(desk.again(), "resume_follow_up", actor=desk.second, comment="Manque un constat.")
    assert (desk.again().state, desk.again().closure_proposed_by) == ("follow_up", None)


@pytest.mark.parametrize("reason", ["new_lot", "recurrence", "ineffective"])
def test_closed_case_begins_again_and_versions_continue(reason):
    desk = agency.closed()
    with pytest.raises(GuardFailed):
        perform(desk.again(), "reopen", actor=desk.evaluator, reason="whim", comment="x")
    perform(desk.again(), "reopen", actor=desk.evaluator, reason=reason, comment="Lot TEST-B02.")
    case = desk.again()
    assert case.state == "in_evaluation"
    assert case.reopened_at is not None
    assert case.closed_by is None
    assert [one.kind for one in case.outcomes.all()] == ["closed", "reopened"]
    assert case.clocks.live().filter(kind="decision").count() == 1
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.sign(desk)
    assert desk.again().revisions.filter(part="volet1").last().number == 3
    agency.propose(desk)


def test_dismissed_case_begins_again_when_the_firm_contests():
    desk = factory.submitted()
    set_aside(desk, "dismiss")
    perform(desk.again(), "reopen", actor=desk.second, reason="contested", comment="Fondé.")
    assert desk.again().state == "in_evaluation"
