"""Every guard and every check of the transitions of an action and of its notice."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.filings.services import proposals
from portal.filings.services.requests import Question
from portal.filings.services.revisions import request_completion
from recalls.models import Action, FinalReport, Notice, Product, Scope
from recalls.tasks import publish_scheduled
from tests.factories import recalls as factory
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
REPORT = {"supplied": 10, "returned": 8, "used": 2, "customers": 3, "replies": 3}


def refused(row, name, actor, **params):
    """Return the fields, or the words, of what prevents a transition."""
    with pytest.raises(GuardFailed) as failure:
        perform(row, name, actor=actor, **params)
    return [one.field or str(one.text) for one in failure.value.obstacles]


def amending(**answers):
    desk = factory.published(**answers)
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    return desk


def urgent(desk):
    perform(desk.again(), "set_lane", actor=desk.evaluator, urgent=True)
    return desk


def fast(desk, *, by=None, **told):
    return proposals.propose(
        desk.again(),
        "fast_publish",
        actor=by or desk.validator,
        reasons="Risque vital",
        payload={"summary": factory.SUMMARY} | told,
    )


# The notice -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["request_signature", "submit"])
def test_an_incomplete_notice_is_not_sent(name):
    desk = factory.set_up()
    Product.objects.all().delete()
    params = {"attestation": True} if name == "submit" else {}
    found = refused(desk.notice, name, desk.signatory, **params)
    assert len(found) >= 1


def test_a_notice_without_its_letter_or_attestation_is_not_signed():
    desk = factory.set_up()
    assert refused(desk.notice, "submit", desk.signatory, attestation=False) == ["attestation"]
    bare = factory.set_up(fill=False)
    factory.fill_notice(bare.action.notice)
    found = refused(bare.notice, "submit", bare.signatory, attestation=True)
    assert any("PDF" in one for one in found)


def test_an_incomplete_amendment_does_not_ask_for_its_signature():
    desk = amending()
    Notice.objects.update(problem="")
    desk_notice = desk.notice
    assert "problem" in refused(desk_notice, "request_amendment_signature", desk.drafter)


@pytest.mark.parametrize("name", ["withdraw", "reject", "schedule", "send_back", "correct"])
def test_what_must_be_explained_is_explained(name):
    states = {
        "withdraw": (factory.submitted, "signatory", {}),
        "reject": (factory.in_review, "evaluator", {}),
        "schedule": (factory.validated, "validator", {"publish_at": timezone.now() + HOUR}),
        "send_back": (factory.validated, "validator", {}),
        "correct": (factory.published, "validator", {}),
    }
    make, who, params = states[name]
    desk = make()
    assert refused(desk.notice, name, getattr(desk, who), comment="", **params) == ["comment"]


def test_an_unprepared_sheet_is_not_validated():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.evaluator)
    assert refused(desk.notice, "validate", desk.validator) == ["summary"]


def test_the_sheet_is_prepared_for_each_version_anew():
    desk = factory.published(scopes=(factory.SCOPE, factory.SCOPE | {"lot": "LOT43"}))
    factory.publish_again(
        desk, "lots_released", lambda notice: Scope.objects.filter(lot="LOT43").delete()
    )
    perform(desk.notice, "new_draft_version", actor=desk.drafter)
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)

    assert refused(desk.notice, "validate", desk.validator) == ["summary", "version_kind"]
    found = refused(desk.notice, "edit_sheet", desk.evaluator, summary=factory.SUMMARY)
    assert found == ["version_kind"]


def test_changes_asked_for_end_the_preparation_of_the_sheet():
    desk = factory.in_review()
    perform(desk.notice, "request_completion", actor=desk.evaluator)
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    assert refused(desk.notice, "validate", desk.validator) == ["summary"]


@pytest.mark.parametrize("when", [-HOUR, datetime.timedelta(0)])
def test_nothing_is_scheduled_in_the_past(when):
    desk = factory.validated()
    now = timezone.now()
    told = {"publish_at": now + when, "comment": "Embargo", "at": now}
    assert refused(desk.notice, "schedule", desk.validator, **told) == ["publish_at"]


def scheduled():
    desk = factory.validated()
    told = {"publish_at": timezone.now() + HOUR, "comment": "Embargo"}
    perform(desk.notice, "schedule", actor=desk.validator, **told)
    return desk


def test_the_timer_does_not_publish_before_the_hour_and_nobody_unschedules_after_it():
    desk = scheduled()
    timer = SystemActor("publication", on_behalf_of=desk.validator)
    assert refused(desk.notice, "publish", timer) == ["L’heure de publication n’est pas venue."]
    later = timezone.now() + 2 * HOUR
    found = refused(desk.notice, "unschedule", desk.validator, at=later)
    assert found == ["L’heure de publication est passée."]


def test_the_timer_publishes_nothing_that_was_never_scheduled():
    desk = factory.validated()
    timer = SystemActor("publication", on_behalf_of=desk.validator)
    assert refused(desk.notice, "publish", timer) == ["L’heure de publication n’est pas venue."]


def test_a_publisher_may_be_earlier_than_the_timer_and_an_embargo_may_be_cancelled():
    desk = scheduled()
    perform(desk.notice, "unschedule", actor=desk.validator)
    assert desk.notice.publish_at is None
    assert publish_scheduled() == 0
    perform(desk.notice, "publish", actor=desk.publisher)
    assert desk.publication().current.published_by == desk.publisher


def test_what_the_timer_publishes_names_who_scheduled_it_in_the_log_only():
    desk = factory.validated()
    at = timezone.now() + HOUR
    perform(desk.notice, "schedule", actor=desk.second, publish_at=at, comment="Embargo")
    Notice.objects.update(publish_at=timezone.now() - HOUR)

    assert publish_scheduled() == 1

    assert desk.publication().current.published_by is None
    published = desk.again().transitions.get(part="notice", name="publish")
    assert (published.system, published.actor) == ("publication", desk.second)


# Four eyes --------------------------------------------------------------------------------------


def test_nobody_who_edited_the_sheet_validates_it_even_if_another_did_so_after():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    for agent in (desk.second, desk.evaluator):
        perform(desk.notice, "edit_sheet", actor=agent, summary=factory.SUMMARY)
    with pytest.raises(NotAllowed):
        perform(desk.notice, "validate", actor=desk.second)
    perform(desk.notice, "validate", actor=desk.validator)


def test_who_edited_the_sheet_of_an_earlier_version_may_validate_a_later_one():
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)
    perform(desk.notice, "request_completion", actor=desk.second)
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.second)


@pytest.mark.parametrize("name", ["publish", "schedule"])
def test_in_the_urgent_lane_another_person_publishes_and_schedules(name):
    desk = urgent(factory.in_review())
    perform(desk.notice, "validate", actor=desk.validator)
    at = timezone.now() + HOUR
    params = {"publish_at": at, "comment": "Embargo"} if name == "schedule" else {}
    with pytest.raises(NotAllowed):
        perform(desk.notice, name, actor=desk.validator, **params)
    perform(desk.notice, name, actor=desk.second, **params)


def test_the_lane_does_not_change_between_validation_and_publication():
    desk = urgent(factory.in_review())
    perform(desk.notice, "validate", actor=desk.validator)
    assert len(refused(desk.again(), "set_lane", desk.validator, urgent=False)) == 1
    perform(desk.notice, "send_back", actor=desk.validator, comment="À revoir")
    perform(desk.again(), "set_lane", actor=desk.validator, urgent=False)


def test_one_validator_alone_neither_publishes_at_once_nor_retracts():
    desk = urgent(factory.submitted())
    row = fast(desk)
    with pytest.raises(NotAllowed):
        perform(row, "confirm", actor=desk.validator)
    with pytest.raises(NotAllowed):
        perform(desk.again(), "fast_publish", actor=desk.validator, summary=factory.SUMMARY)
    assert desk.publication() is None
    perform(row, "confirm", actor=desk.second)
    assert desk.publication().current.number == 1

    told = {"public_reason": "Publiée par erreur"}
    again = proposals.propose(
        desk.again(), "retract", actor=desk.second, reasons="Erreur", payload=told
    )
    with pytest.raises(NotAllowed):
        perform(again, "confirm", actor=desk.second)
    perform(again, "confirm", actor=desk.validator)
    assert desk.publication().current.lifecycle == "retracted"


def test_whoever_typed_a_notice_does_not_decide_to_publish_it_at_once():
    desk = urgent(factory.submitted())
    Notice.objects.update(typed_by=desk.second)
    with pytest.raises(GuardFailed):
        fast(desk, by=desk.second)
    row = fast(desk)
    with pytest.raises(GuardFailed):
        perform(row, "confirm", actor=desk.second)
    assert desk.publication() is None


# Urgent lane ------------------------------------------------------------------------------------


def test_only_an_urgent_version_that_waits_is_published_at_once():
    with pytest.raises(GuardFailed, match="circuit urgent"):
        fast(factory.submitted())
    with pytest.raises(GuardFailed, match="n’attend son examen"):
        fast(urgent(amending()))


def test_an_urgent_second_version_says_what_it_changes_and_why():
    desk = urgent(amending())
    factory.sign(desk)
    row = fast(desk)
    with pytest.raises(GuardFailed):
        perform(row, "confirm", actor=desk.second)
    perform(row, "withdraw", actor=desk.validator)
    row = fast(desk, version_kind="scope_extended", public_reason="Un lot de plus")
    perform(row, "confirm", actor=desk.second)
    current = desk.publication().current
    assert (current.kind, current.reason) == ("scope_extended", "Un lot de plus")


def test_a_review_put_off_is_done_once_and_before_the_end():
    desk = factory.published()
    assert len(refused(desk.again(), "finish_review", desk.evaluator, comment="Relu")) == 1

    desk = urgent(factory.submitted())
    perform(fast(desk), "confirm", actor=desk.second)
    clock = desk.again().clocks.get(kind="review_debt")
    assert clock.state == "running"
    found = refused(desk.again(), "close", desk.validator, closure_reason="no_stock")
    assert found == ["L’examen différé n’est pas terminé."]

    perform(desk.again(), "finish_review", actor=desk.evaluator, comment="Relu")
    clock.refresh_from_db()
    assert (clock.state, desk.again().owes_review) == ("met", False)


def test_a_retraction_ends_the_review_that_was_put_off():
    desk = urgent(factory.submitted())
    perform(fast(desk), "confirm", actor=desk.second)
    told = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(
        desk.again(), "retract", actor=desk.second, reasons="Erreur", payload=told
    )
    perform(row, "confirm", actor=desk.validator)
    assert desk.again().clocks.get(kind="review_debt").state == "cancelled"
    assert not desk.again().owes_review


# Versions and corrections -----------------------------------------------------------------------


def test_a_closed_action_takes_no_new_version_and_no_correction():
    desk = factory.published()
    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")
    assert len(refused(desk.notice, "new_draft_version", desk.drafter)) == 1
    assert len(refused(desk.notice, "correct", desk.validator, comment="Faute")) == 1


def test_one_version_in_preparation_at_most():
    desk = amending()
    for name, actor in (("new_draft_version", desk.drafter), ("correct", desk.validator)):
        with pytest.raises(WrongState):
            perform(desk.notice, name, actor=actor, comment="Encore")


def test_a_correction_changes_the_sheet_with_a_public_reason_and_the_firm_writes_nothing():
    desk = factory.published()
    perform(desk.notice, "correct", actor=desk.validator, comment="Faute de frappe")
    with pytest.raises(NotAllowed):
        perform(desk.notice, "edit_sheet", actor=desk.evaluator, summary="Autre")
    found = refused(desk.notice, "edit_sheet", desk.validator, summary="Autre chapô {R}")
    assert found == ["public_reason"]
    told = {"summary": "Chapô corrigé {R}", "public_reason": "Faute corrigée"}
    perform(desk.notice, "edit_sheet", actor=desk.validator, **told)
    perform(desk.notice, "publish_correction", actor=desk.validator)
    current = desk.publication().current
    assert (current.kind, current.reason) == ("correction", "Faute corrigée")
    assert current.summary == f"Chapô corrigé {desk.publication().reference}"


def test_an_incomplete_correction_is_not_published():
    desk = factory.published()
    perform(desk.notice, "correct", actor=desk.validator, comment="Faute")
    Notice.objects.update(problem="")
    assert "problem" in refused(desk.notice, "publish_correction", desk.validator)


@pytest.mark.parametrize("name", ["drop_correction", "withdraw_version", "discard_version"])
def test_a_version_given_up_leaves_what_is_public(name):
    desk = factory.published()
    before = desk.publication().current
    if name == "drop_correction":
        perform(desk.notice, "correct", actor=desk.validator, comment="Faute")
        told = {"summary": "Autre {R}", "public_reason": "Faute"}
        perform(desk.notice, "edit_sheet", actor=desk.validator, **told)
    else:
        perform(desk.notice, "new_draft_version", actor=desk.drafter)
        Notice.objects.update(problem="Autre chose, dite assez longuement.")
        Scope.objects.update(lot="LOT99")
    if name == "withdraw_version":
        factory.sign(desk)
        factory.review(desk, version_kind="update_content", summary="Autre {R}")
    actor = desk.signatory if name == "withdraw_version" else desk.validator
    comment = {} if name == "drop_correction" else {"comment": "Sans objet"}
    perform(desk.notice, name, actor=actor, **comment)

    notice = desk.notice
    assert (notice.state, notice.summary) == ("published", factory.SUMMARY)
    assert notice.problem == factory.ANSWERS["problem"]
    assert [row.lot for row in notice.scopes.all()] == ["LOT42"]
    assert desk.publication().current == before
    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")


def test_rejecting_a_later_version_keeps_the_action_public():
    desk = amending()
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    with pytest.raises(NotAllowed):
        perform(desk.notice, "reject", actor=desk.evaluator, comment="Non")
    perform(desk.notice, "reject_version", actor=desk.evaluator, comment="Non")
    assert (desk.notice.state, desk.again().state) == ("published", "published")


def test_what_was_asked_about_a_withdrawn_notice_is_no_longer_waited_for():
    desk = factory.in_review()
    _ask(desk)
    perform(desk.notice, "withdraw", actor=desk.signatory, comment="Produit jamais vendu")
    assert [one.state for one in desk.again().requests.all()] == ["withdrawn"]
    assert not desk.again().clocks.live().exists()


def _ask(desk):
    asked = Question(
        part="notice", text="Quels lots ?", reason="clarify", section="action", field="problem"
    )
    request_completion(desk.notice, [asked], actor=desk.evaluator, due_on=timezone.localdate())


@pytest.mark.parametrize("first", [True, False])
def test_a_signature_given_up_leads_back_to_where_it_was_asked(first):
    desk = factory.in_review() if first else amending()
    if first:
        perform(desk.notice, "request_completion", actor=desk.evaluator)
    perform(desk.notice, "request_amendment_signature", actor=desk.drafter)
    back, other = ("resume_changes", "resume_amendment")
    if not first:
        back, other = other, back
    with pytest.raises(NotAllowed):
        perform(desk.notice, other, actor=desk.drafter)
    moved = perform(desk.notice, back, actor=desk.drafter)
    assert moved.state == ("changes_requested" if first else "amending")


# The end ----------------------------------------------------------------------------------------


def test_an_action_does_not_end_while_a_version_is_prepared():
    desk = amending()
    assert len(refused(desk.again(), "close", desk.validator, closure_reason="no_stock")) == 1
    with pytest.raises(GuardFailed):
        proposals.propose(
            desk.again(),
            "retract",
            actor=desk.validator,
            reasons="Erreur",
            payload={"public_reason": "Erreur"},
        )


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"closure_reason": "lassitude"}, "closure_reason"),
        ({"closure_reason": "report"}, "closure_reason"),
        ({"closure_reason": "other"}, "public_reason"),
        ({"closure_reason": "other", "public_reason": " "}, "public_reason"),
    ],
)
def test_an_action_is_closed_for_a_reason_that_holds(params, field):
    desk = factory.published()
    assert refused(desk.again(), "close", desk.validator, **params) == [field]


def test_an_action_is_reopened_and_retracted_with_a_public_reason_only():
    desk = factory.published()
    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")
    assert refused(desk.again(), "reopen", desk.validator, public_reason="") == ["public_reason"]
    with pytest.raises(ValidationError):
        proposals.propose(desk.again(), "retract", actor=desk.validator, reasons=" ")


def test_an_action_is_entrusted_to_an_evaluator_of_actions():
    desk = factory.submitted()
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="quality_defects")
    assert refused(desk.again(), "reassign", desk.evaluator, assignee=stranger) == ["assignee"]


# What the database itself refuses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "change", "constraint"),
    [
        (Action, {"state": "draft"}, "recalls_action_draft_iff_unnumbered"),
        (Action, {"reference": None}, "recalls_action_draft_iff_unnumbered"),
        (Action, {"received_at": None}, "recalls_action_received_iff_numbered"),
        (Action, {"public_reference": None}, "recalls_action_public_iff_numbered"),
        (Action, {"first_published_at": None}, "recalls_action_public_iff_numbered"),
        (Action, {"state": "received"}, "recalls_action_public_iff_numbered"),
        (Action, {"state": "closed"}, "recalls_action_closed_by_somebody"),
        (Action, {"closure_reason": "other"}, "recalls_action_closed_by_somebody"),
        (Notice, {"state": "draft"}, "recalls_notice_submitted_iff_dated"),
        (Notice, {"first_submitted_at": None}, "recalls_notice_submitted_iff_dated"),
        (Notice, {"state": "scheduled"}, "recalls_notice_scheduled_iff_dated"),
        (Notice, {"publish_at": timezone.now()}, "recalls_notice_scheduled_iff_dated"),
        (
            Notice,
            {"state": "validated", "validated_by": None},
            "recalls_notice_approved_by_somebody",
        ),
    ],
)
def test_the_database_refuses_what_no_transition_leads_to(model, change, constraint):
    factory.published()
    with pytest.raises(IntegrityError, match=constraint):
        model.objects.update(**change)


def test_the_database_refuses_more_replies_than_customers():
    desk = factory.published()
    with pytest.raises(IntegrityError, match="recalls_finalreport_replies_fit"):
        FinalReport.objects.create(
            filing=desk.again(),
            signed_by=desk.signatory,
            signed_at=timezone.now(),
            **REPORT | {"replies": 4},
        )
