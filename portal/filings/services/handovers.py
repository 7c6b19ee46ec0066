"""Cases born of another workflow's case."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.core.workflow import Actor, Step, Workflow, perform, rule, transition
from portal.filings import registry
from portal.filings.models import FilingLink, Handover
from portal.filings.models.handovers import HandoverState, LinkKind
from portal.filings.services.casework import require_agency

AUTOMATIC = "handovers"


@rule("evaluator or validator of the receiving workflow")
def works_on_target(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(
        user, row.target_workflow, AgencyRoleName.EVALUATOR, AgencyRoleName.VALIDATOR
    )


def _set_received(handover: Any, step: Step) -> None:
    handover.target_subject = step.params["target_subject"]
    handover.target_ref = step.params.get("target_ref") or ""
    handover.decided_by = step.user
    handover.decided_at = step.at


def _set_refused(handover: Any, step: Step) -> None:
    handover.refusal = step.comment
    handover.decided_by = step.user
    handover.decided_at = step.at


handover_workflow = Workflow(
    Handover,
    HandoverState,
    [
        transition(
            "receive",
            source=HandoverState.PENDING,
            target=HandoverState.RECEIVED,
            allowed=works_on_target,
            system=AUTOMATIC,
            params=["target_ref"],
            required=["target_subject"],
            label=gettext_lazy("Reprendre"),
            apply=_set_received,
        ),
        transition(
            "refuse",
            source=HandoverState.PENDING,
            target=HandoverState.REFUSED,
            allowed=works_on_target,
            required=["comment"],
            label=gettext_lazy("Refuser"),
            apply=_set_refused,
        ),
    ],
)


def hand_over(
    filing: Any, target_workflow: str, schema: str, payload: Mapping[str, Any], *, actor: Any
) -> Handover:
    """Pass `payload` to another workflow, which reads it under the name `schema`.

    A workflow that the portal does not host yet finds what waits for it on the day it opens.

    Raises PermissionDenied when `actor` does not work on the case, ValidationError when the target
    does not receive that schema or when the case has no number yet.
    """
    require_agency(actor, filing)
    target = registry.find(target_workflow)
    if target and schema not in target.receivers:
        raise ValidationError(_("Cette procédure ne reprend pas ce type de dossier."))
    if filing.reference is None:
        raise ValidationError(_("Un brouillon ne peut pas être transmis à une autre procédure."))
    return Handover.objects.create(
        source_ref=filing.reference,
        source_subject=filing.subject,
        target_workflow=target_workflow,
        schema=schema,
        payload=dict(payload),
        created_by=actor,
    )


def receive(handover: Handover, *, actor: Actor) -> Handover:
    """Make a case of the handover with the receiver that the target workflow registered.

    Nothing is made when somebody else received or refused it first (WrongState).
    """
    make = registry.get(handover.target_workflow).receivers[handover.schema]
    with transaction.atomic():
        filing = make(handover)
        received = perform(
            handover,
            "receive",
            actor=actor,
            target_subject=filing.subject,
            target_ref=filing.reference or "",
        )
        if filing.reference:
            note_number(filing)
    return received


def pending_for(workflow: str) -> QuerySet[Handover]:
    """Return what waits to be received by `workflow`, oldest first."""
    return Handover.objects.filter(
        target_workflow=workflow, state=HandoverState.PENDING
    ).select_related("created_by")


def note_number(filing: Any) -> None:
    """Join the case, now that it has its number, to the case whose handover it was made from."""
    for handover in Handover.objects.filter(
        target_subject=filing.subject, state=HandoverState.RECEIVED
    ):
        handover.target_ref = filing.reference
        handover.save(update_fields=["target_ref"])
        FilingLink.objects.get_or_create(
            source_ref=handover.source_ref,
            target_ref=filing.reference,
            kind=LinkKind.LED_TO,
            removed_at=None,
            defaults={"created_by": handover.created_by},
        )
