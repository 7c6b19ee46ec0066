"""Who read a case, for the agents who work on it; tasks that failed, for all agents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.decorators import agent_required
from portal.accounts.predicates import has_agency_role
from portal.audit import failures, places
from portal.audit.models import TaskFailure
from portal.audit.services import access_page

PAGE_SIZE = 50


@agent_required
@require_safe
def accesses(request: HttpRequest, subject: str) -> HttpResponse:
    """List who read `subject` and took what, for agents who have a role on its workflow."""
    workflow = subject.partition(":")[0]
    if not has_agency_role(request.user, workflow):
        raise Http404
    page = access_page(subject, request.GET.get("acces", 1))
    return render(request, "audit/page.html", {"accesses": page})


@agent_required
@require_safe
def task_failures(request: HttpRequest) -> HttpResponse:
    """List the background tasks that failed and did not succeed since."""
    found = failures.unsolved().select_related("retried_by")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    items = [one.arguments["item"] for one in page if "item" in one.arguments]
    where = places.of_items(items, request.user)
    listed = [
        {
            "failure": one,
            "arguments": failures.arguments_in_words(one),
            "place": where.get(one.arguments.get("item", "")),
            "may_retry": failures.may_retry(one),
        }
        for one in page
    ]
    return render(request, "audit/failures.html", {"page": page, "listed": listed})


@agent_required
@require_POST
def retry_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a task that failed again, and come back to the list."""
    failure = get_object_or_404(TaskFailure, pk=pk)
    try:
        sent = failures.retry(failure, user=request.user)
    except failures.BrokerUnreachable:
        messages.error(
            request,
            _("La file des tâches ne répond pas : rien n’a été relancé. Réessayez plus tard."),
        )
    else:
        if sent:
            messages.success(
                request, _("La tâche est relancée. Elle quitte la liste dès qu’elle réussit.")
            )
        else:
            messages.warning(request, _("Cette tâche a réussi entre-temps, ou n’existe plus."))
    return redirect("audit:failures")
