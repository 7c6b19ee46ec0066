"""What follows a flash declaration: the signature that it waits for."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models.clocks import Clock
from portal.filings.services import clocks
from quality_defects.effects.volets import system
from quality_defects.enums import ClockKind
from quality_defects.messages import flash as messages
from quality_defects.models import Volet1

CLOCK = "clock"


def expect_signature(volet: Volet1, step: Step) -> None:
    """Start the clock of the signature, and tell the signatories at once."""
    clock = clocks.start(
        volet.filing,
        ClockKind.FLASH_SIGNATURE,
        Policy(
            anchor="flash",
            days=0,
            minutes=settings.QUALITY_DEFECTS_FLASH_HOURS * 60,
            words=gettext_noop("transmission de la déclaration flash"),
            rule=gettext_noop("règle du portail, à confirmer par l’ANSM"),
        ),
        actor=system(step),
        part=volet.part_name,
        anchor_at=step.at,
    )
    messages.signature_expected(volet.filing, clock.due_at)


def meet_signature(volet: Volet1, step: Step) -> None:
    """A signatory signed a version: none is awaited any more."""
    for clock in volet.filing.clocks.live().filter(kind=ClockKind.FLASH_SIGNATURE):
        clocks.meet(clock, system(step), at=step.at)


def mark_overdue(clock: Clock) -> None:
    """Nobody signed in time: say it on Volet 1, tell the signatories and the agency."""
    volet = clock.filing.volet1  # type: ignore[attr-defined]
    if volet.awaits_signature and not volet.is_signature_overdue:
        perform(volet, "mark_signature_overdue", actor=SystemActor(CLOCK))


def tell_overdue(volet: Volet1, step: Step) -> None:
    """Tell the signatories, who follows the case and the duty officers."""
    clock = volet.filing.clocks.live().get(kind=ClockKind.FLASH_SIGNATURE)
    messages.signature_overdue(volet.filing, clock.due_at)


def forget_overdue(clock: Any, step: Step) -> None:
    """The agency granted a later instant: the signature is not late any more."""
    if clock.kind != ClockKind.FLASH_SIGNATURE:
        return
    volet = clock.filing.volet1
    if volet.is_signature_overdue:
        actor = SystemActor(CLOCK, on_behalf_of=step.user)
        perform(volet, "mark_signature_on_time", actor=actor)
