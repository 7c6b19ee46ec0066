"""The products that an organisation watches: the list, adding by the line, taking away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.decorators import member_required, organisation_role_required
from portal.accounts.predicates import has_organisation_role
from portal.core.forms import Form
from portal.distribution.models import WatchedProduct
from portal.distribution.replies import watching
from portal.distribution.replies.rules import WRITERS

PAGE_SIZE = 100
MOST_LINES = 500


class WatchForm(Form):
    """Codes, one a line, each with a name after it if there is one."""

    codes = forms.CharField(
        label=gettext_lazy("Codes à suivre, un par ligne"),
        help_text=gettext_lazy(
            "Un code-barres scanné, un CIP, un ACL, un GTIN ou une référence ; un nom peut suivre, "
            "après un point-virgule."
        ),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_codes(self) -> list[tuple[str, str]]:
        lines = [line for line in self.cleaned_data["codes"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                _("Collez %(most)d lignes au plus à la fois.") % {"most": MOST_LINES}
            )
        pairs = [line.partition(";") for line in lines]
        return [(code.strip(), label.strip()) for code, _separator, label in pairs]


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def watched(request: HttpRequest) -> HttpResponse:
    """Show what is watched, and add to it: good lines are kept, bad ones come back."""
    own = request.organisation
    may_write = has_organisation_role(request.user, own.pk, *WRITERS)
    form = WatchForm(request.POST) if request.method == "POST" and may_write else WatchForm()
    if form.is_bound and form.is_valid():
        bad = _add(own, form, request.user)
        if not bad:
            return redirect("distribution:watched")
        form = WatchForm({"codes": "\n".join(bad)})
        form.is_valid()
        form.add_error(
            "codes", _("Ces lignes ne sont pas des codes de produit ; les autres sont suivies.")
        )
    rows = WatchedProduct.objects.visible_to(request.user).filter(organisation=own)
    context = {
        "form": form,
        "pages": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_write": may_write,
    }
    return render(request, "distribution/watched.html", context)


def _add(own: Any, form: WatchForm, user: Any) -> list[str]:
    """Watch the codes of a form; return the lines that are none."""
    bad = []
    left = watching.MOST_WATCHED - WatchedProduct.objects.filter(organisation=own).count()
    for code, label in form.cleaned_data["codes"]:
        if left <= 0:
            bad.append(code)
            continue
        try:
            watching.watch(own, code, label, user)
            left -= 1
        except watching.Refused:
            bad.append(f"{code};{label}" if label else code)
    return bad


@organisation_role_required(*WRITERS)
@require_POST
def unwatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Watch a product no more."""
    row = get_object_or_404(
        WatchedProduct.objects.visible_to(request.user), pk=pk, organisation=request.organisation
    )
    row.delete()
    messages.success(request, _("Ce produit n’est plus suivi."))
    return redirect("distribution:watched")
