"""Pages of the agency for a safety action: who may open them, and what they do."""

import pytest
from django.urls import reverse

from portal.core.workflow import perform
from portal.filings.services import proposals
from recalls.models import Notice
from recalls.rules import SLUG
from tests.factories import recalls as factory
from tests.factories.accounts import give_totp
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page, desk_page, sent
from tests.recalls.steps import fast, urgent

pytestmark = pytest.mark.django_db
REPORT = {"supplied": 10, "returned": 7, "customers": 3, "replies": 3}
PAGES = ("sheet", "publication", "end")


def decision_page(desk, row, name):
    return reverse("casework:act", args=[SLUG, desk.action.uuid, "proposition", row.pk, name])


def test_the_bar_leads_to_every_page_and_says_which_is_open(client):
    desk = factory.in_review()
    log_in(client, desk.evaluator)
    for name in PAGES:
        page = client.get(desk_page(name, desk.action)).content.decode()
        assert page.count('aria-current="page"') >= 1
        for other in PAGES:
            assert desk_page(other, desk.action) in page


@pytest.mark.parametrize("name", [*PAGES, "close", "retract", "correct", "publish", "lane"])
def test_nobody_outside_the_agency_opens_a_page_of_the_desk(client, name):
    desk = factory.published()
    for person in (desk.signatory, desk.outsider, desk.reader):
        log_in(client, person if person == desk.signatory else give_totp(person))
        assert client.get(desk_page(name, desk.action)).status_code == 403


def test_a_draft_has_no_page_at_the_agency(client):
    desk = factory.set_up()
    log_in(client, desk.evaluator)
    for name in PAGES:
        assert client.get(desk_page(name, desk.action)).status_code == 404


@pytest.mark.parametrize(
    ("name", "who"),
    [("validate", "evaluator"), ("publish", "evaluator"), ("sheet", "validator")],
)
def test_whoever_may_not_decide_is_refused(client, name, who):
    desk = factory.validated() if name == "publish" else factory.in_review()
    log_in(client, getattr(desk, who))
    assert client.post(desk_page(name, desk.action), {"summary": "x"}).status_code == 403


def test_a_transition_with_a_page_of_its_own_is_performed_on_no_other(client):
    desk = factory.in_review()
    log_in(client, desk.validator)
    told = {"comment": "Sans la page"}
    assert (
        client.post(case_page("agency_move", desk.action, "notice", "validate"), told).status_code
        == 404
    )
    moved = client.post(case_page("move", desk.action, "notice", "validate"), told)
    assert moved.url == desk_page("validate", desk.action)
    log_in(client, desk.evaluator)
    page = case_page("agency_move", desk.action, "notice", "request_completion")
    assert client.post(page, told).status_code == 404
    assert desk.notice.state == "in_review"


def test_a_correction_is_published_only_where_its_difference_is_shown(client):
    desk = factory.published()
    perform(desk.notice, "correct", actor=desk.validator, comment="Faute de frappe")
    log_in(client, desk.validator)
    moved = client.post(case_page("move", desk.action, "notice", "publish_correction"), {})
    assert moved.url == desk_page("publish_correction", desk.action)
    page = case_page("agency_move", desk.action, "notice", "publish_correction")
    assert client.post(page, {"comment": ""}).status_code == 404
    assert desk.publication().current.number == 1
    shown = client.get(desk_page("publish_correction", desk.action)).content.decode()
    assert "Les réponses publiques sont les mêmes." in shown
    sent(client, desk_page("publish_correction", desk.action))
    assert desk.publication().current.kind == "correction"


def test_a_late_publisher_is_told_that_it_is_done(client):
    desk = factory.published()
    log_in(client, desk.publisher)
    answer = client.post(desk_page("publish", desk.action))
    assert answer.status_code == 200
    assert "a changé d’état" in answer.content.decode()
    assert desk.publication().current.number == 1


def test_the_difference_counts_lines_and_asks_as_many_queries_for_many(
    client, django_assert_max_num_queries
):
    scopes = [factory.SCOPE | {"lot": f"LOT{number}"} for number in range(60)]
    desk = factory.validated(scopes=scopes)
    log_in(client, desk.publisher)
    with django_assert_max_num_queries(90):
        page = client.get(desk_page("publish", desk.action)).content.decode()
    assert "Seules les premières lignes" in page
    assert desk.publication() is None


def test_the_preview_shows_what_was_typed_and_saves_nothing(client):
    desk = factory.in_review()
    log_in(client, desk.evaluator)
    told = {"summary": "Chapô tout neuf {R}", "preview": "1"}
    page = client.post(desk_page("sheet", desk.action), told).content.decode()
    assert "Chapô tout neuf (numéro attribué à la publication)" in page
    assert desk.notice.summary == factory.SUMMARY


