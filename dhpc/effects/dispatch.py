"""What follows the transitions of the dispatch, and of the dossier once it is agreed."""

from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dhpc.effects.dossier import FILING, meet_clocks, start_clock, system
from dhpc.effects.letter import take_over
from dhpc.enums import ClockKind, DispatchState
from dhpc.messages import sending as messages
from dhpc.models import Dispatch, Dossier, ProofLine, Statement
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.services import clocks, requests


def keep_statements(dossier: Dossier, step: Step) -> None:
    """Keep what left, by group and channel."""
    dispatch = dossier.dispatch
    Statement.objects.bulk_create(
        [
            Statement(
                filing=dossier,
                round=dispatch.round,
                declared_by=step.user,
                declared_at=step.at,
                **row,
            )
            for row in step.params["statements"]
        ]
    )


def start_dispatch(dossier: Dossier, step: Step) -> None:
    """The first letter left: proofs are due, the agency and the laboratories are told."""
    if dossier.dispatch.state == DispatchState.READY:
        first = min(row["sent_at"] for row in step.params["statements"])
        perform(dossier.dispatch, "start", actor=system(step), at=step.at, first_sent_at=first)
        start_clock(dossier, ClockKind.PROOFS, gettext_noop("premier envoi"), step)
        messages.dispatched(dossier)


def keep_proofs(dispatch: Dispatch, step: Step) -> None:
    """Keep the counts that the laboratory signs."""
    ProofLine.objects.bulk_create(
        [
            ProofLine(
                filing=dispatch.filing,
                round=dispatch.round,
                signed_by=step.user,
                signed_at=step.at,
                **row,
            )
            for row in step.params["lines"]
        ]
    )
    meet_clocks(dispatch.filing, step, ClockKind.PROOFS)
    words = gettext_noop("dépôt des preuves")
    start_clock(
        dispatch.filing,
        ClockKind.CONTROL,
        words,
        step,
        internal=True,
        batch=_of_round(dispatch),
    )
    messages.proofs_filed(dispatch.filing, dispatch.round)


def end_control(dispatch: Dispatch, step: Step) -> None:
    meet_clocks(dispatch.filing, step, ClockKind.CONTROL)


def start_relaunch(dispatch: Dispatch, step: Step) -> None:
    """The proofs of the round that begins are due."""
    words = gettext_noop("demande de relance")
    batch = _of_round(dispatch)
    start_clock(dispatch.filing, ClockKind.PROOFS, words, step, batch=batch)


def _of_round(dispatch: Dispatch) -> UUID | None:
    """Return what tells the clocks of a relaunch from those of the rounds before."""
    if dispatch.round == 1:
        return None
    return uuid5(dispatch.filing.uuid, f"round.{dispatch.round}")


def tell_relaunch(dispatch: Dispatch, step: Step) -> None:
    messages.relaunch(dispatch.filing, dispatch.round)


def tell_coverage(dispatch: Dispatch, step: Step) -> None:
    messages.covered(dispatch.filing)


def tell_schedule(dossier: Dossier, step: Step) -> None:
    messages.scheduled(dossier)


def take_over_writing(dossier: Dossier, step: Step) -> None:
    """Before the agreement, the agency writes too: nothing is due from the laboratory any more."""
    if dossier.agreed_at is not None:
        return
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in dossier.clocks.live().filter(kind__in=(ClockKind.DRAFT, ClockKind.CORRECTIONS)):
        perform(clock, "cancel", actor=timer, at=step.at, comment=_("L’agence rédige la lettre"))
    take_over(dossier.letter, step)


def withdraw_questions(dossier: Dossier, step: Step) -> None:
    """The laboratory for which the agency acts has nothing to answer any more."""
    for part in ("request", "letter"):
        requests.withdraw_open(dossier, part, step=step, said=_("L’agence agit à sa place"))


def tell_substitution(dossier: Dossier, step: Step) -> None:
    messages.substituted(dossier)


def tell_closure(dossier: Dossier, step: Step) -> None:
    messages.closed(dossier)


def approve(dossier: Dossier, user: Any) -> None:
    """Accept the proof of print of a dossier for `user`: it differs by nothing."""
    perform(dossier.dispatch, "approve_proof", actor=SystemActor(FILING, on_behalf_of=user))
