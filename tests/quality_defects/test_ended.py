"""Versions after the end of a case: taken, refused with the way to go, and never lost to sight."""

import pytest
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, perform
from quality_defects import querysets
from quality_defects.models import Case, PhoneAlert, Volet2
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db

EXPLANATION = "Votre déclaration n’appelle pas de suite."
ENDS = ("closed", "no_action", "merged", "withdrawn")


def end(desk, state):
    """Bring the case of `desk` to its end."""
    if state == "closed":
        return agency.closed(desk)
    if state == "withdrawn":
        perform(desk.again(), "request_withdrawal", actor=desk.signatory, comment="Erreur.")
        request = desk.again().withdrawal_requests.get()
        perform(request, "accept", actor=desk.evaluator)
        return desk
    payload = {"explanation": EXPLANATION}
    if state == "merged":
        payload["master"] = factory.submitted().again().reference
    action = "merge" if state == "merged" else "dismiss"
    perform(agency.propose(desk, payload, action=action), "confirm", actor=desk.second)
    return desk


def watched():
    found = querysets.watched_by_duty_officers(Case.objects.all(), timezone.now(), 50)
    return [case.pk for case in found]


def put_volet2(desk, state):
    """Bring Volet 2 to `state`, straight into the table."""
    final = state == "submitted_final"
    Volet2.objects.filter(filing=desk.case).update(
        state=state, signed_as_final=final, first_submitted_at=timezone.now() if final else None
    )


def new_version(desk, **answers):
    """Write and sign another version of Volet 1."""
    if desk.volet.state == "submitted":
        perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, **answers)
    return factory.sign(desk)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("closed", ""),
        ("no_action", ""),
        ("merged", "écrivez à l’agence"),
        ("withdrawn", "faites une nouvelle déclaration"),
    ],
)
def test_a_new_version_is_taken_or_the_firm_is_told_where_to_go(state, told):
    desk = end(factory.submitted(), state)
    if told:
        with pytest.raises(GuardFailed, match=told):
            perform(desk.volet, "amend", actor=desk.drafter)
    else:
        new_version(desk)
        assert desk.again().state == state
        assert desk.again().version_after_end_at is not None


@pytest.mark.parametrize("state", ENDS)
def test_a_recall_in_preparation_is_sent_and_watched_whatever_became_of_the_case(state):
    desk = factory.submitted()
    if state == "closed":
        end(desk, state)
        perform(desk.volet, "amend", actor=desk.drafter)
    else:
        perform(desk.volet, "amend", actor=desk.drafter)
        end(desk, state)
    new_version(desk, recall=True)
    assert PhoneAlert.objects.get(filing=desk.case).state == "open"
    assert watched()[0] == desk.case.pk
    perform(
        PhoneAlert.objects.get(filing=desk.case),
        "confirm_call",
        actor=desk.duty_officer,
        called_at=timezone.now(),
        number="01 55 87 30 00",
    )
    assert desk.case.pk in watched()


@pytest.mark.parametrize(("state", "taken"), [("no_action", True), ("merged", False)])
def test_a_version_in_preparation_without_recall_follows_the_case(state, taken):
    desk = factory.submitted()
    perform(desk.volet, "amend", actor=desk.drafter)
    end(desk, state)
    if taken:
        factory.sign(desk)
    else:
        with pytest.raises(GuardFailed):
            factory.sign(desk)


def test_the_firm_is_told_its_own_main_case_only():
    desk, other = factory.submitted(), factory.submitted()
    Case.objects.filter(pk=other.case.pk).update(organisation=desk.case.organisation)
    reference = other.again().reference
    payload = {"explanation": EXPLANATION, "master": reference}
    perform(agency.propose(desk, payload, action="merge"), "confirm", actor=desk.second)
    with pytest.raises(GuardFailed, match=reference):
        perform(desk.volet, "amend", actor=desk.drafter)


@pytest.mark.parametrize("wanted", [False, True])
@pytest.mark.parametrize(
    ("state", "taken"),
    [("closed", True), ("no_action", True), ("merged", False), ("withdrawn", False)],
)
def test_volet2_follows_the_case_or_the_setting(settings, state, taken, wanted):
    settings.QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL = wanted
    desk = end(factory.submitted(), state)
    put_volet2(desk, "expected")
    volet = desk.again().volet2
    if taken or wanted:
        assert perform(volet, "open", actor=desk.drafter).state == "draft"
    else:
        with pytest.raises(GuardFailed):
            perform(volet, "open", actor=desk.drafter)


@pytest.mark.parametrize("part", ["volet1", "volet2"])
@pytest.mark.parametrize("state", ENDS)
def test_the_agency_reopens_before_it_asks_for_more(state, part):
    desk = end(factory.submitted(), state)
    put_volet2(desk, "submitted_final")
    with pytest.raises(GuardFailed, match="rouvrez-le"):
        perform(getattr(desk.again(), part), "request_completion", actor=desk.evaluator)
    perform(desk.again(), "reopen", actor=desk.second, reason="new_lot", comment="Lot B.")
    perform(getattr(desk.again(), part), "request_completion", actor=desk.evaluator)


@pytest.mark.parametrize(
    ("name", "more"),
    [("reopen", {"reason": "new_lot"}), ("note_late_version", {})],
)
def test_a_late_version_waits_until_an_agent_answers_it(client, name, more):
    desk = end(factory.submitted(), "closed")
    assert desk.case.pk not in watched()
    with pytest.raises(NotAllowed):
        perform(desk.again(), "note_late_version", actor=desk.evaluator, comment="Rien.")
    new_version(desk)
    assert desk.case.pk in watched()
    factory.log_in(client, desk.evaluator)
    for page in ("/agence/?vue=all", "/agence/astreinte/"):
        assert "Version reçue après la fin" in client.get(page).content.decode()
    for person in (desk.drafter, desk.duty_officer, AgentFactory(roles=["reader"])):
        with pytest.raises(NotAllowed):
            perform(desk.again(), name, actor=person, comment="Lu.", **more)
    Case.objects.filter(pk=desk.case.pk).update(priority="P3")
    perform(desk.again(), name, actor=desk.second, comment="Lu.", **more)
    assert desk.again().version_after_end_at is None
    assert desk.case.pk not in watched()
