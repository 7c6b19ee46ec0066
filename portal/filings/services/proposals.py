"""Four eyes: proposing an action, and its confirmation by somebody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import predicates
from portal.core.workflow import (
    GuardFailed,
    Rule,
    Step,
    Transition,
    Workflow,
    WrongState,
    perform,
    transition,
    workflow_of,
)
from portal.filings.models.proposals import Proposal, ProposalState
from portal.filings.services.casework import acting_for, lock_filing, log_opening, spec_of

SYSTEM = "proposals"


@dataclass(frozen=True)
class TwoPersonAction:
    """An action that is no transition of the case: its name for people, and how it is done.

    `carry_out(proposal, step)` runs in the transaction that confirms.
    """

    label: Any
    carry_out: Callable[[Any, Step], None]


@dataclass(frozen=True)
class _Setup:
    proposer: Rule
    decider: Rule
    actions: dict[str, TwoPersonAction]


_setups: dict[type[models.Model], _Setup] = {}


def table(
    model: type[models.Model],
    *,
    proposer: Rule,
    decider: Rule,
    actions: Mapping[str, TwoPersonAction] | None = None,
) -> Workflow:
    """Register who proposes and who decides in a workflow; both rules read the proposal.

    What may be proposed is every transition of the case that the system task "proposals" may
    perform, and `actions` besides.
    """
    _setups[model] = _Setup(proposer, decider, dict(actions or {}))
    second_person = Rule(
        f"{decider.name}, other than the author",
        lambda user, row: user.pk != row.proposed_by_id and decider(user, row),
    )
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
                event=gettext_lazy("Proposition confirmée"),
                apply=_stamp_decision,
                effects=[_carry_out],
            ),
            transition(
                "refuse",
                source=ProposalState.PROPOSED,
                target=ProposalState.REFUSED,
                allowed=second_person,
                required=["comment"],
                label=gettext_lazy("Refuser"),
                event=gettext_lazy("Proposition refusée"),
                apply=_stamp_decision,
                effects=[_tell],
            ),
            transition(
                "withdraw",
                source=ProposalState.PROPOSED,
                target=ProposalState.WITHDRAWN,
                allowed=author,
                label=gettext_lazy("Retirer la proposition"),
                event=gettext_lazy("Proposition retirée"),
                apply=_stamp_decision,
            ),
        ],
        parent="filing",
    )


author = Rule("author of the proposal", lambda user, row: user.pk == row.proposed_by_id)


def label_of(proposal: Proposal) -> str:
    """Return the name of the proposed action for people."""
    special = _setups[type(proposal)].actions.get(proposal.action)
    return str(
        special.label if special else workflow_of(type(proposal.case))[proposal.action].label
    )


def is_dangerous(proposal: Proposal) -> bool:
    """Tell whether what is proposed cannot be undone."""
    if proposal.action in _setups[type(proposal)].actions:
        return False
    return workflow_of(type(proposal.case))[proposal.action].danger


def propose(
    filing: Any,
    action: str,
    *,
    actor: Any,
    reasons: str,
    payload: Mapping[str, Any] | None = None,
) -> Proposal:
    """Propose `action` on the case, to be carried out with `payload` once confirmed.

    The payload is JSON: what the confirmation passes to the action is what JSON gives back.

    Raises KeyError for an action that cannot be proposed, PermissionDenied when `actor` may not
    propose it, ValidationError without reasons or when the same action is already proposed, and
    WrongState or GuardFailed when the case's transition could not be performed today.
    """
    model = filing.proposals.model
    setup = _setups[model]
    if action not in setup.actions and SYSTEM not in workflow_of(type(filing))[action].system:
        raise KeyError(action)
    row = model(
        filing=filing,
        action=action,
        payload=dict(payload or {}),
        reasons=reasons.strip(),
        proposed_by=actor,
    )
    if not setup.proposer(actor, row):
        raise PermissionDenied
    if not row.reasons:
        raise ValidationError(_("Motivez la proposition."))
    with transaction.atomic():
        locked = lock_filing(filing)
        if action not in setup.actions:
            _try(locked, action, actor, row.payload)
        if is_pending(filing, action):
            raise ValidationError(_("Cette action est déjà proposée et attend une confirmation."))
        row.save()
        log_opening(row, "propose", actor, comment=row.reasons)
        _tell(row)
    return row


def proposable(filing: Any, user: Any) -> list[Transition]:
    """Return the transitions of the case that `user` may propose today, pending ones left out."""
    return [
        move
        for move in workflow_of(type(filing))
        if SYSTEM in move.system
        and filing.state in move.sources
        and may_propose(filing, move.name, user)
        and not is_pending(filing, move.name)
    ]


def may_propose(filing: Any, action: str, user: Any) -> bool:
    """Tell whether `user` has the right to propose `action` on the case today."""
    model = filing.proposals.model
    row = model(filing=filing, action=action, proposed_by=user)
    return bool(_setups[model].proposer(user, row))


def deciders(proposal: Proposal) -> list[Any]:
    """Return the people of the agency who may confirm the proposal."""
    move = workflow_of(type(proposal))["confirm"]
    agents = predicates.agents_with(proposal.case.workflow_key)
    return [agent for agent in agents if move.permits(agent, proposal)]


def decidable_by(user: Any, model: Any) -> list[Any]:
    """Return the keys of the cases of `model` on which a proposal waits for `user`."""
    rows: Any = model._meta.get_field("proposals").related_model
    move = workflow_of(rows)["confirm"]
    pending = rows._default_manager.filter(state=ProposalState.PROPOSED).select_related("filing")
    return [row.filing_id for row in pending if move.permits(user, row)]


def is_pending(filing: Any, action: str) -> bool:
    """Tell whether `action` is proposed already and waits for a second person."""
    return filing.proposals.filter(action=action, state=ProposalState.PROPOSED).exists()


def _try(filing: Any, action: str, actor: Any, payload: Mapping[str, Any]) -> None:
    """Raise what the engine would raise if the action were carried out now."""
    move = workflow_of(type(filing))[action]
    if filing.state not in move.sources:
        raise WrongState(move, filing.state)
    step = Step(move, acting_for(SYSTEM, actor), timezone.now(), payload)
    obstacles = move.obstacles(filing)
    obstacles += [found for check in move.checks for found in check(filing, step)]
    if obstacles:
        raise GuardFailed(move, obstacles)


def _stamp_decision(proposal: Any, step: Step) -> None:
    proposal.decided_by = step.user
    proposal.decided_at = step.at
    proposal.decision_comment = step.comment


def _tell(proposal: Any, step: Step | None = None) -> None:
    """Let the workflow write its mails."""
    hook = spec_of(proposal.filing).on_proposal
    if hook:
        hook(proposal)


def _carry_out(proposal: Any, step: Step) -> None:
    """Do what was proposed, for whoever confirms; a refusal there leaves the proposal pending."""
    special = _setups[type(proposal)].actions.get(proposal.action)
    if special:
        special.carry_out(proposal, step)
    else:
        perform(
            proposal.filing,
            proposal.action,
            actor=acting_for(SYSTEM, step.actor),
            at=step.at,
            **proposal.payload,
        )
