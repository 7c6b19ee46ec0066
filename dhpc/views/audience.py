"""Adding the suggested groups of recipients that a laboratory chooses."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dhpc.enums import Channel
from dhpc.panels.audience import SECTION, missing
from dhpc.review.plan import expected_before
from dhpc.rules import SLUG
from portal.core.fields.forms import Answers
from portal.filings.services import drafts, rows
from portal.filings.views.access import writable_or_404


@require_POST
@login_required
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add the groups that were ticked, by e-mail, each with the reason that suggests it."""
    place, letter = writable_or_404(request, SLUG, uuid, "letter")
    back = redirect("filings:section", SLUG, uuid, "letter", SECTION)
    chosen = request.POST.getlist("group")
    if not chosen:
        messages.warning(request, _("Cochez d’abord les groupes à ajouter."))
        return back
    try:
        with drafts.editing(letter, SECTION, user=request.user) as locked:
            before = expected_before(locked)
            found = [
                Answers(
                    clean={
                        "audience": one.audience.value,
                        "rationale": one.reason[:400],
                        "channels": [Channel.EMAIL.value],
                        "expected": before.get(one.audience.value),
                    }
                )
                for one in missing(locked)
                if one.audience.value in chosen
            ]
            rows.append(locked, "recipients", found)
    except drafts.DraftLocked as refusal:
        messages.error(request, str(refusal))
        return redirect("filings:case", *place.address)
    told = ngettext("%(count)d groupe ajouté.", "%(count)d groupes ajoutés.", len(found))
    messages.success(request, told % {"count": len(found)})
    return back
