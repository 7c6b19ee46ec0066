"""Once the agency acts in place of the laboratory, it asks that laboratory nothing any more."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, perform
from portal.filings.services import requests
from portal.filings.services.requests import Question
from tests.dhpc.test_substitution import substituted
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def asked(desk, part="letter"):
    """Ask a question of the laboratory, due in some days."""
    question = Question(part, "Quelle est la source ?", "clarify", section="background")
    due = timezone.localdate() + datetime.timedelta(days=5)
    [row] = requests.ask(desk.again(), [question], actor=desk.evaluator, due_on=due)
    return row


@pytest.mark.parametrize("part", ["request", "letter"])
def test_no_question_reaches_a_laboratory_for_which_the_agency_acts(part):
    desk = factory.in_review()
    assert asked(desk, part).state == "open"
    substituted(desk)
    with pytest.raises(ValidationError, match="à la place du laboratoire"):
        asked(desk, part)


def test_questions_that_waited_are_withdrawn_with_their_clock():
    desk = factory.in_review()
    row = asked(desk)
    substituted(desk)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert not desk.again().clocks.live().filter(kind=requests.KIND).exists()


def test_an_answer_given_before_is_accepted_but_not_sent_back():
    desk = factory.in_review()
    row = asked(desk)
    perform(row, "answer", actor=desk.drafter, answer="L’étude citée.")
    substituted(desk)
    row.refresh_from_db()
    with pytest.raises(GuardFailed, match="il n’a plus à répondre"):
        perform(
            row, "send_back", actor=desk.evaluator, comment="Encore.", due_on=timezone.localdate()
        )
    assert perform(row, "accept", actor=desk.evaluator).state == "accepted"


def test_the_page_of_the_agency_offers_no_question_and_refuses_one(client):
    desk = factory.in_review()
    case = reverse("filings:agency_case", args=["dhpc", desk.dossier.uuid])
    ask = reverse("filings:ask", args=["dhpc", desk.dossier.uuid, "letter"])
    log_in(client, desk.evaluator)
    assert ask in client.get(case).text
    assert client.get(ask).status_code == 200

    substituted(desk)

    assert ask not in client.get(case).text
    refused = client.get(ask, follow=True)
    assert refused.redirect_chain[-1][0] == case
    assert "il n’a plus à répondre" in refused.text
