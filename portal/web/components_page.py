"""Every component in every state, for those who build pages and for the checks in a browser."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.charts import Series, Table
from portal.core.kit.containers import CONTAINERS
from portal.core.kit.icons import PATHS
from portal.core.navigation import Entry, Link
from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.core.templatetags import components as components_tags
from portal.web.demo import demonstration_only
from portal.web.example_forms import PRODUCTS, ExampleForm, LotRows, SectionForm

SESSION_VERSION = "components_version"


@dataclass(frozen=True)
class Signature:
    """How one component is called, read from its function."""

    call: str
    contract: str


@dataclass(frozen=True)
class Examples:
    """What the page shows, kept together so that its forms are not taken for the page's own."""

    form: ExampleForm
    filter_form: ExampleForm
    wrong_form: ExampleForm
    wrong_rows: Any
    tasks: list[dict[str, str]]
    events: list[dict[str, str]]
    section: SummarySection
    differences: list[dict[str, str]]
    figures: Table
    pages: Any


@demonstration_only
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The page that shows the kit."""
    here = request.path
    return render(
        request,
        "portal/components.html",
        {
            "examples": _examples(),
            "containers": [_signature(name, each) for name, each in CONTAINERS.items()],
            "tags": [
                _signature(name, each)
                for name, each in vars(components_tags).items()
                if name in components_tags.register.tags and name != "component"
            ],
            "icons": sorted(PATHS),
            "task_states": components_tags.TASK_STATES,
            "subnav_items": [
                {"label": _("Dossier"), "url": here, "current": True, "count": None},
                {"label": _("Échanges"), "url": f"{here}#echanges", "current": False, "count": 2},
                {"label": _("Documents"), "url": f"{here}#documents", "current": False, "count": 0},
            ],
            "menu_entries": [
                Entry(_("Dossiers"), f"{here}#echanges", False, 2),
                Entry(
                    _("Référentiels"),
                    "",
                    True,
                    0,
                    (
                        Link("medicines", _("Médicaments"), here, True, ""),
                        Link("documents", _("Documents"), f"{here}#documents", False, ""),
                    ),
                ),
            ],
            "figures": [
                ("24", _("dossiers ouverts"), _("dont 3 urgents")),
                ("2", _("réponses attendues"), ""),
                ("96 %", _("traités dans les délais"), _("sur douze mois")),
            ],
            "facts": [
                (_("Numéro"), "2026-DQ-00001"),
                (_("Laboratoire"), "Laboratoire Azurel"),
                (_("Évaluateur"), ""),
            ],
        },
    )


@demonstration_only
@require_http_methods(["GET", "HEAD", "POST"])
def example_form(request: HttpRequest) -> HttpResponse:
    """A real form: errors, rows added and removed, suggestions."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ExampleForm(data, files)
    lots = LotRows(data, prefix="lots")
    if data is not None and not lots.asked and form.is_valid() and lots.is_valid():
        messages.success(request, _("Formulaire reçu."))
        return redirect("components_form")
    form_on_page = ExampleForm(initial=_as_initial(form, data)) if lots.asked else form
    return render(
        request,
        "portal/components_form.html",
        {
            "form": form_on_page,
            "lots": lots,
            "section": SectionForm(
                initial={"version": request.session.get(SESSION_VERSION, 1)}, prefix="section"
            ),
        },
    )


def _as_initial(form: ExampleForm, data: Any) -> dict[str, Any]:
    """Return what was typed, to show it again without judging it."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


@demonstration_only
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Products whose name or code contains what was typed."""
    typed = request.GET.get("q", "").strip().lower()
    found = [
        {"value": code, "label": name, "hint": hint}
        for code, name, hint in PRODUCTS
        if typed in name.lower() or typed in code
    ]
    return JsonResponse({"results": found, "total": len(found)})


