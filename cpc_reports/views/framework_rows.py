"""The medicines and the indications of a draft framework, one page for each."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cpc_reports import drafting, forms
from cpc_reports.models import Framework, FrameworkIndication, FrameworkMedicine
from cpc_reports.views.desk import done, place_of
from portal.accounts.decorators import agent_required

ROWS: dict[str, tuple[Any, str, Any]] = {
    "medicaments": (FrameworkMedicine, "medicine", forms.FrameworkMedicineForm),
    "indications": (FrameworkIndication, "indication", forms.FrameworkIndicationForm),
}
ACTS = {"ecrire": "write", "retirer": "remove"}


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def row(request: HttpRequest, uuid: UUID, kind: str, pk: int, act: str) -> HttpResponse:
    """Write a row of the draft, a new one when `pk` is 0, or take one off."""
    place = place_of(request, uuid)
    framework = get_object_or_404(Framework, filing=place.filing)
    if kind not in ROWS or act not in ACTS or (pk == 0 and act == "retirer"):
        raise Http404
    model, name, form_class = ROWS[kind]
    found: Any = get_object_or_404(model, framework=framework, pk=pk) if pk else None
    form: Any
    if act == "retirer":
        form = forms.OptionalCommentForm(request.POST or None)
    else:
        form = form_class(request.POST or None, instance=found)
    return done(
        request,
        place,
        framework,
        f"{ACTS[act]}_{name}",
        form,
        current="framework",
        back=reverse("cpc_reports:framework", args=[uuid]),
        params=_removal(found) if act == "retirer" else _writing(found),
        said=str(found) if found else "",
    )


def _writing(found: Any) -> Any:
    """Return the parameters of a form; the medicines base fills the blanks beside its code."""

    def params(form: Any) -> dict[str, Any]:
        facts = drafting.facts_of(form.cleaned_data.get("cis", ""))
        told = {name: form.cleaned_data[name] or facts.get(name, "") for name in form.Meta.fields}
        return {"line": found, "told": told}

    return params


def _removal(found: Any) -> Any:
    return lambda form: {"line": found, "comment": form.cleaned_data["comment"]}
