"""Performing a transition from a page: the right first, then what stands in the way as errors."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.core.workflow import GuardFailed, Transition, TransitionError, perform, workflow_of
from portal.filings.services.casework import spec_of
from portal.filings.views.access import log_reading


def require(row: Any, name: str, user: Any) -> Any:
    """Return the transition, or raise PermissionDenied when `user` may never perform it.

    The exception says why, when it is not the role that they lack.
    """
    move = workflow_of(type(row))[name]
    if not move.permits(user, row):
        # What belongs to no case, as the reply of a pharmacy, has no workflow to say why.
        case = getattr(row, "case", None)
        raise PermissionDenied(spec_of(case).refusal(row, name, user) if case else "")
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


def performed(request: HttpRequest, form: BaseForm, row: Any, move: Transition) -> bool:
    """Perform `move` on `row` with what the form says once it is sent, and say that it is done.

    False while nothing was sent, and when something stands in the way: the form tells it.
    """
    done = (
        request.method == "POST"
        and form.is_valid()
        and succeeded(
            form, lambda: perform(row, move.name, actor=request.user, **form.cleaned_data)
        )
    )
    if done:
        tell_done(request, move)
    return done


def confirmation(
    request: HttpRequest, place: Any, move: Transition, form: BaseForm, back: str, **told: Any
) -> HttpResponse:
    """Render the page on which an agent confirms `move`; `told` says more of what it does."""
    log_reading(request, place.filing, move.name)
    context = {
        "place": place,
        "move": move,
        "form": form,
        "back": back,
        "title": move.label,
        "facts": [],
        "panels": [],
        "is_danger": move.danger,
    }
    return render(request, "filings/agency_confirm.html", context | told)


def tell_done(request: HttpRequest, move: Any) -> None:
    """Say on the next page what has just happened, as the history says it."""
    messages.success(request, _("C’est fait : %(what)s.") % {"what": move.outcome})
