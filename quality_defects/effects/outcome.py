"""What follows the end of a case, its withdrawal and its reopening."""

import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models import FilingLink
from portal.filings.models.handovers import LinkKind
from portal.filings.models.proposals import ProposalState
from portal.filings.services import clocks
from portal.filings.services.casework import acting_for
from portal.rendering.services import order
from quality_defects.effects import phone, triage
from quality_defects.effects.decision import next_number
from quality_defects.enums import CLOSING_DOCUMENT, ClockKind, OutcomeKind, ReopeningReason
from quality_defects.messages import agency as messages
from quality_defects.models import Case, Outcome, WithdrawalRequest
from quality_defects.readiness import closure_checklist

WITHDRAWALS = "withdrawals"


def _keep(case: Case, step: Step, kind: OutcomeKind, **more: object) -> Outcome:
    return Outcome.objects.create(
        filing=case,
        number=next_number(case.outcomes),
        kind=kind,
        decided_by=step.user,
        created_at=step.at,
        **more,
    )


def _end_clocks(case: Case, step: Step) -> None:
    triage.meet(case, step, triage.ACKNOWLEDGEMENT, triage.DECISION)
    triage.drop(case, step, ClockKind.FLASH_SIGNATURE, ClockKind.VOLET1_FINAL)
    if not settings.QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL:
        triage.drop(case, step, ClockKind.VOLET2, ClockKind.VOLET2_FINAL)


def _restart_clocks(case: Case, ended: Outcome | None, step: Step) -> None:
    """Wait again for what the end of the case put aside and the firm has not sent since."""
    if ended is None:
        return
    volet1, volet2 = case.volet1, case.volet2
    awaited = {
        ClockKind.FLASH_SIGNATURE: volet1.awaits_signature,
        ClockKind.VOLET1_FINAL: not volet1.signed_as_final,
        ClockKind.VOLET2: volet2.first_submitted_at is None,
        ClockKind.VOLET2_FINAL: not volet2.signed_as_final,
    }
    kinds = [kind for kind, waits in awaited.items() if waits]
    # The end of the case cancelled them at its own instant: what an agent cancelled stays so.
    for clock in case.clocks.filter(kind__in=kinds, cancelled_at=ended.created_at):
        clocks.restart(clock, _("Dossier rouvert"), step.actor, at=step.at)


def set_aside(case: Case, step: Step) -> None:
    """Two people dismissed the case, or merged it with another: say so to the organisation."""
    action = step.transition.name
    proposal = case.proposals.filter(action=action, state=ProposalState.CONFIRMED).latest(
        "decided_at"
    )
    master = step.params.get("master", "")
    _keep(
        case,
        step,
        OutcomeKind.DUPLICATE if master else OutcomeKind.NO_ACTION,
        explanation=step.params["explanation"],
        reasons=proposal.reasons,
        master_reference=master,
        proposed_by=proposal.proposed_by,
    )
    if master:
        FilingLink.objects.get_or_create(
            source_ref=case.reference,
            target_ref=master,
            kind=LinkKind.DUPLICATE,
            removed_at=None,
            defaults={"created_by": step.user},
        )
    _end_clocks(case, step)
    messages.case_set_aside(case)


def open_withdrawal(case: Case, step: Step) -> None:
    """Keep the request of the signatory and tell the evaluators."""
    request = WithdrawalRequest.objects.create(
        filing=case, reason=step.comment, requested_by=step.user, requested_at=step.at
    )
    messages.withdrawal_requested(case, request.pk)


def withdraw_case(request: WithdrawalRequest, step: Step) -> None:
    """The agency accepts: the case ends, and stays as it was filed."""
    actor = SystemActor(WITHDRAWALS, on_behalf_of=step.user)
    perform(request.filing, "withdraw", actor=actor, at=step.at)


def tell_of_withdrawal(request: WithdrawalRequest, step: Step) -> None:
    """Tell the organisation what the agency answered."""
    messages.withdrawal_answered(request.filing, request.pk)


def keep_withdrawal(case: Case, step: Step) -> None:
    """Keep that the case ended at the declarant's request."""
    _keep(case, step, OutcomeKind.WITHDRAWN, explanation=_("Déclaration retirée à votre demande."))
    _end_clocks(case, step)
    phone.end_alert(case, step, _("La déclaration est retirée"))


def keep_closure(case: Case, step: Step) -> None:
    """Keep the checklist as it stood, order the closing letter and send it."""
    outcome = _keep(
        case,
        step,
        OutcomeKind.CLOSED,
        explanation=step.params["letter"],
        checklist=[item.as_json() for item in closure_checklist(case)],
        proposed_by=case.closure_proposed_by,
    )
    order(
        case.subject,
        CLOSING_DOCUMENT,
        ["pdf"],
        revision_number=outcome.number,
        reference=case.reference,
        title=_("Lettre de clôture"),
        file_name=f"{case.reference}-cloture-{outcome.number}",
    )
    messages.case_closed(case, outcome.number)


def begin_again(case: Case, step: Step) -> None:
    """Keep why the case begins again, give the agency a new target to decide, and wait for the
    volets again, under the rules that the case was born under."""
    reason = ReopeningReason(step.params["reason"])
    _restart_clocks(case, case.outcomes.last(), step)
    outcome = _keep(
        case,
        step,
        OutcomeKind.REOPENED,
        explanation=str(reason.label),
        reasons=step.comment,
    )
    clocks.start(
        case,
        triage.DECISION,
        triage.target_policies(case.priority)[triage.DECISION],
        actor=acting_for(clocks.TIMER, step.actor),
        anchor_at=step.at,
        internal=True,
        batch=uuid.uuid4(),
    )
    messages.case_reopened(case, outcome.number)
