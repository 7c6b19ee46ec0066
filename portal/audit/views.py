"""Who read a case, for the agents who work on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.decorators import agent_required
from portal.accounts.predicates import has_agency_role
from portal.audit.services import access_page


@agent_required
@require_safe
def accesses(request: HttpRequest, subject: str) -> HttpResponse:
    """List who read `subject` and took what, for agents who have a role on its workflow."""
    workflow = subject.partition(":")[0]
    if not has_agency_role(request.user, workflow):
        raise Http404
    page = access_page(subject, request.GET.get("acces", 1))
    return render(request, "audit/page.html", {"accesses": page})
