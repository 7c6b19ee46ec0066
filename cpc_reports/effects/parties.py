"""What follows the steps of the other parties: cosigners, supporters, laboratories."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from cpc_reports.effects.report import system
from cpc_reports.enums import ClockKind, LabPurpose, LabState
from cpc_reports.messages import parties as messages
from cpc_reports.models import Cosignature, Framework, LabRequest, Report, Support
from portal.core.deadlines import Policy
from portal.core.workflow import Step, SystemActor, perform
from portal.documents.services import seal
from portal.filings.services import clocks
from portal.filings.services.casework import log_opening

SENT = gettext_noop("demande envoyée au laboratoire")
AT_MOST = gettext_noop("deux mois au plus (art. R. 5121-76-3 et -4)")
REMINDERS = ["D-15", "D-3", "D0"]


def ask_laboratory(report: Report, step: Step) -> None:
    """Send the request to the laboratory, with its clock.

    The drafts go with a request for observations only: they are not written yet, or the
    agency's own, while data (R. 5121-76-3) or proposals of protocol (76-4, II) are asked.
    """
    told = step.params
    asked = LabRequest.objects.create(
        filing=report,
        organisation=told.get("organisation"),
        holder=(told.get("holder") or "").strip(),
        holder_email=(told.get("holder_email") or "").strip(),
        drafts=drafts_of(report) if told["purpose"] == LabPurpose.OBSERVATIONS else {},
        purpose=told["purpose"],
        items=list(told.get("items") or []),
        summary=told["summary"].strip(),
        question=(told.get("question") or "").strip(),
        asked_by=step.user,
        asked_at=step.at,
        due_on=told["due_on"],
    )
    log_opening(asked, "ask", step.actor, at=step.at)
    wait_for(asked, asked.due_on, step)
    messages.laboratory_asked(asked)


def drafts_of(report: Report) -> dict[str, Any]:
    """Return the drafts of the framework and of the protocol as they stand, {} without any."""
    framework = Framework.objects.filter(filing=report).first()
    if framework is None:
        return {}
    texts = {name: getattr(framework, name) for name in Framework.TEXTS}
    return texts | {
        "version": framework.version,
        "put_required": framework.put_required,
        "medicines": [str(one) for one in framework.medicines.all()],
        "indications": [str(one) for one in framework.retained],
    }


def wait_for(asked: LabRequest, due_on: date, step: Step) -> None:
    rule = Policy.until(ClockKind.LABORATORY, step.at, due_on, words=SENT, rule=AT_MOST)
    clocks.start(
        asked.filing,
        ClockKind.LABORATORY,
        rule,
        actor=system(step),
        anchor_at=step.at,
        reminders=REMINDERS,
        batch=asked.uuid,
        internal=True,
    )


def end_wait(asked: LabRequest, step: Step) -> None:
    """The laboratory answered, or nothing is expected of it any more."""
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in asked.filing.clocks.live().filter(batch=asked.uuid):
        if asked.state == LabState.WITHDRAWN:
            perform(clock, "cancel", actor=timer, at=step.at, comment=step.comment)
        else:
            clocks.meet(clock, system(step), at=step.at)


def seal_files(asked: LabRequest, step: Step) -> None:
    """What was joined to the answer is the agency's from now on."""
    seal(asked.filing.subject, [asked.anchor])


def tell_request(asked: LabRequest, step: Step) -> None:
    messages.laboratory_asked(asked)


def tell_answer(asked: LabRequest, step: Step) -> None:
    messages.laboratory_answered(asked)


def tell_cosignature(row: Cosignature, step: Step) -> None:
    messages.cosignature_given(row)


def tell_support(row: Support, step: Step) -> None:
    messages.support_decided(row)
