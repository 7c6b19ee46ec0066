"""Finding a medicine: suggestions while typing, the page that does without scripts, the facts."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portal.core.moments import without_weekday
from portal.core.summary import SummaryRow, SummarySection
from portal.reference import search, services
from portal.reference.throttle import per_minute
from portal.reference.views.suggesting import (
    LIMIT,
    LONGEST_QUERY,
    for_members,
    options,
    require_member,
)

PAGE = 50


@require_GET
@vary_on_headers("Accept")
@cache_control(private=True, max_age=30)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the presentations that the text may mean."""
    return for_members(request, _suggestions)


@per_minute("medicines", LIMIT)
def _suggestions(request: HttpRequest) -> HttpResponse:
    return options(request, search.medicines)


@require_GET
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """Search as a page of its own. `retour` and `champ` make each result a link that chooses it."""
    require_member(request)
    return _search_page(request)


@per_minute("medicines", LIMIT)
def _search_page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    back = request.GET.get("retour", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = ""
    field = request.GET.get("champ", "") or "medicament"
    results = search.medicines(query, PAGE)
    rows = [(hit, _choice(back, field, hit.value)) for hit in results.hits]
    return render(
        request,
        "reference/search.html",
        {
            "query": query,
            "results": results,
            "rows": rows,
            "full": len(rows) == PAGE,
            "back": back,
            "field": field,
            "origin": services.origin(),
        },
    )


def _choice(back: str, field: str, value: str) -> str:
    if not back:
        return ""
    return f"{back}{'&' if '?' in back else '?'}{urlencode({field: value})}"


@require_GET
@login_required
def medicine(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of one medicine or presentation, as a filing would freeze them."""
    require_member(request)
    try:
        facts = services.snapshot(code)
    except services.UnknownMedicine as unknown:
        raise Http404 from unknown
    return render(
        request,
        "reference/medicine.html",
        {
            "facts": facts,
            "heading": facts["name"] or facts["presentation"],
            "section": SummarySection(_("Ce que dit la base"), rows=fact_rows(facts)),
            "source_date": _day(facts["source_date"]),
        },
    )


def fact_rows(facts: dict) -> list[SummaryRow]:
    """Return a snapshot in words, only what is known."""
    flags = {True: _("Oui"), False: _("Non"), None: ""}
    availability = [
        f"{event['label']} ({_day(event['started_on'])})" for event in facts["availability"]
    ]
    rows = [
        (_("Code CIS"), facts["cis"]),
        (_("Code CIP13"), facts["cip13"]),
        (_("Code CIP7"), facts["cip7"]),
        (_("Présentation"), facts["presentation"]),
        (_("Commercialisation de la présentation"), facts["presentation_status"]),
        (_("Forme pharmaceutique"), facts["form"]),
        (_("Voies d’administration"), ", ".join(facts["routes"])),
        (_("Substances actives"), "\n".join(substances(facts))),
        (_("Code ATC"), facts["atc"]),
        (_("Médicament d’intérêt thérapeutique majeur"), flags[facts["mitm"]]),
        (_("Titulaires"), ", ".join(facts["holders"])),
        (_("Procédure"), facts["procedure"]),
        (_("Numéro européen"), facts["eu_number"]),
        (_("Statut de l’autorisation"), facts["status"]),
        (_("Date de l’autorisation"), _day(facts["authorised_on"])),
        (_("État de commercialisation"), facts["marketing_status"]),
        (_("Surveillance renforcée"), flags[facts["enhanced_monitoring"]]),
        (
            _("Groupes génériques"),
            "\n".join(
                f"{group['label']} ({group['kind_label']})" for group in facts["generic_groups"]
            ),
        ),
        (_("Conditions de prescription"), "\n".join(facts["prescription_conditions"])),
        (_("Disponibilité"), "\n".join(availability)),
    ]
    return [SummaryRow(label, value) for label, value in rows if value]


def substances(facts: dict) -> list[str]:
    """Return the active substances of a snapshot, with their strength."""
    return [
        " ".join(filter(None, [substance["name"], substance["strength"]]))
        for substance in facts["substances"]
        if substance["active"]
    ]


def _day(iso: str) -> str:
    day = parse_date(iso) if iso else None
    return without_weekday(day) if day else ""
