"""The inbox over all workflows: who finds which cases, by which filters."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.filings.services.inbox import filters_in_words, filters_of, read_filters
from tests.contract.conftest import set_up
from tests.factories.accounts import AgentFactory
from tests.factories.quality_defects import log_in


def page_of(client, user, **filters):
    log_in(client, user)
    response = client.get(reverse("filings:inbox"), filters)
    assert response.status_code == 200
    return response


def references(response) -> list[str]:
    return [line.filing.reference for line in response.context["page"].object_list]


def test_a_received_case_waits_for_somebody_to_take_it(client, desk):
    response = page_of(client, desk.evaluator)

    assert references(response) == [desk.filing.reference]
    page = response.content.decode()
    assert reverse("filings:agency_case", args=[desk.spec.slug, desk.filing.uuid]) in page


@pytest.mark.parametrize(("view", "found"), [("new", 1), ("mine", 0), ("decision", 0), ("all", 1)])
def test_each_view_counts_what_it_holds(client, desk, view, found):
    response = page_of(client, desk.evaluator, vue=view)

    assert len(references(response)) == found
    (tab,) = [one for one in response.context["tabs"] if one["current"]]
    assert tab["count"] == found


def test_agents_of_other_workflows_find_nothing(client, desk):
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="another")
    assert references(page_of(client, stranger, vue="all")) == []


def test_search_finds_number_and_organisation(client, desk):
    for text, found in ((desk.filing.reference, 1), (desk.firm.name, 1), ("introuvable", 0)):
        assert len(references(page_of(client, desk.evaluator, q=text))) == found


def test_cases_of_one_workflow_are_chosen_on_the_page(client, desk, all_workflows_agent):
    other = next(one for one in all_workflows_agent.specs if one.key != desk.spec.key)
    set_up(other)
    agent = all_workflows_agent.user

    everything = page_of(client, agent)
    assert len(references(everything)) == 2
    options = re.findall(r'<option value="([\w-]*)"', everything.content.decode())
    assert {"", *(one.slug for one in all_workflows_agent.specs)} <= set(options)
    chosen = page_of(client, agent, demarche=desk.spec.slug)
    assert references(chosen) == [desk.filing.reference]
    assert f'<option value="{desk.spec.slug}" selected>' in chosen.content.decode()


def test_tabs_and_export_keep_the_filters(client, desk, all_workflows_agent):
    text, slug = desk.filing.reference, desk.spec.slug
    response = page_of(client, all_workflows_agent.user, q=text, demarche=slug, vue="new")

    for tab in response.context["tabs"]:
        asked = parse_qs(urlsplit(tab["url"]).query)
        assert (asked["q"], asked["demarche"]) == ([text], [slug])
    views = [parse_qs(urlsplit(tab["url"]).query)["vue"] for tab in response.context["tabs"]]
    assert views == [["new"], ["mine"], ["decision"], ["all"]]
    (export,) = re.findall(
        rf'href="{reverse("filings:export")}(\?[^"]*)"', response.content.decode()
    )
    assert parse_qs(export.replace("&amp;", "&")[1:]) == {
        "vue": ["new"],
        "q": [text],
        "demarche": [slug],
    }


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [({}, False), ({"vue": "all"}, False), ({"q": "lot"}, True), ({"echeance": "proche"}, True)],
)
def test_the_bar_of_filters_opens_once_one_is_set(client, desk, asked, is_open):
    page = page_of(client, desk.evaluator, **asked).content.decode()
    assert ('<details class="filters__details" open>' in page) == is_open


def test_a_case_is_found_by_its_state_and_by_no_other(client, desk):
    states = dict(desk.spec.model._meta.get_field("state").choices)
    states = {*states} - {*desk.spec.hidden_states}
    for state in states:
        found = references(page_of(client, desk.evaluator, vue="all", etat=state))
        assert found == ([desk.filing.reference] if state == desk.filing.state else [])


def test_each_choice_of_a_workflow_is_offered_and_narrows(client, desk):
    for one in filters_of(desk.spec):
        found = [
            references(page_of(client, desk.evaluator, vue="all", **{one.name: value}))
            for value, _label in one.choices
        ]
        assert found.count([desk.filing.reference]) <= 1, one.name
        assert found.count([]) >= len(found) - 1, one.name
    page = page_of(client, desk.evaluator).content.decode()
    offered = re.findall(r'<select id="inbox-[a-z]+" name="([a-z]+)"', page)
    assert offered == ["echeance", *(one.name for one in filters_of(desk.spec))]


def test_choices_of_a_workflow_wait_until_it_is_chosen(client, desk, all_workflows_agent):
    asked = {"vue": "all", "etat": "nowhere", "echeance": "jamais"}
    assert len(references(page_of(client, all_workflows_agent.user, **asked))) == 1
    everything = page_of(client, all_workflows_agent.user).content.decode()
    assert 'name="echeance"' in everything
    assert 'name="etat"' not in everything
    chosen = page_of(client, all_workflows_agent.user, demarche=desk.spec.slug)
    assert 'name="etat"' in chosen.content.decode()


def test_due_dates_narrow_the_list(client, desk):
    clocks = desk.spec.clock_model.objects
    clocks.filter(filing=desk.filing).update(state="cancelled", cancelled_at=timezone.now())
    now = timezone.now()

    def found(due):
        return references(page_of(client, desk.evaluator, vue="all", echeance=due))

    assert (found("depassee"), found("proche")) == ([], [])
    clock = clocks.create(
        filing=desk.filing,
        part="",
        kind="specimen",
        internal=True,
        policy={},
        anchor_at=now - timedelta(days=9),
        due_at=now - timedelta(days=1),
        original_due_at=now - timedelta(days=1),
    )
    assert (len(found("depassee")), len(found("proche"))) == (1, 0)
    clocks.filter(pk=clock.pk).update(due_at=now + timedelta(days=2))
    assert (len(found("depassee")), len(found("proche"))) == (0, 1)


def test_export_and_tabs_keep_what_a_workflow_narrows(client, desk):
    state = desk.filing.state
    response = page_of(client, desk.evaluator, vue="all", etat=state, echeance="depassee")
    (export,) = re.findall(
        rf'href="{reverse("filings:export")}(\?[^"]*)"', response.content.decode()
    ) or [None]
    for tab in response.context["tabs"]:
        asked = parse_qs(urlsplit(tab["url"]).query)
        assert (asked["etat"], asked["echeance"]) == ([state], ["depassee"])
    assert export is None, "nothing is late: nothing to export"
    filters = read_filters({"vue": "all", "etat": state}, desk.spec)
    label = desk.spec.model(state=state).get_state_display()
    assert str(label) in filters_in_words(filters, desk.spec)


def test_one_workflow_leaves_nothing_to_choose(client, desk):
    assert 'name="demarche"' not in page_of(client, desk.evaluator).content.decode()


def test_an_unknown_workflow_filters_nothing(client, desk):
    assert len(references(page_of(client, desk.evaluator, demarche="inconnue"))) == 1
