"""What follows the transitions of the action."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.workflow import Obstacle, Step, SystemActor, perform
from portal.filings.services import clocks, handovers, numbering
from recalls.enums import ActionState, ClockKind, NoticeState, PaperChannel
from recalls.messages import actions as messages
from recalls.models import Action, Notice

FILING = "filing"
TIMER = "publication"
PREFIX = "RAP"


def next_reference(at: datetime) -> str:
    """Return the next case number of the year of `at` in Paris."""
    return numbering.next_number(PREFIX, timezone.localtime(at).year)


def receipt(action: Action, at: datetime) -> datetime:
    """Return when the agency received the first version that is sent, or recorded, at `at`.

    What came outside the portal was received when its typist says so. What another workflow
    handed over is written by the agency itself: it comes in when it is recorded.
    """
    paper = getattr(action, "paper_filing", None)
    if paper is None or paper.channel == PaperChannel.HANDOVER:
        return at
    return min(paper.received_at, at)


def system(step: Step) -> SystemActor:
    """Return the portal acting for the person of `step`."""
    return SystemActor(FILING, on_behalf_of=step.user)


def _move(notice: Notice, name: str, step: Step, **params: Any) -> None:
    notice.filing = perform(notice.filing, name, actor=system(step), at=step.at, **params)


def receive(notice: Notice, step: Step) -> None:
    """Give the action its number at its first version."""
    action = notice.filing
    title = f"{notice.commercial_title} – {notice.manufacturer_name}"
    action.title = title[:200]
    action.save(update_fields=["title", "updated_at"])
    if action.state == ActionState.DRAFT:
        _move(notice, "receive", step)
        handovers.note_number(notice.filing)


def follow(notice: Notice, step: Step) -> None:
    """Whoever takes the notice follows the action, unless somebody does already."""
    _move(notice, "follow", step)


def withdraw(notice: Notice, step: Step) -> None:
    """The firm takes its action back; nothing of it was public."""
    _move(notice, "withdraw", step)


def reject(notice: Notice, step: Step) -> None:
    """The agency does not publish the action; nothing of it was public."""
    _move(notice, "reject", step)


def forget_codes(action: Action, step: Step) -> None:
    """Blank what was read in the letters of a draft that is given up."""
    action.barcode_searches.update(codes=[])


# Urgent lane -----------------------------------------------------------------------------------


def may_go_fast(action: Action) -> list[Obstacle]:
    """Tell what prevents a publication before the end of the review."""
    found = []
    if action.notice.state not in (NoticeState.SUBMITTED, NoticeState.IN_REVIEW):
        found.append(Obstacle(_("Aucune version transmise n’attend son examen.")))
    if not action.is_urgent:
        found.append(Obstacle(_("L’action n’est pas dans le circuit urgent.")))
    return found


def publish_at_once(action: Action, step: Step) -> None:
    """Publish what two validators decided to publish before the end of the review."""
    names = ("summary", "version_kind", "public_reason")
    told = {name: step.params[name] for name in names if name in step.params}
    perform(action.notice, "publish_at_once", actor=system(step), at=step.at, **told)


def meet_debt(action: Action, step: Step) -> None:
    """The review that was put off is done."""
    for clock in action.clocks.live().filter(kind=ClockKind.REVIEW_DEBT):
        clocks.meet(clock, system(step), at=step.at)


def forget_debt(action: Action, step: Step) -> None:
    """Nobody examines afterwards what is no longer public."""
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    said = _("Publication retirée")
    for clock in action.clocks.live().filter(kind=ClockKind.REVIEW_DEBT):
        perform(clock, "cancel", actor=timer, at=step.at, comment=said)


# The end ---------------------------------------------------------------------------------------


def keep_report(action: Action, step: Step) -> None:
    """Keep what became of the products and tell the agency that the firm asks to close."""
    action.final_reports.create(signed_by=step.user, signed_at=step.at, **step.params["report"])
    messages.report_received(action)


def tell_closure(action: Action, step: Step) -> None:
    messages.closed(action)


def tell_reopening(action: Action, step: Step) -> None:
    messages.reopened(action)


def tell_retraction(action: Action, step: Step) -> None:
    messages.retracted(action)
