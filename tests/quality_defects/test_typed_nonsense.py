"""What a program sends and no keyboard types, and answers that could not be read."""

import pytest
from django.urls import reverse

from portal.filings.services.unreadable import unreadable_items
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory
from tests.quality_defects.pages import section_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factory.set_up()


@pytest.mark.parametrize("door", ["section", "autosave"])
def test_a_nul_character_is_left_out_in_every_section(client, desk, door):
    factory.log_in(client, desk.drafter)
    volet = desk.case.volet1
    for section in volet.specification:
        volet.refresh_from_db()
        if not section.is_asked(volet.own_values()):
            continue
        sent = {"version": volet.section_version(section.name)}
        sent |= dict.fromkeys((one.name for one in section.fields), "a\x00b")
        for group in section.rows:
            sent |= {f"{group.name}-TOTAL_FORMS": 1, f"{group.name}-INITIAL_FORMS": 0}
            sent |= {f"{group.name}-0-{one.name}": "a\0b" for one in group.fields}
        address = section_url(desk.case, section.name)
        if door == "autosave":
            address = reverse(
                "filings:autosave",
                args=["defauts-qualite", desk.case.uuid, "volet1", section.name],
            )
        assert client.post(address, sent).status_code in (200, 302), section.name
    volet.refresh_from_db()
    assert "\0" not in str(volet.raw_input)
    assert volet.internal_reference == "ab"


def test_a_nul_character_in_a_search_of_the_inbox_finds_nothing(client):
    factory.log_in(client, AgentFactory(roles=["evaluator"]))
    assert client.get(reverse("filings:inbox"), {"q": "a\0b"}).status_code == 200


def test_unread_answers_are_told_in_the_order_of_the_questions(desk):
    volet = desk.case.volet1
    order = list(volet.specification.fields)
    wrong = ["units_concerned", "complaints_world", "complaints_france", "signal_received_at"]
    wrong = [name for name in order if name in wrong]
    volet.raw_input = dict.fromkeys(reversed(wrong), "?")
    assert [one.field for one in unreadable_items(volet)] == wrong