def test_an_action_is_closed_with_its_report_on_the_page(client):
    desk = factory.published()
    perform(desk.again(), "report", actor=desk.signatory, report=REPORT)
    log_in(client, desk.validator)
    assert "À expliquer" in client.get(desk_page("end", desk.action)).content.decode()
    assert "Sans nouvelles" in client.get(desk_page("close", desk.action)).content.decode()
    sent(client, desk_page("close", desk.action), {"closure_reason": "report"})
    assert desk.publication().current.lifecycle == "closed"
    sent(client, desk_page("reopen", desk.action), {"public_reason": "Encore un lot"})
    assert desk.publication().current.reason == "Encore un lot"


def test_whoever_confirms_a_retraction_reads_what_it_does_before(client):
    desk = factory.published()
    told = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(
        desk.action, "retract", actor=desk.validator, reasons="Doublon de R1", payload=told
    )
    log_in(client, desk.second)
    url = decision_page(desk, row, "confirm")
    page = client.get(url).content.decode()
    for words in (
        "Confirmer : Retirer la publication",
        "Publiée par erreur",
        "Doublon de R1",
        "Le retrait ne peut pas être annulé",
        desk.validator.full_name,
        "button--danger",
    ):
        assert words in page, words
    refusal = client.get(decision_page(desk, row, "refuse"))
    assert "Le retrait ne peut pas être annulé" not in refusal.content.decode()


def test_whoever_confirms_an_urgent_publication_reads_its_lead_paragraph(client):
    desk = urgent(factory.submitted())
    row = fast(desk)
    log_in(client, desk.second)
    url = decision_page(desk, row, "confirm")
    page = client.get(url).content.decode()
    for words in (factory.SUMMARY, "Risque vital", "Publication avant la fin de l’examen"):
        assert words in page, words
    assert desk_page("publication", desk.action) in page


@pytest.mark.parametrize("name", ["fast", "retract"])
def test_whoever_may_not_propose_is_refused_before_writing(client, name):
    desk = factory.published() if name == "retract" else urgent(factory.submitted())
    log_in(client, desk.evaluator)
    assert client.get(desk_page(name, desk.action)).status_code == 403
    late = client.post(desk_page(name, desk.action), {"reasons": "Motif écrit longuement"})
    assert late.status_code == 403
    assert "Motif écrit longuement" in late.content.decode()
    assert not desk.action.proposals.exists()
    log_in(client, desk.validator)
    assert client.get(desk_page(name, desk.action)).status_code == 200


def test_a_proposal_that_waits_is_told_in_place_of_the_form(client):
    desk = factory.published()
    told = {"public_reason": "Publiée par erreur"}
    proposals.propose(desk.action, "retract", actor=desk.validator, reasons="R", payload=told)
    log_in(client, desk.second)
    moved = client.get(desk_page("retract", desk.action), follow=True)
    assert moved.redirect_chain[-1][0] == case_page("agency_case", desk.action)
    assert "Cette action est déjà proposée" in moved.content.decode()


def test_whoever_typed_a_notice_is_told_that_another_person_takes_it(client):
    desk = factory.submitted()
    Notice.objects.update(typed_by=desk.evaluator)
    log_in(client, desk.evaluator)
    words = "Vous avez écrit cet avis : une autre personne le prend en charge."
    assert words in client.get(case_page("agency_case", desk.action)).content.decode()
    refused = client.get(case_page("agency_move", desk.action, "notice", "take"))
    assert refused.status_code == 403
    assert words in refused.content.decode()
    assert "n’a pas le rôle" not in refused.content.decode()
    log_in(client, desk.publisher)
    assert words not in client.get(case_page("agency_case", desk.action)).content.decode()
    refused = client.get(case_page("agency_move", desk.action, "notice", "take"))
    assert "n’a pas le rôle" in refused.content.decode()


def test_whoever_prepared_or_validated_is_told_who_goes_on(client):
    desk = factory.submitted()
    perform(desk.notice, "take", actor=desk.second)
    perform(desk.notice, "edit_sheet", actor=desk.second, summary=factory.SUMMARY)
    log_in(client, desk.second)
    assert "préparé sa fiche" in client.get(case_page("agency_case", desk.action)).content.decode()
    refused = client.get(desk_page("validate", desk.action))
    assert "préparé sa fiche" in refused.content.decode()
    urgent(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    log_in(client, desk.validator)
    assert (
        "une autre personne la publie"
        in client.get(case_page("agency_case", desk.action)).content.decode()
    )


def test_a_proposal_names_who_may_confirm_it(client):
    desk = factory.published()
    told = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(desk.action, "retract", actor=desk.validator, reasons="R", payload=told)
    assert proposals.deciders(row) == [desk.second]
    log_in(client, desk.validator)
    page = client.get(case_page("agency_case", desk.action)).content.decode()
    assert f"Peuvent confirmer : {desk.second.full_name}." in page
    refused = client.get(decision_page(desk, row, "confirm"))
    assert refused.status_code == 403
    assert "une autre personne en décide" in refused.content.decode()
