"""What follows the steps of an exchange: its entries, its clock, its mails."""

from typing import Any

from django.utils.translation import gettext_noop

from cpc_reports.effects.report import system
from cpc_reports.enums import ClockKind, DialogueSide, DialogueState
from cpc_reports.messages import dialogues as messages
from cpc_reports.models import Dialogue, LabRequest
from portal.core.deadlines import Policy
from portal.core.workflow import Step, SystemActor, perform
from portal.documents.services import seal
from portal.filings.services import clocks
from portal.filings.services.casework import lock_filing, log_opening

SENT = gettext_noop("précision demandée")
AT_MOST = gettext_noop("deux mois au plus (art. R. 5121-76-3 et -4)")
REMINDERS = ["D-7", "D-1"]


def opened(answered: Any, actor: Any) -> Dialogue:
    """Return the exchange about what was answered, opened when there is none yet.

    Call it in a transaction, with the request of a laboratory or a consultation.
    """
    lock_filing(answered.filing)
    name = "asked" if isinstance(answered, LabRequest) else "consultation"
    found, created = Dialogue.objects.get_or_create(
        **{name: answered}, defaults={"filing": answered.filing}
    )
    if created:
        log_opening(found, "open", actor)
    return found


def keep_question(row: Dialogue, step: Step) -> None:
    """Keep what is asked, wait for it until its day, and tell whoever answers."""
    due_on = step.params["due_on"]
    entry = row.entries.create(
        side=DialogueSide.AGENCY,
        text=step.params["text"].strip(),
        due_on=due_on,
        author=step.user,
        at=step.at,
    )
    clocks.start(
        row.filing,
        ClockKind.DIALOGUE,
        Policy.until(ClockKind.DIALOGUE, step.at, due_on, words=SENT, rule=AT_MOST),
        actor=system(step),
        anchor_at=step.at,
        reminders=REMINDERS,
        batch=entry.uuid,
        internal=True,
    )
    messages.asked(row, str(entry.uuid))


def keep_answer(row: Dialogue, step: Step) -> None:
    """Keep what was answered; what a laboratory joined to it is the agency's from now on."""
    row.entries.create(
        side=DialogueSide.PARTY,
        text=step.params["text"].strip(),
        channel=step.params.get("channel", ""),
        author=step.user,
        at=step.at,
    )
    if row.asked is not None:
        seal(row.filing.subject, [row.asked.anchor])


def end_wait(row: Dialogue, step: Step) -> None:
    """Nothing more is awaited: it came, or the agency closed the exchange."""
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    batches = row.entries.values_list("uuid", flat=True)
    for clock in row.filing.clocks.live().filter(kind=ClockKind.DIALOGUE, batch__in=batches):
        if row.state == DialogueState.CLOSED:
            comment = step.comment or str(step.transition.outcome)
            perform(clock, "cancel", actor=timer, at=step.at, comment=comment)
        else:
            clocks.meet(clock, system(step), at=step.at)


def tell_agency(row: Dialogue, step: Step) -> None:
    messages.answered(row, str(row.entries.latest("pk").uuid))
