"""Four eyes: proposing an action, and its confirmation by somebody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.workflow import Rule, Step, Workflow, perform, transition
from portal.filings.models.proposals import Proposal, ProposalState
from portal.filings.services.casework import acting_for, lock_filing, log_opening

SYSTEM = "proposals"


def _carry_out(proposal: Any, step: Step) -> None:
    """Perform the action of that name on the case, for whoever confirms."""
    actor = acting_for(SYSTEM, step.actor)
    perform(proposal.filing, proposal.action, actor=actor, **proposal.payload)


@dataclass(frozen=True)
class TwoPersonAction:
    """An action that one person proposes and another carries out.

    `proposer` and `confirmer` are rules about the case. `carry_out(proposal, step)` runs in the
    confirming transaction; by default it performs the case's transition of the action's name, as
    the system task "proposals", with the payload as parameters. A refusal there leaves the
    proposal pending.
    """

    label: Any
    proposer: Rule
    confirmer: Rule
    carry_out: Callable[[Any, Step], None] = _carry_out


_actions: dict[type[models.Model], Mapping[str, TwoPersonAction]] = {}


def table(model: type[models.Model], actions: Mapping[str, TwoPersonAction]) -> Workflow:
    """Register the two-person actions of a workflow and the transitions of its proposals."""
    _actions[model] = actions
    return Workflow(
        model,
        ProposalState,
        [
            transition(
                "confirm",
                source=ProposalState.PROPOSED,
                target=ProposalState.CONFIRMED,
                allowed=second_person,
                label=gettext_lazy("Confirmer"),
                apply=_stamp_decision,
                effects=[_execute],
            ),
            transition(
                "refuse",
                source=ProposalState.PROPOSED,
                target=ProposalState.REFUSED,
                allowed=second_person,
                required=["comment"],
                label=gettext_lazy("Refuser"),
                apply=_stamp_decision,
            ),
            transition(
                "withdraw",
                source=ProposalState.PROPOSED,
                target=ProposalState.WITHDRAWN,
                allowed=author,
                label=gettext_lazy("Retirer la proposition"),
                apply=_stamp_decision,
            ),
        ],
        parent="filing",
    )


def action_of(proposal: Proposal) -> TwoPersonAction:
    """Return what the proposal proposes; KeyError when its workflow no longer knows it."""
    return _actions[type(proposal)][proposal.action]


second_person = Rule(
    "second person with the right to confirm",
    lambda user, row: user.pk != row.proposed_by_id and action_of(row).confirmer(user, row.case),
)
author = Rule("author of the proposal", lambda user, row: user.pk == row.proposed_by_id)


def propose(
    filing: Any,
    action: str,
    *,
    actor: Any,
    reasons: str,
    payload: Mapping[str, Any] | None = None,
) -> Proposal:
    """Propose `action` on the case, to be carried out with `payload` once confirmed.

    Raises KeyError for an action that the workflow did not register, PermissionDenied when
    `actor` may not propose it, ValidationError without reasons or when the same action is
    already proposed.
    """
    model = filing.proposals.model
    if not _actions[model][action].proposer(actor, filing):
        raise PermissionDenied
    if not reasons.strip():
        raise ValidationError(_("Motivez la proposition."))
    with transaction.atomic():
        lock_filing(filing)
        if filing.proposals.filter(action=action, state=ProposalState.PROPOSED).exists():
            raise ValidationError(_("Cette action est déjà proposée et attend une confirmation."))
        row = filing.proposals.create(
            action=action,
            payload=dict(payload or {}),
            reasons=reasons.strip(),
            proposed_by=actor,
        )
        log_opening(row, "propose", actor, comment=row.reasons)
    return row


def _stamp_decision(proposal: Any, step: Step) -> None:
    proposal.decided_by = step.user
    proposal.decided_at = step.at
    proposal.decision_comment = step.comment


def _execute(proposal: Any, step: Step) -> None:
    action_of(proposal).carry_out(proposal, step)
