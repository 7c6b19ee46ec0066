"""What follows the transitions of the report itself."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cpc_reports.enums import (
    DECISION_DOCUMENT,
    BodyClass,
    ClockKind,
    DialogueState,
    LabState,
    SupportState,
)
from cpc_reports.messages import framework as framework_messages
from cpc_reports.messages import reports as messages
from cpc_reports.models import LegalOpinion, Report, Support
from cpc_reports.models.register import Body
from portal.core.deadlines import Policy, Unit
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models import FilingLink
from portal.filings.models.consultations import ConsultationState
from portal.filings.models.handovers import LinkKind
from portal.filings.services import clocks, numbering, requests, thread
from portal.rendering.services import order

FILING = "filing"
PREFIX = "CPC"
INDICATIVE = gettext_noop("délai indicatif : aucun texte ne fixe de délai de réponse à l’agence")


def next_reference(at: datetime) -> str:
    """Return the next report number of the year of `at` in Paris."""
    return numbering.next_number(PREFIX, timezone.localtime(at).year)


def system(step: Step) -> SystemActor:
    """Return the portal acting for the person of `step`."""
    return SystemActor(FILING, on_behalf_of=step.user)


# Clocks ----------------------------------------------------------------------------------------


def start_clock(report: Report, kind: str, step: Step, words: str) -> None:
    """Start one of the agency's own clocks, indicative and shown to both sides."""
    days, reminders = settings.CPC_CLOCKS[kind]
    rule = Policy(anchor=kind, days=days, unit=Unit.CALENDAR, words=words, rule=INDICATIVE)
    clocks.start(report, kind, rule, actor=system(step), anchor_at=step.at, reminders=reminders)


def start_admissibility(report: Report, step: Step) -> None:
    start_clock(report, ClockKind.ADMISSIBILITY, step, gettext_noop("dépôt du signalement"))


def start_assessment(report: Report, step: Step) -> None:
    start_clock(report, ClockKind.ASSESSMENT, step, gettext_noop("début de l’instruction"))


def meet_clocks(report: Report, step: Step, *kinds: str) -> None:
    """What these clocks waited for has happened."""
    for clock in report.clocks.live().filter(kind__in=kinds):
        clocks.meet(clock, system(step), at=step.at)


def meet_admissibility(report: Report, step: Step) -> None:
    meet_clocks(report, step, ClockKind.ADMISSIBILITY)


def meet_assessment(report: Report, step: Step) -> None:
    meet_clocks(report, step, ClockKind.ASSESSMENT)


def stop_waiting(report: Report, step: Step) -> None:
    """Nobody waits for anything any more: questions, laboratories, opinions, clocks."""
    close_dialogues(report, step)
    requests.withdraw_open(report, "sheet", step=step, said=_("Le dossier est terminé."))
    for asked in report.lab_requests.filter(state=LabState.SENT):
        perform(asked, "withdraw", actor=system(step), at=step.at, comment=_("Dossier terminé"))
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in report.clocks.live():
        perform(clock, "cancel", actor=timer, at=step.at, comment=_("Dossier terminé"))


def close_dialogues(report: Report, step: Step) -> None:
    """The report is decided or ends: nobody adds anything to what was answered."""
    for row in report.dialogues.exclude(state=DialogueState.CLOSED):
        perform(row, "close", actor=system(step), at=step.at)


# Rows ------------------------------------------------------------------------------------------


def keep_opinion(report: Report, step: Step) -> None:
    """Keep what a person found of a legal condition."""
    LegalOpinion.objects.create(
        filing=report,
        condition=step.params["condition"],
        status=step.params["status"],
        reason=step.comment.strip(),
        author=step.user,
        at=step.at,
    )


def join_target(report: Report, step: Step) -> None:
    """The body that filed becomes a supporter of the report that it is joined to (T15)."""
    target: Report = report.merged_into
    body = Body.objects.filter(code=report.sheet.body_code).first()
    if body is not None:
        Support.objects.get_or_create(
            filing=target,
            body=body,
            defaults={
                "organisation": report.organisation,
                "text": _("Signalement %(reference)s joint à celui-ci.")
                % {"reference": report.reference},
                "state": SupportState.ACCEPTED,
                "offered_by": report.created_by,
                "offered_at": step.at,
            },
        )
    FilingLink.objects.get_or_create(
        source_ref=report.reference,
        target_ref=target.reference,
        kind=LinkKind.DUPLICATE,
        removed_at=None,
        defaults={"created_by": step.user},
    )
    told = _("Le signalement %(reference)s est joint à celui-ci.")
    thread.post_notification(target, told % {"reference": report.reference})


def pending_opinions(report: Report) -> int:
    """Return how many consulted people have still to answer."""
    waiting = [ConsultationState.INVITED, ConsultationState.DECLARED]
    return report.consultations.filter(state__in=waiting).count()


# Documents -------------------------------------------------------------------------------------


def order_decision(report: Report, step: Step) -> None:
    """Order the decision as a signed document, with the hash of what it decides."""
    order(
        report.subject,
        DECISION_DOCUMENT,
        ["pdf"],
        revision_number=1,
        reference=report.reference,
        title=_("Décision"),
        file_name=f"{report.reference}-decision",
    )


# Mails -----------------------------------------------------------------------------------------


def tell_admissible(report: Report, step: Step) -> None:
    messages.admissible(report)


def tell_inadmissible(report: Report, step: Step) -> None:
    messages.inadmissible(report)


def tell_decision(report: Report, step: Step) -> None:
    """Who filed, then the other parties: holders, cosigners, supporters, ministers (T12)."""
    messages.decided(report)
    framework_messages.decided(report)


def tell_proposal(report: Report, step: Step) -> None:
    messages.decision_wanted(report, step.at)


def tell_withdrawal(report: Report, step: Step) -> None:
    messages.withdrawn(report)


def tell_end(report: Report, step: Step) -> None:
    messages.ended(report)


def classes_in_words(classes: Sequence[str]) -> str:
    """Return the classes of the bodies, without their names, for the public."""
    labels = dict(BodyClass.choices)
    return ", ".join(dict.fromkeys(str(labels[one]) for one in classes if one in labels))
