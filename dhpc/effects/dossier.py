"""What follows the transitions of the dossier."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dhpc.enums import ClockKind, DispatchState, DossierState, Lane, LetterState
from dhpc.messages import dossiers as messages
from dhpc.messages import labs
from dhpc.models import Dossier
from portal.accounts.models import User
from portal.core.deadlines import Policy, Unit, local_date
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models.clocks import ClockState
from portal.filings.services import clocks, numbering

FILING = "filing"
PREFIX = "DHPC"
DAY = 24 * 60
OF_AGENCY = (ClockKind.QUALIFICATION, ClockKind.REVIEW, ClockKind.CONTROL)
INDICATIVE = gettext_noop("délai indicatif, fixé par l’ANSM pour chaque dossier")


def next_reference(at: datetime) -> str:
    """Return the next dossier number of the year of `at` in Paris."""
    return numbering.next_number(PREFIX, timezone.localtime(at).year)


def system(step: Step) -> SystemActor:
    """Return the portal acting for the person of `step`."""
    return SystemActor(FILING, on_behalf_of=step.user)


# Clocks ----------------------------------------------------------------------------------------


def policy(dossier: Dossier, kind: str, words: str) -> Policy:
    """Return the rule of a clock: working days, or real minutes in the urgent lane."""
    days, minutes = settings.DHPC_CLOCKS[kind]
    urgent = dossier.lane == Lane.URGENT and minutes
    return Policy(
        anchor=kind,
        days=0 if urgent else days,
        minutes=minutes if urgent else 0,
        unit=Unit.WORKING,
        words=words,
        rule=INDICATIVE,
    )


def reminders(dossier: Dossier, kind: str) -> list[str]:
    """Return the reminders of a clock: half-way, a day before, the day itself, then escalations.

    Real minutes are reminded of in minutes; only what a laboratory owes is escalated.
    """
    minutes = settings.DHPC_CLOCKS[kind][1] if kind in settings.DHPC_CLOCKS else 0
    urgent = dossier.lane == Lane.URGENT
    found = ["half", "D-1", "D0"]
    if urgent and minutes:
        found = [f"M+{minutes // 2}"]
        if minutes > 2 * DAY:
            found.append(f"M+{minutes - DAY}")
    if kind not in OF_AGENCY:
        late = settings.DHPC_ESCALATION_HOURS if urgent else settings.DHPC_ESCALATION_DAYS
        found += [f"L+{one * 60}" if urgent else f"D+{one}" for one in late]
    return found


def start_clock(
    dossier: Dossier, kind: str, words: str, step: Step, *, internal: bool = False, batch=None
) -> None:
    """Start one of the clocks of the dossier at `step`."""
    clocks.start(
        dossier,
        kind,
        policy(dossier, kind, words),
        actor=system(step),
        anchor_at=step.at,
        reminders=reminders(dossier, kind),
        internal=internal,
        batch=batch,
    )


def meet_clocks(dossier: Dossier, step: Step, *kinds: str) -> None:
    """What these clocks waited for has happened."""
    for clock in dossier.clocks.live().filter(kind__in=kinds):
        clocks.meet(clock, system(step), at=step.at)


def meet_qualification(dossier: Dossier, step: Step) -> None:
    meet_clocks(dossier, step, ClockKind.QUALIFICATION)


def start_draft_clock(dossier: Dossier, step: Step) -> None:
    """The draft is due on the day that the agency set, whatever the lane."""
    days = (dossier.draft_due_on - local_date(step.at)).days
    rule = Policy(
        anchor=ClockKind.DRAFT,
        days=days,
        unit=Unit.CALENDAR,
        words=gettext_noop("envoi des indications"),
        rule=gettext_noop("date fixée par l’ANSM"),
    )
    clocks.start(
        dossier,
        ClockKind.DRAFT,
        rule,
        actor=system(step),
        part="letter",
        anchor_at=step.at,
        reminders=reminders(dossier, ClockKind.DRAFT),
    )


def pause_clocks(dossier: Dossier, step: Step) -> None:
    """Stop what runs: only a suspension stops clocks."""
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in dossier.clocks.filter(state=ClockState.RUNNING):
        clocks.stop(clock, step.comment, timer)


def restart_clocks(dossier: Dossier, step: Step) -> None:
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    stopped = dossier.clocks.filter(state=ClockState.RUNNING, stops__ends_on__isnull=True)
    for clock in stopped.filter(stops__isnull=False).distinct():
        clocks.resume(clock, timer)


def stop_clocks(dossier: Dossier, step: Step) -> None:
    """Nobody waits for anything any more."""
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in dossier.clocks.live():
        perform(clock, "cancel", actor=timer, at=step.at, comment=_("Dossier arrêté"))


# Letter and dispatch ---------------------------------------------------------------------------


def open_letter(dossier: Dossier, step: Step) -> None:
    perform(dossier.letter, "open", actor=system(step), at=step.at)


def end_letter(dossier: Dossier, step: Step) -> None:
    if dossier.letter.state != LetterState.ENDED:
        perform(dossier.letter, "end", actor=system(step), at=step.at)


def agree_letter(dossier: Dossier, step: Step) -> None:
    """The letter has the agreement of the validator who gave it by telephone."""
    who = User.objects.get(pk=step.params["validator"])
    actor = SystemActor(FILING, on_behalf_of=who)
    perform(dossier.letter, "agree", actor=actor, at=step.at)


def prepare_dispatch(dossier: Dossier, step: Step) -> None:
    """The agreed letter waits for its proof of print."""
    if dossier.dispatch.state == DispatchState.IDLE:
        perform(dossier.dispatch, "prepare", actor=system(step), at=step.at)


def reset_dispatch(dossier: Dossier, step: Step) -> None:
    """Another text needs another proof of print."""
    if dossier.dispatch.state != DispatchState.IDLE:
        perform(dossier.dispatch, "reset", actor=system(step), at=step.at)


# Mails -----------------------------------------------------------------------------------------


def tell_decision(dossier: Dossier, step: Step) -> None:
    """Tell the laboratory whether a letter is to be written."""
    if dossier.state == DossierState.NO_ACTION:
        messages.routed_out(dossier)
    else:
        messages.qualified(dossier)


def tell_coordinator(dossier: Dossier, step: Step) -> None:
    labs.coordinator(dossier, step.at)


def tell_indications(dossier: Dossier, step: Step) -> None:
    messages.indications(dossier)


def tell_cancellation(dossier: Dossier, step: Step) -> None:
    messages.cancelled(dossier)
