"""Pages of the agency for a safety action: who may open them, and what they do."""

import pytest

from portal.core.workflow import perform
from tests.factories import recalls as factory
from tests.factories.accounts import give_totp
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page, desk_page, sent

pytestmark = pytest.mark.django_db
REPORT = {"supplied": 10, "returned": 7, "customers": 3, "replies": 3}
PAGES = ("sheet", "publication", "end")


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
