"""The clocks that a signed volet starts, each under a rule that the case keeps."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy, Rollover, Unit
from portal.core.workflow import Step, perform
from portal.filings.services import clocks
from quality_defects.effects.volets import system
from quality_defects.enums import ClockKind, Volet2State
from quality_defects.models import Volet1

VOLET2_ESCALATIONS = ("D+1", "D+7", "D+15")
ANCHORS = {
    "signal_received": gettext_noop("réception du signalement par le déclarant"),
    "first_volet1": gettext_noop("réception de la première version du volet 1"),
    "case_number": gettext_noop("envoi du numéro de dossier par l’agence"),
}


def volet2_policy(volet: Volet1 | None = None) -> Policy:
    """Return the rule of the 30 days as the settings have it today, for `volet` when given.

    A signal without a known date cannot start a clock: the first version does.
    """
    anchor = settings.QUALITY_DEFECTS_VOLET2_ANCHOR
    if volet and anchor == "signal_received" and not volet.signal_received_at:
        anchor = "first_volet1"
    return Policy(
        anchor=anchor,
        days=settings.QUALITY_DEFECTS_VOLET2_DAYS,
        unit=Unit(settings.QUALITY_DEFECTS_VOLET2_UNIT),
        rollover=Rollover(settings.QUALITY_DEFECTS_VOLET2_ROLLOVER),
        words=ANCHORS[anchor],
        rule=gettext_noop(
            "fiche de l’agence, « dans un délai de 30 jours maximum », lue le 29/05/2026"
        ),
    )


def _anchor_at(policy: Policy, volet: Volet1, step: Step) -> datetime:
    """Return when the clock of Volet 2 starts; the number leaves with the receipt of the volet."""
    return volet.signal_received_at if policy.anchor == "signal_received" else step.at


def start_volet2_clock(volet: Volet1, step: Step) -> None:
    """Expect Volet 2; a later version of Volet 1 never restarts the clock."""
    volet2 = volet.filing.volet2
    if volet2.state != Volet2State.NOT_DUE:
        return
    perform(volet2, "expect", actor=system(step), at=step.at)
    policy = volet2_policy(volet)
    clocks.start(
        volet.filing,
        ClockKind.VOLET2,
        policy,
        actor=system(step),
        part="volet2",
        anchor_at=_anchor_at(policy, volet, step),
        reminders=[*settings.QUALITY_DEFECTS_VOLET2_REMINDERS, *VOLET2_ESCALATIONS],
    )


def expect_final_volet1(volet: Volet1, step: Step) -> None:
    """A provisional version is to be completed, which is asked once; a final one ends the wait."""
    case = volet.filing
    if volet.signed_as_final:
        for clock in case.clocks.live().filter(kind=ClockKind.VOLET1_FINAL):
            clocks.meet(clock, system(step), at=step.at)
        return
    if case.clocks.filter(kind=ClockKind.VOLET1_FINAL).exists():
        return
    clocks.start(
        case,
        ClockKind.VOLET1_FINAL,
        Policy(
            anchor="first_volet1",
            days=settings.QUALITY_DEFECTS_VOLET1_FINAL_DAYS,
            words=ANCHORS["first_volet1"],
            rule=gettext_noop("objectif du portail, sans valeur réglementaire"),
        ),
        actor=system(step),
        part=volet.part_name,
        anchor_at=step.at,
        reminders=settings.QUALITY_DEFECTS_VOLET1_FINAL_REMINDERS,
    )
