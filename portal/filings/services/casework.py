"""What the services of casework share: who acts, for which side, and the log of what was opened."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts import predicates
from portal.core.workflow import Actor, SystemActor
from portal.filings import registry


def spec_of(filing: Any) -> registry.WorkflowSpec:
    """Return the workflow of a case."""
    return registry.get(filing.workflow_key)


def sees_internal(user: Any, filing: Any) -> bool:
    """Tell whether `user` may read what the agency says to itself about the case."""
    return predicates.has_agency_role(user, filing.workflow_key)


def require_agency(user: Any, filing: Any) -> None:
    """Raise PermissionDenied unless `user` works on the case for the agency."""
    if not spec_of(filing).may_work(user, filing):
        raise PermissionDenied


def acting_for(name: str, actor: Actor) -> SystemActor:
    """Return the system task `name`, acting for the person behind `actor`."""
    person = actor.on_behalf_of if isinstance(actor, SystemActor) else actor
    return SystemActor(name, on_behalf_of=person)


def log_opening(
    row: Any, name: str, actor: Actor, comment: str = "", at: datetime | None = None
) -> None:
    """Log on the case that `row` was opened, beside the transitions that will follow."""
    system = actor.name if isinstance(actor, SystemActor) else ""
    row.case.transitions.create(
        part=row.part_name,
        row_pk=row.pk,
        name=name,
        source="",
        target=row.state,
        actor=actor.on_behalf_of if isinstance(actor, SystemActor) else actor,
        system=system,
        at=at or timezone.now(),
        comment=comment,
    )


def lock_filing(filing: Any) -> Any:
    """Lock the case for the rest of the transaction, as the engine does, and return it."""
    manager = type(filing)._base_manager
    return manager.select_for_update(of=("self",), no_key=True).get(pk=filing.pk)


def related_model(manager: Any, name: str) -> Any:
    """Return the model at the other end of the relation `name` of a manager's model."""
    return manager.model._meta.get_field(name).related_model
