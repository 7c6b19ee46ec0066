"""The invented cases of the demonstration: made by the services, once."""

from collections import Counter

import pytest
from django.core.management import call_command

from portal.filings.models.requests import RequestState
from quality_defects import demo
from quality_defects.enums import CapaState, CaseState, PhoneAlertState, Volet1State, Volet2State
from quality_defects.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(settings, tmp_path):
    """Run the command of the demonstration; return its cases by key."""
    settings.PORTAL_DEMO = True
    settings.VAR_DIR = tmp_path / "var"
    call_command("demo")
    return {key: Case.objects.get(uuid=demo.identifier(key)) for key in demo.STORIES}


def told():
    """Return every case with its history."""
    found = Case.objects.order_by("pk").prefetch_related("transitions")
    return [(case.updated_at, [move.pk for move in case.transitions.all()]) for case in found]


def test_every_stage_is_there_and_a_second_run_adds_nothing(cases, django_assert_max_num_queries):
    assert Case.objects.count() == len(cases)
    assert {key: case.state for key, case in cases.items()} == {
        "draft": CaseState.DRAFT,
        "to_sign": CaseState.DRAFT,
        "new": CaseState.IN_TRIAGE,
        "recall_without_call": CaseState.IN_TRIAGE,
        "paper": CaseState.IN_TRIAGE,
        "questions": CaseState.IN_EVALUATION,
        "many_lots": CaseState.IN_EVALUATION,
        "recall": CaseState.FOLLOW_UP,
        "capas": CaseState.FOLLOW_UP,
        "overdue": CaseState.FOLLOW_UP,
        "duplicate": CaseState.MERGED,
        "closed": CaseState.CLOSED,
    }
    assert cases["to_sign"].volet1.state == Volet1State.TO_SIGN
    assert cases["recall_without_call"].phone_alerts.get().state == PhoneAlertState.OPEN
    assert cases["recall"].phone_alerts.get().state == PhoneAlertState.CONFIRMED
    assert cases["overdue"].volet2.is_overdue
    assert cases["closed"].volet2.state == Volet2State.SUBMITTED_FINAL
    assert cases["many_lots"].volet1.lots.count() == 300
    assert cases["paper"].paper_filing.typed_by.is_agent
    assert Counter(cases["questions"].requests.values_list("state", flat=True)) == {
        RequestState.ACCEPTED: 1,
        RequestState.ANSWERED: 1,
        RequestState.OPEN: 1,
    }
    assert set(cases["capas"].capas.values_list("state", flat=True)) == {
        CapaState.DONE,
        CapaState.IN_PROGRESS,
        CapaState.PLANNED,
    }
    outcome = cases["duplicate"].outcomes.get()
    assert outcome.master_reference == cases["questions"].reference
    before = told()
    with django_assert_max_num_queries(1):
        demo.seed({}, {})
    call_command("demo")
    assert told() == before


def test_versions_decisions_and_closure_follow_one_another(cases):
    case = cases["closed"]
    first, second = case.revisions.filter(part="volet1").order_by("number")
    decision = case.decisions.get()
    volet2 = case.revisions.get(part="volet2")
    moments = [
        case.created_at,
        first.signed_at,
        second.signed_at,
        decision.created_at,
        volet2.signed_at,
        case.closed_at,
    ]
    assert moments == sorted(moments)
    assert second.is_final
    assert volet2.is_final


def test_a_later_story_joins_the_cases_that_are_there(settings, tmp_path, monkeypatch):
    settings.PORTAL_DEMO, settings.VAR_DIR = True, tmp_path / "var"
    stories = dict(demo.STORIES)
    monkeypatch.setattr(demo, "STORIES", {"draft": stories["draft"]})
    call_command("demo")
    before = Case.objects.values().get()
    monkeypatch.setattr(demo, "STORIES", {key: stories[key] for key in ("draft", "new")})
    call_command("demo")
    assert Case.objects.values().get(pk=before["id"]) == before
    assert Case.objects.exclude(pk=before["id"]).get().uuid == demo.identifier("new")