@demonstration_only
@require_POST
def autosave(request: HttpRequest) -> JsonResponse:
    """Save nothing but a version, and answer as the section of a draft does."""
    form = SectionForm(request.POST, prefix="section")
    known = request.session.get(SESSION_VERSION, 1)
    sent = request.POST.get("section-version", "")
    if "conflit" in request.POST.get("section-comment", "") or sent != str(known):
        return JsonResponse({"conflict_url": request.path}, status=409)
    request.session[SESSION_VERSION] = known + 1
    errors = {form[name].id_for_label: form.errors[name] for name in form.errors}
    return JsonResponse(
        {
            "version": known + 1,
            "saved_at": time_format(timezone.localtime(), "H \\h i"),
            "errors": {**errors},
        }
    )


def _signature(name: str, function: Callable[..., Any]) -> Signature:
    parameters = [
        each.name if each.default is each.empty else f"{each.name}={each.default!r}"
        for each in inspect.signature(function).parameters.values()
        if each.name not in ("context", "content")
    ]
    return Signature(" ".join([name, *parameters]), inspect.getdoc(function) or "")


def _examples() -> Examples:
    wrong = {"title": "x" * 90, "units": "douze", "discovered_on": "31/02/2026", "email": "a@b"}
    rows = {
        "wrong-TOTAL_FORMS": "2",
        "wrong-INITIAL_FORMS": "0",
        "wrong-0-number": "AZ1042",
        "wrong-0-expires_on": "28/02/2027",
        "wrong-1-number": "AZ1043",
        "wrong-1-expires_on": "bientôt",
    }
    wrong_form = ExampleForm(wrong, auto_id="wrong_%s")
    wrong_rows = LotRows(rows, prefix="wrong")
    return Examples(
        form=ExampleForm(auto_id="empty_%s"),
        filter_form=ExampleForm(auto_id="filter_%s"),
        wrong_form=wrong_form,
        wrong_rows=wrong_rows,
        tasks=[
            {"label": _("Déclarant"), "url": "#taches", "state": "done", "hint": ""},
            {"label": _("Lots"), "url": "#taches", "state": "error", "hint": _("1 erreur")},
            {"label": _("Mesures"), "url": "#taches", "state": "todo", "hint": ""},
            {"label": _("Pièces jointes"), "url": "#taches", "state": "optional", "hint": ""},
            {
                "label": _("Signature"),
                "url": "",
                "state": "blocked",
                "hint": _("Dès que tout est complet."),
            },
        ],
        events=[
            {
                "when": "27/03/2026, 9 h 12",
                "title": _("Volet 1 signé et transmis"),
                "text": _("Version 1, provisoire."),
                "actor": "Camille Brunel, Laboratoire Azurel",
                "tone": "success",
            },
            {
                "when": "27/03/2026, 11 h 40",
                "title": _("Complément demandé"),
                "text": "",
                "actor": _("Agence"),
                "tone": "warning",
            },
            {
                "when": "27/03/2026, 14 h 05",
                "title": _("Réponse reçue"),
                "text": "",
                "actor": "Camille Brunel",
                "tone": "info",
            },
        ],
        section=SummarySection(
            title=_("Produit et lots"),
            rows=[
                SummaryRow(_("Médicament"), "AZURELLE 20 mg, comprimé pelliculé"),
                SummaryRow(_("Pays concernés"), ""),
            ],
            tables=[
                SummaryTable(
                    _("Lots concernés"),
                    (_("Numéro de lot"), _("Péremption")),
                    (("AZ1042", "02/2027"), ("AZ1043", "")),
                )
            ],
        ),
        differences=[
            {
                "label": _("Quantité distribuée"),
                "before": "1 200",
                "after": "1 450",
                "kind": "changed",
            },
            {"label": _("Pays concernés"), "before": "", "after": "Belgique", "kind": "added"},
            {"label": _("Commentaire"), "before": "À préciser", "after": "", "kind": "removed"},
            {"label": _("Forme"), "before": "Comprimé", "after": "Comprimé", "kind": "same"},
        ],
        figures=Table(
            name="exemple",
            title=_("Volumes par mois"),
            heading=_("Mois"),
            lines=(_("Janvier"), _("Février"), _("Mars")),
            series=(Series(_("Reçus"), (24, 31, 18)), Series(_("Clos"), (20, 28, 22))),
            summary=_("73 dossiers reçus, 70 dossiers clos."),
        ),
        pages=Paginator(range(180), 10).page(7),
    )
