"""Typing in a filing that reached the agency outside the portal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.documents.exceptions import Rejected
from portal.filings import registry
from portal.filings.services import entries
from quality_defects import rules
from quality_defects.agency_forms import EntryForm
from quality_defects.enums import CaseState
from quality_defects.messages.post import SLUG
from quality_defects.models import Case, PaperFiling


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def entry(request: HttpRequest) -> HttpResponse:
    """Say whose filing it is and how it came, join the document, then fill Volet 1."""
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = entries.begin(
                registry.get(rules.WORKFLOW),
                PaperFiling,
                form.cleaned_data,
                user=request.user,
                anchor="volet1.attachments",
            )
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(
                request, _("Document joint. Remplissez le volet 1 tel qu’il a été écrit.")
            )
            return redirect("filings:part", SLUG, case.uuid, "volet1")
    begun = Case.objects.visible_to(request.user).filter(
        state=CaseState.DRAFT, paper_filing__isnull=False
    )
    begun = begun.select_related("organisation", "paper_filing__typed_by").order_by("-pk")
    context = {"form": form, "begun": begun, "slug": SLUG}
    return render(request, "quality_defects/agency/entry.html", context)
