"""The mailing house: the coordinator lets it in, it reads the package and joins its pieces."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dhpc import sending_forms
from dhpc.effects import mailing
from dhpc.fields import PROOF_FILES
from dhpc.models import Dossier, MailerAccess
from dhpc.review.plan import groups_of
from dhpc.rules import SLUG
from dhpc.views import packages
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.documents.exceptions import Rejected
from portal.documents.services import files_of, receive
from portal.filings.views.access import place_or_404

# The coordinator -------------------------------------------------------------------------------


def _delegating(request: HttpRequest, uuid: UUID) -> Dossier:
    dossier: Any = place_or_404(request, SLUG, uuid).filing
    if not mailing.may_delegate(request.user, dossier):
        raise PermissionDenied
    return dossier


@require_POST
@login_required
def grant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a mailing house in."""
    dossier = _delegating(request, uuid)
    form = sending_forms.MailerForm(request.POST)
    if form.is_valid():
        mailing.grant(dossier, form.cleaned_data["organisation"], actor=request.user)
        messages.success(request, _("Accès donné : le prestataire est prévenu par courriel."))
    else:
        messages.error(request, _("Choisissez un prestataire de routage."))
    return redirect("dhpc:dispatch", uuid)


@require_POST
@login_required
def end(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take the access of a mailing house back."""
    dossier = _delegating(request, uuid)
    mailing.end(get_object_or_404(dossier.mailers, pk=pk), actor=request.user)
    messages.success(request, _("Accès retiré."))
    return redirect("dhpc:dispatch", uuid)


# The mailing house -----------------------------------------------------------------------------


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The letters that were handed to the mailing house of the person."""
    rows = mailing.accesses_of(request.user).order_by("-filing__scheduled_on", "-pk")
    return render(request, "dhpc/mailer/list.html", {"rows": rows})


def _access(request: HttpRequest, uuid: UUID) -> MailerAccess:
    row = mailing.accesses_of(request.user).filter(filing__uuid=uuid).first()
    if row is None:
        raise Http404
    return row


@require_safe
@login_required
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The day, the groups and their volumes, the package, and the pieces of the house."""
    row = _access(request, uuid)
    record_access(request, AccessAction.READ, row.filing.subject, "routage")
    return _page(request, row, sending_forms.PieceForm())


def _page(request: HttpRequest, row: MailerAccess, form: Any) -> HttpResponse:
    dossier = row.filing
    context = {
        "dossier": dossier,
        "groups": groups_of(dossier),
        "has_package": packages.agreed_pdf(dossier) is not None,
        "may_join": mailing.may_join(request.user, row),
        "piece_form": form,
        "pieces": files_of(dossier.subject, PROOF_FILES).filter(organisation=row.organisation),
    }
    return render(request, "dhpc/mailer/page.html", context)


@require_safe
@login_required
def package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out the package of the agreed letter."""
    dossier = _access(request, uuid).filing
    made = packages.agreed_pdf(dossier)
    if made is None:
        raise Http404
    return packages.response(request, dossier, made)


@require_POST
@login_required
def join_piece(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Join a piece to the proofs that the coordinator will sign."""
    row = _access(request, uuid)
    if not mailing.may_join(request.user, row):
        raise PermissionDenied
    form = sending_forms.PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        receive(
            form.cleaned_data["piece"],
            subject=row.filing.subject,
            anchor=PROOF_FILES,
            user=request.user,
            organisation=row.organisation,
        )
    except Rejected as refusal:
        form.add_error("piece", str(refusal))
        return _page(request, row, form)
    messages.success(request, _("Pièce jointe."))
    return redirect("dhpc:mailer", uuid)
