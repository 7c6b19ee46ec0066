"""The engine, exhaustively: one function changes states, for whom the table allows it."""

import threading
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from portal.core import workflow as engine
from portal.core.workflow import (
    GuardFailed,
    NotAllowed,
    SystemActor,
    TransitionError,
    Workflow,
    WrongState,
    available,
    can,
    perform,
    transition,
    workflow_of,
)
from portal.core.workflow_docs import matrix, mermaid
from tests.engine import tables
from tests.engine.models import Entry, Plain, Ticket, TicketState, Track
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def chief():
    return UserFactory(full_name="Chef")


@pytest.fixture
def ticket():
    return Ticket.objects.create(note="vue")


def test_perform_moves_the_row_and_writes_the_log(ticket, user):
    moved = perform(ticket, "hold", actor=user, reason="doute", comment="à voir")
    assert moved.state == TicketState.HELD
    assert ticket.state == TicketState.OPEN
    entry = Entry.objects.get()
    assert (entry.name, entry.source, entry.target) == ("hold", "open", "held")
    assert (entry.actor, entry.system, entry.comment) == (user, "", "à voir")


def test_perform_applies_columns(ticket, chief):
    assert perform(ticket, "close", actor=chief).count == 1


def test_perform_without_target_keeps_the_state(ticket, user):
    assert perform(ticket, "touch", actor=user).state == TicketState.OPEN
    assert Entry.objects.get().target == "open"


def test_perform_reads_the_state_of_the_database(ticket, chief, user):
    perform(Ticket.objects.get(pk=ticket.pk), "close", actor=chief)
    with pytest.raises(WrongState) as refusal:
        perform(ticket, "hold", actor=user, reason="tard")
    assert refusal.value.state == "closed"


def test_right_is_judged_before_the_state(ticket, chief, user):
    closed = perform(ticket, "close", actor=chief)
    with pytest.raises(NotAllowed):
        perform(closed, "close", actor=user)


def test_perform_refuses_whom_the_rule_refuses(ticket, user):
    with pytest.raises(NotAllowed):
        perform(ticket, "close", actor=user)
    assert not Entry.objects.exists()


def test_perform_refuses_the_anonymous(ticket):
    with pytest.raises(NotAllowed):
        perform(ticket, "hold", actor=AnonymousUser(), reason="x")


def test_rule_is_nobody_unless_named(ticket, chief):
    with pytest.raises(NotAllowed):
        perform(ticket, "never", actor=chief)


def test_system_task_acts_where_it_is_named(ticket):
    perform(ticket, "close", actor=SystemActor("sweeper"))
    entry = Entry.objects.get()
    assert (entry.actor, entry.system) == (None, "sweeper")


def test_system_task_acts_nowhere_else(ticket):
    with pytest.raises(NotAllowed):
        perform(ticket, "hold", actor=SystemActor("sweeper"), reason="x")
    with pytest.raises(NotAllowed):
        perform(ticket, "close", actor=SystemActor("other"))


def test_timer_logs_the_person_it_acts_for(ticket, user):
    perform(ticket, "close", actor=SystemActor("sweeper", on_behalf_of=user))
    assert Entry.objects.get().actor == user


def test_guard_stops_and_nothing_is_written(chief):
    bare = Ticket.objects.create()
    with pytest.raises(GuardFailed) as refusal:
        perform(bare, "close", actor=chief)
    assert [one.field for one in refusal.value.obstacles] == ["note"]
    assert "note" in str(refusal.value)
    bare.refresh_from_db()
    assert (bare.state, bare.count) == ("open", 0)


def test_required_parameter_is_an_obstacle(ticket, user):
    with pytest.raises(GuardFailed) as refusal:
        perform(ticket, "hold", actor=user, reason="")
    assert [one.field for one in refusal.value.obstacles] == ["reason"]


def test_check_sees_the_parameters(ticket, user):
    with pytest.raises(GuardFailed) as refusal:
        perform(ticket, "hold", actor=user, reason="beaucoup trop long")
    assert str(refusal.value) == "Motif trop long."


def test_unknown_parameter_is_a_mistake_of_the_code(ticket, user):
    with pytest.raises(TypeError, match="colour"):
        perform(ticket, "hold", actor=user, reason="x", colour="red")


