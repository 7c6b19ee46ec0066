"""Opinions and two-person actions of every workflow."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.core.workflow import GuardFailed, NotAllowed, TransitionError, WrongState, perform
from portal.filings import presentation
from portal.filings.models.clocks import ClockState
from portal.filings.models.consultations import ConsultationState
from portal.filings.models.proposals import ProposalState
from portal.filings.services import consultations, proposals
from portal.filings.services.proposals import TwoPersonAction
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.quality_defects import log_in

ACTION = "test-action"


def in_days(number):
    return local_date(timezone.now()) + timedelta(days=number)


# Opinions --------------------------------------------------------------------------------------


@pytest.fixture
def expert(db):
    """Someone who belongs to no organisation of the case."""
    return UserFactory()


@pytest.fixture
def consultation(desk, expert):
    """An opinion asked of the expert."""
    return consultations.invite(
        desk.filing,
        "Le risque est-il acceptable ?",
        actor=desk.evaluator,
        due_on=in_days(10),
        consultee=expert,
    )


def declared(row, user, interests="none", text=""):
    return perform(row, "declare", actor=user, interests=interests, interests_text=text)


def clock_of(row):
    return row.filing.clocks.get(batch=row.uuid)


def test_a_consultee_reads_the_case_only_once_interests_are_declared(desk, consultation, expert):
    with pytest.raises(PermissionDenied):
        consultations.require_case_readable(expert, consultation)

    known = declared(consultation, expert)

    consultations.require_case_readable(expert, known)
    assert (known.state, known.declared_by) == (ConsultationState.DECLARED, expert)


def test_an_opinion_waits_for_the_declaration(desk, consultation, expert):
    with pytest.raises(TransitionError):
        perform(consultation, "answer", actor=expert, opinion="favourable")

    answered = perform(declared(consultation, expert), "answer", actor=expert, opinion="favourable")

    assert answered.state == ConsultationState.ANSWERED
    assert clock_of(answered).state == ClockState.MET


def test_declared_interests_are_told(desk, consultation, expert):
    with pytest.raises(GuardFailed) as failure:
        declared(consultation, expert, "declared", " ")
    assert [obstacle.field for obstacle in failure.value.obstacles] == ["interests_text"]

    assert declared(consultation, expert, "declared", "Conseil en 2024.").interests_text


@pytest.mark.parametrize(
    ("opinion", "answer", "field"),
    [("unfavourable", "", "answer"), ("reserves", " ", "answer"), ("maybe", "x", "opinion")],
)
def test_reserves_and_refusals_are_motivated(desk, consultation, expert, opinion, answer, field):
    known = declared(consultation, expert)

    with pytest.raises(GuardFailed) as failure:
        perform(known, "answer", actor=expert, opinion=opinion, answer=answer)

    assert [obstacle.field for obstacle in failure.value.obstacles] == [field]


def test_a_declaration_of_an_unknown_kind_is_refused(desk, consultation, expert):
    with pytest.raises(GuardFailed):
        declared(consultation, expert, "perhaps")


def test_nobody_answers_in_the_place_of_the_consultee(desk, consultation, expert):
    for stranger in (desk.drafter, desk.evaluator, desk.outsider):
        with pytest.raises(NotAllowed):
            declared(consultation, stranger)
        with pytest.raises(NotAllowed):
            perform(
                declared_once(consultation, expert), "answer", actor=stranger, opinion="favourable"
            )


def declared_once(row, user):
    row.refresh_from_db()
    return declared(row, user) if row.state == ConsultationState.INVITED else row


def test_who_declares_for_an_organisation_is_who_answers(desk):
    first = MembershipFactory(organisation=OrganisationFactory(kind="learned_society"))
    colleague = MembershipFactory(organisation=first.organisation).user
    row = consultations.invite(
        desk.filing,
        "Avis ?",
        actor=desk.evaluator,
        due_on=in_days(10),
        organisation=first.organisation,
    )
    model = type(row)
    assert row in consultations.pending_for(model, colleague)

    known = declared(row, first.user)

    assert known not in consultations.pending_for(model, colleague)
    assert known in consultations.pending_for(model, first.user)
    with pytest.raises(NotAllowed):
        perform(known, "answer", actor=colleague, opinion="favourable")


def test_a_consultation_is_declined_or_withdrawn_with_a_reason(desk, consultation, expert):
    with pytest.raises(GuardFailed):
        perform(consultation, "decline", actor=expert, comment="")

    declined = perform(consultation, "decline", actor=expert, comment="Absence")

    assert declined.state == ConsultationState.DECLINED
    assert clock_of(declined).state == ClockState.CANCELLED
    assert not consultations.may_read_case(expert, declined)


def test_a_withdrawn_consultation_closes_the_case_to_the_consultee(desk, consultation, expert):
    known = declared(consultation, expert)

    withdrawn = perform(known, "withdraw", actor=desk.evaluator, comment="Conflit d’intérêts")

    assert not consultations.may_read_case(expert, withdrawn)


def test_an_opinion_that_never_came_expires_the_day_after(desk, consultation):
    model = type(consultation)
    late = timezone.now() + timedelta(days=11)

    assert consultations.expire_due(model, timezone.now() + timedelta(days=10)) == 0
    assert consultations.expire_due(model, late) == 1
    assert consultations.expire_due(model, late) == 0

    consultation.refresh_from_db()
    assert consultation.state == ConsultationState.EXPIRED
    assert clock_of(consultation).state == ClockState.CANCELLED


@pytest.mark.parametrize("wrong", ["nobody", "both", "today", "empty"])
def test_an_invitation_says_who_what_and_when(desk, expert, wrong):
    who = {"nobody": {}, "both": {"consultee": expert, "organisation": desk.firm}}
    with pytest.raises(ValidationError):
        consultations.invite(
            desk.filing,
            "" if wrong == "empty" else "Avis ?",
            actor=desk.evaluator,
            due_on=in_days(0 if wrong == "today" else 10),
            **who.get(wrong, {"consultee": expert}),
        )


def test_only_the_agency_asks_opinions(desk, expert):
    with pytest.raises(PermissionDenied):
        consultations.invite(
            desk.filing, "Avis ?", actor=desk.drafter, due_on=in_days(10), consultee=expert
        )


def test_the_firm_sees_nothing_of_an_opinion(desk, consultation):
    assert presentation.clock_faces(desk.filing, desk.drafter) == []
    assert len(presentation.clock_faces(desk.filing, desk.evaluator)) == 1


# Two-person actions ----------------------------------------------------------------------------


@pytest.fixture
def carried_out(spec, monkeypatch):
    """Let the workflow know one more action; lists the times it was carried out."""
    done = []
    model = spec.model._meta.get_field("proposals").related_model
    action = TwoPersonAction("Action d’essai", lambda proposal, step: done.append(proposal.pk))
    monkeypatch.setitem(proposals._setups[model].actions, ACTION, action)
    return done


@pytest.fixture
def proposal(desk, carried_out):
    """An action that the evaluator proposes."""
    return proposals.propose(
        desk.filing, ACTION, actor=desk.evaluator, reasons="Risque écarté.", payload={"day": 3}
    )


def test_an_action_needs_a_second_person(desk, proposal, carried_out):
    with pytest.raises(NotAllowed):
        perform(proposal, "confirm", actor=desk.evaluator)
    assert carried_out == []

    confirmed = perform(proposal, "confirm", actor=desk.second)

    assert (confirmed.state, confirmed.decided_by) == (ProposalState.CONFIRMED, desk.second)
    assert carried_out == [proposal.pk]


def test_the_database_itself_wants_four_eyes(desk, proposal):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(proposal).objects.filter(pk=proposal.pk).update(
            state=ProposalState.CONFIRMED, decided_by=desk.evaluator, decided_at=timezone.now()
        )


def test_a_proposal_is_confirmed_once(desk, proposal, carried_out):
    perform(proposal, "confirm", actor=desk.second)

    with pytest.raises(WrongState):
        perform(proposal, "confirm", actor=desk.second)
    assert carried_out == [proposal.pk]


def test_a_refusal_is_motivated_and_nothing_is_done(desk, proposal, carried_out):
    with pytest.raises(GuardFailed):
        perform(proposal, "refuse", actor=desk.second, comment="")

    refused = perform(proposal, "refuse", actor=desk.second, comment="Trop tôt.")

    assert (refused.state, refused.decision_comment) == (ProposalState.REFUSED, "Trop tôt.")
    assert carried_out == []


def test_only_its_author_withdraws_a_proposal(desk, proposal):
    with pytest.raises(NotAllowed):
        perform(proposal, "withdraw", actor=desk.second)

    assert perform(proposal, "withdraw", actor=desk.evaluator).state == ProposalState.WITHDRAWN


def test_the_same_action_is_proposed_once_at_a_time(desk, proposal):
    with pytest.raises(ValidationError):
        proposals.propose(desk.filing, ACTION, actor=desk.second, reasons="Aussi.")

    perform(proposal, "withdraw", actor=desk.evaluator)

    proposals.propose(desk.filing, ACTION, actor=desk.second, reasons="Aussi.")


def test_a_proposal_has_reasons_and_a_known_action(desk, carried_out):
    with pytest.raises(ValidationError):
        proposals.propose(desk.filing, ACTION, actor=desk.evaluator, reasons=" ")
    with pytest.raises(KeyError):
        proposals.propose(desk.filing, "unknown", actor=desk.evaluator, reasons="x")
    for stranger in (desk.drafter, desk.outsider):
        with pytest.raises(PermissionDenied):
            proposals.propose(desk.filing, ACTION, actor=stranger, reasons="x")


def test_an_action_that_fails_leaves_its_proposal_pending(desk, spec, carried_out, monkeypatch):
    model = spec.model._meta.get_field("proposals").related_model

    def refuse(proposal, step):
        raise RuntimeError("the case is not ready")

    monkeypatch.setitem(proposals._setups[model].actions, ACTION, TwoPersonAction("Action", refuse))
    row = proposals.propose(desk.filing, ACTION, actor=desk.evaluator, reasons="x")

    with pytest.raises(RuntimeError):
        perform(row, "confirm", actor=desk.second)

    row.refresh_from_db()
    assert row.state == ProposalState.PROPOSED


def test_two_people_confirming_at_once_carry_it_out_once(committed_desk, carried_out):
    desk = committed_desk
    row = proposals.propose(desk.filing, ACTION, actor=desk.evaluator, reasons="x")
    gate, outcomes = threading.Barrier(4), []

    def confirm():
        try:
            gate.wait()
            perform(row, "confirm", actor=desk.second)
            outcomes.append("confirmed")
        except WrongState:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(outcomes) == ["confirmed", "too late", "too late", "too late"]
    assert carried_out == [row.pk]


def test_only_the_agency_sees_what_is_proposed(desk, proposal):
    assert presentation.proposal_banners(desk.filing, desk.drafter) == []
    (mine,) = presentation.proposal_banners(desk.filing, desk.evaluator)
    (theirs,) = presentation.proposal_banners(desk.filing, desk.second)

    assert mine.is_mine
    assert [action.name for action in mine.actions] == ["withdraw"]
    assert [action.name for action in theirs.actions] == ["confirm", "refuse"]
    assert "Action d’essai" in theirs.title


def test_the_front_page_says_that_an_opinion_waits(client, desk):
    person = MembershipFactory().user
    log_in(client, person)
    page = reverse("casework:opinions")
    assert page not in client.get(reverse("filings:dashboard")).content.decode()
    consultations.invite(
        desk.filing, "Avis ?", actor=desk.evaluator, due_on=in_days(10), consultee=person
    )
    assert page in client.get(reverse("filings:dashboard")).content.decode()
