"""A new version answers the questions that it was asked for."""

import datetime

import pytest
from django.utils import timezone

from portal.core.workflow import GuardFailed, perform
from portal.filings.services import requests, revisions
from portal.filings.services.requests import Question
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db


def ask(desk, volet, section="defect", field="extent"):
    asked = Question(
        part=volet.part_name,
        text="Pourquoi sporadique ?",
        reason="clarify",
        section=section,
        field=field,
    )
    due_on = timezone.localdate() + datetime.timedelta(days=5)
    revisions.request_completion(volet, [asked], actor=desk.evaluator, due_on=due_on)
    return desk.again().requests.get()


@pytest.fixture
def desk():
    return factory.submitted()


def test_a_version_that_says_nothing_to_the_question_goes_nowhere(client, desk):
    ask(desk, desk.volet)
    with pytest.raises(GuardFailed) as failure:
        perform(desk.volet, "request_amendment_signature", actor=desk.drafter)
    (obstacle,) = failure.value.obstacles
    assert (obstacle.section, obstacle.field) == ("defect", "extent")
    assert "Pourquoi sporadique ?" in obstacle.text
    with pytest.raises(GuardFailed):
        factory.sign(desk)
    factory.log_in(client, desk.drafter)
    page = client.get(section_url(desk.case, "defect") + "?verifier=1")
    assert "Pourquoi sporadique ?" in page.context["form"].errors["extent"][0]


def test_a_question_never_holds_a_recall_back(desk):
    ask(desk, desk.volet)
    factory.fill_volet(desk.volet, **factory.RECALL)
    factory.sign(desk)
    assert desk.again().phone_alerts.exists()


def test_an_answer_elsewhere_does_not_count(desk):
    ask(desk, desk.volet)
    factory.fill_volet(desk.volet, complaints_world=3)
    with pytest.raises(GuardFailed):
        factory.sign(desk)


def test_a_changed_answer_suffices(desk):
    ask(desk, desk.volet)
    factory.fill_volet(desk.volet, extent="whole_lot")
    factory.sign(desk)
    assert desk.again().requests.get().state == "answered"


def test_an_explanation_suffices(desk):
    requests.save_draft_answer(ask(desk, desk.volet), "Deux boîtes en un an.")
    perform(desk.volet, "request_amendment_signature", actor=desk.drafter)
    factory.sign(desk)
    assert desk.again().requests.get().answer == "Deux boîtes en un an."


def test_a_file_that_was_asked_for_is_not_an_answer_to_compare(desk):
    ask(desk, desk.volet, section="attachments", field="")
    factory.sign(desk)


def test_the_second_volet_answers_too():
    desk = second.signed()
    ask(desk, second.volet2(desk), section="cause", field="root_causes")
    with pytest.raises(GuardFailed):
        second.sign(desk)


def test_the_signature_shows_what_is_answered_and_changed(client, desk):
    requests.save_draft_answer(ask(desk, desk.volet), "Deux boîtes en un an.")
    factory.fill_volet(desk.volet, complaints_world=7)
    factory.log_in(client, desk.signatory)
    page = client.get(address("sign", desk.case, "volet1"))
    told = page.content.decode()
    assert told.index("Pourquoi sporadique ?") < told.index('<form method="post" novalidate>')
    assert "Deux boîtes en un an." in told
    assert [one.field for one in page.context["changes"]] == ["complaints_world"]
