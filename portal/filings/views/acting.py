"""Performing a transition from a page: the right first, then what stands in the way as errors."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm

from portal.core.workflow import GuardFailed, TransitionError, workflow_of


def require(row: Any, name: str, user: Any) -> Any:
    """Return the transition, or raise PermissionDenied when `user` may never perform it."""
    move = workflow_of(type(row))[name]
    if not move.permits(user, row):
        raise PermissionDenied
    return move


def succeeded(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Try `act`; what stands in its way becomes the form's errors."""
    try:
        act()
    except GuardFailed as failure:
        for obstacle in failure.obstacles:
            known = obstacle.field in form.fields
            form.add_error(obstacle.field if known else None, obstacle.text)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except TransitionError as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
