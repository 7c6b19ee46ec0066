"""The transition tables of tickets and tracks."""

from portal.core.workflow import Obstacle, Workflow, rule, transition
from tests.engine.models import Ticket, TicketState, Track


@rule("anyone")
def anyone(user, row):
    return True


@rule("the boss")
def boss(user, row):
    return user.full_name == "Chef"


def has_note(ticket):
    return [] if ticket.note else [Obstacle("Écrivez une note.", field="note")]


def note_is_short(ticket, step):
    if len(step.params.get("reason", "")) > 10:
        return [Obstacle("Motif trop long.", field="reason")]
    return []


def count_up(ticket, step):
    ticket.count += 1


def fail(ticket, step):
    raise RuntimeError("effect")


tickets = Workflow(
    Ticket,
    TicketState,
    [
        transition(
            "hold",
            label="Retenir",
            source=TicketState.OPEN,
            target=TicketState.HELD,
            allowed=anyone,
            required=["reason"],
            checks=[note_is_short],
        ),
        transition(
            "close",
            label="Clore",
            source=[TicketState.OPEN, TicketState.HELD],
            target=TicketState.CLOSED,
            allowed=boss | (anyone & boss),
            system=["sweeper"],
            guards=[has_note],
            apply=count_up,
        ),
        transition("touch", source=TicketState.OPEN, target=None, allowed=anyone, apply=count_up),
        transition(
            "break",
            source=TicketState.OPEN,
            target=TicketState.CLOSED,
            allowed=anyone,
            apply=count_up,
            effects=[fail],
        ),
        transition("never", source=TicketState.OPEN, target=TicketState.CLOSED),
    ],
)

tracks = Workflow(
    Track,
    TicketState,
    [
        transition(
            "close", source=TicketState.OPEN, target=TicketState.CLOSED, allowed=anyone, danger=True
        )
    ],
    parent="ticket",
)
