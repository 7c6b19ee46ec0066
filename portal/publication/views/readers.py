"""Testing a reader: what it sent, field by field, beside what the test code holds."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.filings.views.row_scans import SHOWN_GS
from portal.publication.views.check_forms import ScanForm
from portal.publication.views.stocks import SCANS_A_MINUTE, braked
from portal.reference.identifiers import breakdown, trials
from portal.reference.identifiers.gs1_texts import GS
from portal.rendering.throttling import too_many


class ReaderForm(ScanForm):
    """What the reader sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Scannez un code, d’essai ou de votre stock")
        self.fields["code"].help_text = _(
            "Le curseur dans ce champ, visez le code. Rien n’est conservé."
        )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reader_page(request: HttpRequest) -> HttpResponse:
    """Show the test codes, and on POST what the reader made of a code."""
    form = ReaderForm(request.POST or None)
    if request.method != "POST":
        return _page(request, ReaderForm())
    if too_many(request, "check", SCANS_A_MINUTE):
        return braked(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    read = reading(form.cleaned_data["code"].strip("\r\n"))
    if request.accepts("text/html"):
        return _page(request, ReaderForm(), read=read)
    html = render_to_string("publication/check/reading.html", {"read": read, "level": 2}, request)
    tone = "success" if read["is_right"] else "warning"
    message = _("Code reçu.") if read["is_right"] else _("Code reçu, à vérifier : voir ci-dessous.")
    return JsonResponse({"message": message, "tone": tone, "html": html, "changed": False})


def reading(text: str) -> dict[str, Any]:
    """Return what a reader sent: as it came, its parts, its warnings, the test code it is of."""
    sent = text.replace(SHOWN_GS, GS)
    found = breakdown(sent)
    trial = trials.recognised(sent)
    remarks = trials.remarks(sent, trial) if trial else []
    problems = [*found.found.errors, *found.found.warnings]
    return {
        "sent": found.sent,
        "length": len(sent),
        "symbology": trials.symbology(sent),
        "separators": sent.count(GS),
        "parts": found.parts,
        "problems": problems,
        "trial": trial,
        "remarks": remarks,
        "is_right": not problems and all(one.is_right for one in remarks),
    }


def _page(
    request: HttpRequest, form: ScanForm, *, read: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "read": read, "trials": trials.trials()}
    return render(request, "publication/check/reader.html", context, status=status)