def test_unknown_transition_is_a_mistake_of_the_code(ticket, user):
    with pytest.raises(KeyError):
        perform(ticket, "fly", actor=user)


def test_failing_effect_undoes_everything(ticket, user):
    with pytest.raises(RuntimeError):
        perform(ticket, "break", actor=user)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.count) == ("open", 0)
    assert not Entry.objects.exists()


def test_every_refusal_is_a_transition_error():
    assert issubclass(WrongState, TransitionError)
    assert issubclass(NotAllowed, TransitionError)
    assert issubclass(GuardFailed, TransitionError)


def test_track_is_logged_on_its_case(ticket, user):
    track = Track.objects.create(ticket=ticket)
    perform(track, "close", actor=user)
    assert Entry.objects.get().ticket == ticket


def test_case_is_locked_before_its_track(ticket, user):
    track = Track.objects.create(ticket=ticket)
    with CaptureQueriesContext(connection) as captured:
        perform(Track.objects.get(pk=track.pk), "close", actor=user)
    locks = [query["sql"] for query in captured if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(locks) == 2
    assert "engine_ticket" in locks[0]
    assert "engine_track" in locks[1]


def test_what_is_done_is_told_by_the_event_or_by_the_label():
    hold = tables.tickets["hold"]
    assert hold.outcome == hold.label == "Retenir"
    assert replace(hold, event="Billet retenu").outcome == "Billet retenu"


def test_available_lists_what_the_actor_may_do(ticket, user, chief):
    assert [one.name for one in available(ticket, user)] == ["hold", "touch", "break"]
    assert "close" in [one.name for one in available(ticket, chief)]


def test_available_says_why_a_button_is_disabled(chief):
    bare = Ticket.objects.create()
    close = next(one for one in available(bare, chief) if one.name == "close")
    assert not close.enabled
    assert close.obstacles[0].text == "Écrivez une note."


def test_can_asks_state_and_right(ticket, user, chief):
    assert can(ticket, "close", chief)
    assert not can(ticket, "close", user)
    closed = perform(ticket, "close", actor=chief)
    assert not can(closed, "close", chief)


def test_table_refuses_states_that_the_model_has_not():
    with pytest.raises(ValueError, match="gone"):
        Workflow(Plain, TicketState, [transition("x", source="open", target="gone")])


def test_model_has_one_table():
    with pytest.raises(ValueError, match="Ticket"):
        Workflow(Ticket, TicketState, [])


def test_workflow_of_a_model_without_table():
    with pytest.raises(KeyError):
        workflow_of(Plain)


def test_tables_lists_every_table():
    assert {tables.tickets, tables.tracks} <= set(engine.tables())


def test_mermaid_draws_every_arrow():
    drawn = mermaid(tables.tickets)
    assert "[*] --> open" in drawn
    assert "held --> closed : close" in drawn
    assert "open --> open : touch" in drawn


def test_mermaid_without_initial_state():
    table = Workflow.__new__(Workflow)
    table.model = models.Model
    table.states = TicketState
    table.transitions = {}
    table.model = type("Bare", (), {"_meta": _Meta()})
    assert "[*]" not in mermaid(table)


class _Meta:
    def get_field(self, name):
        return models.CharField(default="")


def test_matrix_names_rules_and_tasks():
    written = matrix(tables.tickets)
    close = "| `close` | held, open | closed | the boss or anyone & the boss | sweeper | – |"
    assert close in written
    assert "| `touch` | open | (same) | anyone | – | – |" in written
    assert "| `hold` | open | held | anyone | – | reason |" in written


@pytest.mark.django_db(transaction=True)
def test_eight_threads_move_once():
    ticket = Ticket.objects.create(note="vue")
    chief = UserFactory(full_name="Chef")
    start, outcomes = threading.Barrier(8), []

    def attempt():
        try:
            start.wait()
            perform(ticket, "close", actor=chief)
            outcomes.append("moved")
        except TransitionError as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["WrongState"] * 7 + ["moved"]
    assert Ticket.objects.get().count == 1
    assert Entry.objects.count() == 1
