"""Codes found in the letters of a notice: add those that the firm chooses, seek again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.filings.services import drafts
from portal.filings.views.access import writable_or_404
from recalls import barcodes
from recalls.rules import SLUG


@require_POST
@login_required
def add(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """Add the rows of the codes that were ticked."""
    place, notice = writable_or_404(request, SLUG, uuid, "notice")
    if group not in barcodes.GROUPS:
        raise Http404
    chosen = request.POST.getlist("code")
    back = redirect("filings:section", SLUG, uuid, "notice", group)
    if not chosen:
        messages.warning(request, _("Cochez d’abord les codes à ajouter."))
        return back
    try:
        added = barcodes.accept(notice, group, chosen, user=request.user)
    except drafts.DraftLocked as locked:
        messages.error(request, str(locked))
        return redirect("filings:case", *place.address)
    told = ngettext("%(count)d ligne ajoutée.", "%(count)d lignes ajoutées.", added)
    if added:
        messages.success(request, told % {"count": added})
    else:
        messages.info(request, _("Ces codes sont déjà dans l’avis : rien n’a été ajouté."))
    return back


@require_POST
@login_required
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Seek the codes once more in the files that could not be read."""
    place, _notice = writable_or_404(request, SLUG, uuid, "notice")
    if barcodes.again(place.filing):
        messages.success(request, _("La recherche des codes est relancée."))
    else:
        messages.info(request, _("Aucune recherche n’est en échec."))
    return redirect(reverse("filings:section", args=[SLUG, uuid, "notice", "attachments"]))
