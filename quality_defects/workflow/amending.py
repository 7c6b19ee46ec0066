"""What both volets do alike: ask for a signature, take the writing up again, give a version up."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Transition, transition
from portal.filings.services import revisions
from quality_defects import rules
from quality_defects.effects import volets
from quality_defects.enums import Volet1State, Volet2State

Guard = Callable[[Any], list[Obstacle]]
States = type[Volet1State] | type[Volet2State]


def restore_last(volet: Any, step: Step) -> None:
    """Write the answers of the last signed version back into the draft."""
    revisions.restore(volet, volets.last_revision(volet))
    volet.count_save()


def first_signature(states: States, complete: Guard) -> list[Transition]:
    """Return the ways to and from the signature of a first version."""
    return _signature(
        "request_signature",
        "resume_draft",
        sources=[states.DRAFT],
        waiting=states.TO_SIGN,
        writing=states.DRAFT,
        complete=complete,
    )


def next_signature(states: States, complete: Guard) -> list[Transition]:
    """Return the ways to and from the signature of a later version."""
    return _signature(
        "request_amendment_signature",
        "resume_amendment",
        sources=[states.COMPLETION_REQUESTED, states.AMENDING],
        waiting=states.AMENDMENT_TO_SIGN,
        writing=states.AMENDING,
        complete=complete,
    )


def drop_amendment(
    states: States,
    target: str,
    *,
    name: str = "drop_amendment",
    apply: Callable[[Any, Step], None] = restore_last,
    guards: Sequence[Guard] = (),
) -> Transition:
    """Return the way back from a version that is given up to the last signed one."""
    return transition(
        name,
        label=_("Renoncer à la nouvelle version"),
        event=_("Nouvelle version abandonnée"),
        source=states.AMENDING,
        target=target,
        allowed=rules.is_drafter,
        guards=tuple(guards),
        apply=apply,
        danger=True,
    )


def _signature(
    ask: str, resume: str, *, sources: Sequence[str], waiting: str, writing: str, complete: Guard
) -> list[Transition]:
    return [
        transition(
            ask,
            label=_("Demander la signature"),
            event=_("Signature demandée"),
            source=sources,
            target=waiting,
            allowed=rules.is_drafter,
            guards=[complete],
            effects=[volets.ask_signature],
        ),
        transition(
            resume,
            label=_("Reprendre la rédaction"),
            event=_("Rédaction reprise"),
            source=waiting,
            target=writing,
            allowed=rules.is_drafter,
        ),
    ]
