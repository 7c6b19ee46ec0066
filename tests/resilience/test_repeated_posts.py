"""A page sent twice is carried out once; another page, or one that was refused, is not kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from portal.filings.models.thread import MessageKind
from quality_defects.models import Case
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory

SLUG = "defauts-qualite"


@pytest.fixture
def received():
    cache.clear()
    case = factory.submitted().case
    case.refresh_from_db()
    return case


@pytest.fixture
def agent(client):
    return factory.log_in(client, AgentFactory(roles=["evaluator"]))


def send(client, case, body, page="one"):
    return client.post(
        reverse("filings:agency_message", args=[SLUG, case.uuid]),
        {"kind": MessageKind.MESSAGE, "body": body, "csrfmiddlewaretoken": page},
    )


@pytest.mark.django_db
def test_the_second_sending_of_a_page_is_answered_and_not_carried_out(received, agent):
    known = received.thread.count()
    first, second = send(agent, received, "Bonjour."), send(agent, received, "Bonjour.")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert received.thread.count() == known + 1

    send(agent, received, "Bonjour.", page="another")
    send(agent, received, "Bonsoir.")
    assert received.thread.count() == known + 3


@pytest.mark.django_db
def test_what_was_refused_is_looked_at_again(received, agent):
    known = received.thread.count()
    assert [send(agent, received, "").status_code for _ in range(2)] == [200, 200]
    assert received.thread.count() == known


@pytest.mark.django_db
def test_two_people_and_programs_are_never_taken_for_a_repetition(received, agent):
    known = received.thread.count()
    send(agent, received, "Bonjour.")
    send(factory.log_in(Client(), AgentFactory(roles=["evaluator"])), received, "Bonjour.")
    send(agent, received, "Sans jeton.", page="")
    send(agent, received, "Sans jeton.", page="")
    assert received.thread.count() == known + 4


@pytest.mark.django_db(transaction=True)
def test_a_page_sent_four_times_at_once_begins_one_draft():
    cache.clear()
    desk = factory.set_up()
    client = factory.log_in(Client(), desk.drafter)
    cookies = client.cookies
    known = Case.objects.count()

    def press(_):
        other = Client()
        other.cookies = cookies
        try:
            return other.post(
                reverse("filings:create", args=[SLUG]), {"csrfmiddlewaretoken": "one"}
            )["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    assert Case.objects.count() == known + 1
