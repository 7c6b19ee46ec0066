"""The regulatory parameters in force, and who compared each with its source."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.core import parameters
from portal.core.forms import Form
from portal.core.parameters import Parameter
from portal.core.widgets import Textarea
from portal.filings.models import ParameterCheck


@dataclass(frozen=True)
class Line:
    """One parameter as the page shows it."""

    parameter: Parameter
    value: str
    last: ParameterCheck | None

    @property
    def changed(self) -> bool:
        """Tell whether the value in force is another than the one that was checked."""
        return self.last is not None and self.last.value != _in_french(self.parameter)


class CheckForm(Form):
    """Against which text a parameter was compared."""

    source = forms.CharField(
        label=gettext_lazy("Source consultée"),
        max_length=500,
        widget=Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Le texte et sa date de lecture, ou qui à l’ANSM a fixé cette valeur, et quand."
        ),
    )


@require_safe
@agent_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every parameter of every workflow: its value, its source, its last check."""
    last = {one.name: one for one in ParameterCheck.objects.select_related("checked_by")}
    found = [
        (label, [_line(one, last.get(one.name)) for one in every])
        for _key, label, every in parameters.groups()
    ]
    page = {"groups": found, "may_check": predicates.is_agency_administrator(request.user)}
    return render(request, "filings/parameters.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def check(request: HttpRequest, name: str) -> HttpResponse:
    """State that a parameter was compared with its source today."""
    found = parameters.named(name)
    if found is None:
        raise Http404
    if not predicates.is_agency_administrator(request.user):
        raise PermissionDenied
    form = CheckForm(request.POST or None)
    user: Any = request.user
    if request.method == "POST" and form.is_valid():
        ParameterCheck.objects.create(
            name=name,
            value=_in_french(found),
            source=form.cleaned_data["source"],
            checked_by=user,
        )
        messages.success(request, _("Vérification enregistrée."))
        return redirect("filings:parameters")
    past = ParameterCheck.objects.filter(name=name).select_related("checked_by").order_by("-pk")
    page: dict[str, Any] = {"form": form, "line": _line(found, past.first()), "past": past}
    return render(request, "filings/parameter_check.html", page)


def _line(parameter: Parameter, last: ParameterCheck | None) -> Line:
    return Line(parameter, parameter.value(), last)


def _in_french(parameter: Parameter) -> str:
    with override("fr"):
        return parameter.value()
