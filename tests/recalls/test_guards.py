"""Every guard and every check of the transitions of an action and of its notice."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.audit import failures
from portal.core.workflow import (
    GuardFailed,
    NotAllowed,
    Obstacle,
    SystemActor,
    WrongState,
    perform,
)
from portal.filings.services import proposals
from portal.filings.services.requests import Question
from portal.filings.services.revisions import request_completion
from recalls import validation
from recalls.models import Notice, Product, Scope
from recalls.tasks import publish_scheduled
from tests.factories import recalls as factory
from tests.factories.accounts import AgentFactory
from tests.recalls.steps import HOUR, amending, refused

pytestmark = pytest.mark.django_db


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


def test_a_publication_refused_at_its_hour_is_seen_by_people_until_it_is_done(monkeypatch):
    desk = scheduled()
    Notice.objects.update(publish_at=timezone.now() - HOUR)
    with monkeypatch.context() as unready:
        obstacle = Obstacle("Le fabricant manque.")
        unready.setattr(validation, "publication_obstacles", lambda notice: [obstacle])
        assert publish_scheduled() == 0
        assert publish_scheduled() == 0

    kept = failures.unsolved().get()
    assert (kept.failures, kept.error) == (2, "GuardFailed: Le fabricant manque.")
    assert kept.arguments["item"] == f"recalls.notice:{desk.notice.pk}"
    assert publish_scheduled() == 1
    assert not failures.unsolved().exists()


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
