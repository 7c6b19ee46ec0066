"""The life of a framework after its decision: renewals, indications, clocks, public texts."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from cpc_reports import tasks, timers
from cpc_reports.effects.framework import wait_for_opinion
from cpc_reports.enums import FrameworkState
from cpc_reports.forms import FrameworkForm
from cpc_reports.models import Clock, Measure
from portal.core.deadlines import add_months
from portal.core.workflow import (
    GuardFailed,
    NotAllowed,
    Step,
    SystemActor,
    available,
    perform,
    workflow_of,
)
from portal.filings.models.clocks import ClockState
from portal.publication.models import Publication
from tests.factories import cpc as factory

pytestmark = pytest.mark.django_db


def renew(desk, months=36):
    """Renew the framework for three years more."""
    ends_on = add_months(desk.framework.ends_on, months)
    return perform(
        desk.framework,
        "renew",
        actor=desk.validator,
        ends_on=ends_on,
        comment="Besoin inchangé.",
    )


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_each_renewal_starts_the_clock_that_ends_the_framework(times):
    desk = factory.established()
    for _time in range(times):
        renew(desk)
    clock = Clock.objects.live().get(kind="renewal")
    assert clock.due_on == desk.framework.ends_on
    assert clock.reminders.filter(due_on=desk.framework.ends_on).count() == 3
    after = desk.framework.ends_on + datetime.timedelta(days=1)
    moment = timezone.make_aware(datetime.datetime.combine(after, datetime.time(12)))
    with time_machine.travel(moment, tick=False):
        timers.on_overdue(clock)
    assert desk.framework.state == FrameworkState.ENDED
    assert not Clock.objects.live().filter(kind="renewal").exists()


def test_a_request_that_is_withdrawn_is_waited_for_no_more():
    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    perform(asked, "withdraw", actor=desk.evaluator, comment="Posée deux fois.")
    assert Clock.objects.get(kind="laboratory").state == ClockState.CANCELLED
    again = factory.ask_laboratory(desk)
    assert Clock.objects.live().get(kind="laboratory").batch == again.uuid


def _laboratory(desk):
    factory.ask_laboratory(desk)


def _measure(desk):
    measure = Measure.objects.create(
        filing=desk.again(),
        organisation=desk.laboratory,
        description="Courrier.",
        received_from=desk.lab_user,
        due_on=add_months(factory.today(), 1),
    )
    wait_for_opinion(measure, Step(workflow_of(Measure)["approve"], desk.lab_user, timezone.now()))


def _renewal(desk):
    renew(desk)


MOVES = {
    "extend": {"due_on": datetime.date(2090, 1, 1), "comment": "Plus tard."},
    "stop": {"comment": "Attente."},
    "cancel": {"comment": "Sans objet."},
    "meet": {},
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize(
    ("kind", "begin", "start"),
    [
        ("laboratory", factory.assessed, _laboratory),
        ("measure", factory.established, _measure),
        ("renewal", factory.established, _renewal),
    ],
)
def test_nobody_moves_a_clock_that_a_text_sets(kind, begin, start, name):
    desk = begin()
    start(desk)
    clock = Clock.objects.live().get(kind=kind)
    for agent in (desk.evaluator, desk.second, desk.validator):
        assert available(clock, agent) == []
        with pytest.raises(NotAllowed):
            perform(clock, name, actor=agent, **MOVES[name])
    perform(clock, "cancel", actor=SystemActor("clocks"), comment="Dossier terminé")


def test_the_agency_moves_its_own_clocks():
    desk = factory.filed()
    clock = Clock.objects.get(kind="admissibility")
    names = {one.name for one in available(clock, desk.evaluator)}
    assert names >= {"extend", "stop", "cancel"}


def _text(desk, **changed):
    names = FrameworkForm.Meta.fields
    return {name: getattr(desk.framework, name) for name in names} | changed


NAMED = "Écrire à Contact Scientifique, cpc@centre.example, 01 23 45 67 89."
STEPS = {
    "modify": lambda desk, words: {
        "text": _text(desk),
        "expected_version": desk.framework.version,
        "comment": words,
        "urgent": True,
    },
    "renew": lambda desk, words: {
        "ends_on": add_months(desk.framework.ends_on, 12),
        "comment": words,
    },
    "suspend": lambda desk, words: {"comment": words, "urgent": True},
    "withdraw": lambda desk, words: {"comment": words, "urgent": True},
    "end_indication": lambda desk, words: {
        "indication": desk.framework.indications.get(),
        "ended_on": factory.today(),
        "cause": "amm",
        "comment": words,
    },
    "approve_report": lambda desk, words: {
        "report": desk.framework.reports.create(due_on=factory.today()),
        "received_on": factory.today(),
        "summary": words,
    },
}


@pytest.mark.parametrize("name", STEPS)
def test_br19_no_later_version_names_a_person_either(name, settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.published()
    with pytest.raises(GuardFailed) as failure:
        perform(desk.framework, name, actor=desk.validator, **STEPS[name](desk, NAMED))
    words = factory.told(failure)
    for secret in ("cpc@centre.example", "01 23 45 67 89", "Contact Scientifique"):
        assert secret in words
    field = "summary" if name == "approve_report" else "comment"
    assert {one.field for one in failure.value.obstacles} == {field}
    assert Publication.objects.get().current.number == 1


def test_br19_a_text_that_is_modified_names_nobody(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.published()
    told = {"expected_version": desk.framework.version, "comment": "Mise à jour.", "urgent": True}
    with pytest.raises(GuardFailed) as failure:
        perform(
            desk.framework,
            "modify",
            actor=desk.validator,
            text=_text(desk, put_roles=NAMED),
            **told,
        )
    assert {one.field for one in failure.value.obstacles} == {"put_roles"}
    perform(desk.framework, "modify", actor=desk.validator, text=_text(desk), **told)
    assert Publication.objects.get().current.number == 2


def test_br19_lifting_a_suspension_names_nobody(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.published()
    told = {"comment": "Signal de sécurité.", "urgent": True}
    perform(desk.framework, "suspend", actor=desk.validator, **told)
    with pytest.raises(GuardFailed):
        perform(desk.framework, "reinstate", actor=desk.validator, comment=NAMED)
    perform(desk.framework, "reinstate", actor=desk.validator, comment="Signal écarté.")


def _end(desk, days, **more):
    told = {
        "indication": desk.framework.indications.get(),
        "ended_on": factory.today() + datetime.timedelta(days=days),
        "cause": "amm",
    }
    return perform(desk.framework, "end_indication", actor=desk.validator, **told | more)


def test_the_last_indication_ends_the_framework_on_its_day_and_not_before(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.published()
    _end(desk, 30)
    assert desk.framework.state == FrameworkState.IN_FORCE
    told = Publication.objects.get().current.payload
    assert told["status"] == "in_force"
    assert told["indications"][0]["ended_on"]
    for days, state in ((29, FrameworkState.IN_FORCE), (30, FrameworkState.ENDED)):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
            tasks.end_due()
        assert desk.framework.state == state
    assert desk.framework.indications.get().end_cause == "amm"
    told = Publication.objects.get().current.payload
    assert told["status"] == "ended"
    assert not Clock.objects.live().filter(kind="renewal").exists()
    assert tasks.end_due() == 0


def test_a_day_to_come_may_change_and_a_past_one_may_not():
    desk = factory.established()
    _end(desk, 30)
    _end(desk, 60)
    assert desk.framework.indications.get().ended_on == factory.today() + datetime.timedelta(60)
    _end(desk, 0)
    assert desk.framework.state == FrameworkState.ENDED


def test_an_indication_does_not_outlive_its_framework():
    desk = factory.established()
    with pytest.raises(GuardFailed) as failure:
        _end(desk, 4000)
    assert "Le cadre prend fin le" in factory.told(failure)
    _end(desk, 60)
    perform(desk.framework, "withdraw", actor=desk.validator, comment="Sécurité.", urgent=True)
    one = desk.framework.indications.get()
    assert (one.ended_on, one.end_cause) == (factory.today(), "withdrawn")


def test_a_framework_ends_even_if_its_clock_is_gone():
    desk = factory.established()
    clock = Clock.objects.get(kind="renewal")
    perform(clock, "cancel", actor=SystemActor("clocks"), comment="Essai")
    after = desk.framework.ends_on + datetime.timedelta(days=1)
    with time_machine.travel(datetime.datetime.combine(after, datetime.time(12)), tick=False):
        assert tasks.end_due() == 1
    assert desk.framework.state == FrameworkState.ENDED
