"""Two evaluators on one sheet: whoever saves second sees both texts, and nothing is lost."""

import pytest

from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.pages import desk_page, sent

pytestmark = pytest.mark.django_db

MINE, THEIRS = "Mon chapô {R}, tapé longuement.", "Un autre chapô {R}."


def test_the_second_to_save_is_shown_both_texts(client):
    desk = factory.in_review()
    page = desk_page("sheet", desk.action)
    log_in(client, desk.evaluator)
    opened = client.get(page).context["seen"]
    log_in(client, desk.second)
    sent(client, page, {"summary": THEIRS, "seen": client.get(page).context["seen"]})

    log_in(client, desk.evaluator)
    answer = client.post(page, {"summary": MINE, "seen": opened})
    shown = answer.content.decode()

    assert desk.notice.summary == THEIRS
    assert answer.context["form"]["summary"].value() == MINE
    assert desk.second.full_name in shown
    assert [(one.before, one.after) for one in answer.context["changes"]] == [(THEIRS, MINE)]

    sent(client, page, {"summary": MINE, "seen": answer.context["seen"]})
    assert desk.notice.summary == MINE


def test_a_preview_does_not_forget_what_was_read(client):
    desk = factory.in_review()
    page = desk_page("sheet", desk.action)
    log_in(client, desk.evaluator)
    opened = client.get(page).context["seen"]
    log_in(client, desk.second)
    sent(client, page, {"summary": THEIRS, "seen": client.get(page).context["seen"]})

    log_in(client, desk.evaluator)
    looked = client.post(page, {"summary": MINE, "seen": opened, "preview": "1"})
    assert looked.context["seen"] == opened
    client.post(page, {"summary": MINE, "seen": opened})
    assert desk.notice.summary == THEIRS


def test_a_form_that_does_not_say_what_it_read_overwrites_nothing(client):
    desk = factory.in_review()
    log_in(client, desk.evaluator)
    client.post(desk_page("sheet", desk.action), {"summary": MINE})
    assert desk.notice.summary == factory.SUMMARY
