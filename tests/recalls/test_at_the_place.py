"""What is wrong in a line is said beside its field: at once, and from the summary's link."""

import pytest

from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.quality_defects.pages import posted
from tests.recalls.pages import case_page, section_url

pytestmark = pytest.mark.django_db


def saved(client, url, **typed):
    shown = client.get(url)
    data = {"version": shown.context["version"]} | posted(shown.context["forms"])
    return client.post(url, data | typed | {"next": "1"})


def test_a_false_check_digit_is_told_beside_its_field_at_once(client):
    desk = factory.set_up()
    log_in(client, desk.drafter)
    url = section_url(desk.action, "products")
    answer = saved(client, url, **{"products-0-identifier": "03401234567891"})
    shown = client.get(answer.url)
    assert shown.context["row_sets"][0].forms[0].errors["identifier"]
    assert desk.notice.products.get().identifier == "03401234567891"
    mended = saved(client, url, **{"products-0-identifier": "03401234567890"})
    assert not mended.url.startswith(url)


def test_the_link_of_the_summary_shows_which_line_names_no_product(client):
    desk = factory.set_up(scopes=[factory.SCOPE, factory.SCOPE | {"lot": "L2", "product": "x9"}])
    log_in(client, desk.drafter)
    summary = client.get(case_page("summary", desk.action, "notice")).content.decode()
    url = section_url(desk.action, "scopes") + "?verifier=1"
    assert url in summary
    first, second = client.get(url).context["row_sets"][0].forms
    assert not first.errors
    assert "nommez un produit de l’avis" in str(second.errors["product"])
    again = client.get(saved(client, section_url(desk.action, "scopes")).url)
    assert again.context["row_sets"][0].forms[1].errors["product"]


def test_what_is_not_answered_yet_holds_nobody_back(client):
    desk = factory.set_up()
    log_in(client, desk.drafter)
    url = section_url(desk.action, "products")
    answer = saved(client, url, **{"products-0-identifier": ""})
    assert answer.status_code == 302


def test_the_lots_of_an_empty_draft_are_not_called_complete(client):
    desk = factory.set_up(fill=False)
    log_in(client, desk.drafter)
    tasks = client.get(case_page("part", desk.action, "notice")).context["tasks"]
    states = {task["url"].rstrip("/").rpartition("/")[2]: task["state"] for task in tasks}
    assert states["scopes"] == "todo"
    assert states["attachments"] == "todo"
    page = client.get(section_url(desk.action, "scopes") + "?verifier=1")
    assert "Décrivez d’abord les produits" in page.content.decode()
    filled = factory.set_up()
    log_in(client, filled.drafter)
    tasks = client.get(case_page("part", filled.action, "notice")).context["tasks"]
    assert "todo" not in {task["state"] for task in tasks}


def test_each_version_has_its_own_deadline_and_nobody_hands_over_to_herself(client):
    desk = factory.in_review()
    log_in(client, desk.evaluator)
    page = client.get(case_page("agency_case", desk.action)).content.decode()
    assert "Commentaires de l’agence sur la version 1" in page
    form = client.get(case_page("agency_move", desk.action, "case", "reassign")).context["form"]
    choices = [label for _value, label in form.fields["assignee"].choices]
    assert choices[0] == "Choisir…"
    assert str(desk.evaluator) not in map(str, choices)
    assert str(desk.second) in map(str, choices)
