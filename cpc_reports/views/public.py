"""Both public lists as data, their feed and description, and the finder of an entitled body."""

import csv
import json
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cpc_reports import open_data
from cpc_reports.enums import (
    ELIGIBLE,
    PUBLICATION,
    TOLD_BY_OMEDIT,
    BodyClass,
    Domain,
    TipSender,
)
from cpc_reports.models import Body
from cpc_reports.views.registers import matching
from portal.core.deadlines import local_date
from portal.core.fields import safe_cell
from portal.publication.models import Version

FEED_LENGTH = 50
PAGE = 50
INTERNAL = ("published", "updated", "titre", "resume")


def _etag(request: HttpRequest, **_more: Any) -> str:
    last = Version.objects.filter(publication__kind=PUBLICATION).order_by("-cursor").first()
    papers = open_data.decisions_ready()
    return quote_etag(f"cpc-{last.cursor if last else 0}-{papers}-{request.GET.urlencode()}")


def _only(request: HttpRequest) -> str:
    asked = request.GET.get("liste", "")
    return asked if asked in ("established", "not_established") else ""


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def as_json(request: HttpRequest) -> HttpResponse:
    """Return both lists, or the one that `liste` names."""
    rows = [
        {name: value for name, value in row.items() if name not in INTERNAL}
        for row in open_data.rows(only=_only(request))
    ]
    text = json.dumps({"licence": open_data.LICENCE, "data": rows}, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def as_csv(request: HttpRequest) -> HttpResponse:
    """Return both lists, a line each, for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cpc.csv"'
    response["Access-Control-Allow-Origin"] = "*"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(open_data.FILE_COLUMNS)
    for row in open_data.rows(only=_only(request)):
        writer.writerow([safe_cell(open_data.cell(row[name])) for name in open_data.FILE_COLUMNS])
    return response


@require_safe
@cache_control(public=True, max_age=300)
def dcat(request: HttpRequest) -> HttpResponse:
    """Describe the two lists as a dataset (DCAT)."""
    last = Version.objects.filter(publication__kind=PUBLICATION).order_by("-cursor").first()
    modified = (last.published_at if last else timezone.now()).isoformat()
    text = json.dumps(open_data.catalogue(modified), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/ld+json; charset=utf-8")
    if last:
        response["Last-Modified"] = http_date(last.published_at.timestamp())
    return response


@require_safe
@cache_control(public=True, max_age=300)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the last frameworks, established or not, as an Atom feed; `substance` narrows it."""
    site = settings.SITE_URL.rstrip("/")
    wanted = request.GET.get("substance", "").strip().casefold()
    told = Atom1Feed(
        title=_("Cadres de prescription compassionnelle"),
        link=f"{site}/cpc/",
        feed_url=f"{site}{request.get_full_path()}",
        description=_("Cadres établis et non établis, publiés par l’ANSM"),
        language="fr",
    )
    count = 0
    for row in open_data.rows():
        if wanted and not any(wanted in one.casefold() for one in row["substances"]):
            continue
        told.add_item(
            title=row["titre"],
            link=row["html"],
            description=row["resume"],
            unique_id=row["html"],
            pubdate=row["published"],
            updateddate=row["updated"],
        )
        count += 1
        if count == FEED_LENGTH:
            break
    return HttpResponse(told.writeString("utf-8"), content_type=told.content_type)


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Find the entitled bodies by name, class or field; no person is named.

    Those whose account is open can be told of a practice; `de` says who asks, an OMéDIT finding
    the bodies that it may tell.
    """
    today = local_date(timezone.now())
    query = request.GET.get("q", "").strip()[:100]
    kind, domain = request.GET.get("categorie", ""), request.GET.get("champ", "")
    found = matching(query) & Body.objects.valid_on(today)
    sender = request.GET.get("de", "")
    told = TOLD_BY_OMEDIT if sender == TipSender.OMEDIT else ELIGIBLE
    found = found.filter(body_class__in=[one.value for one in told]).select_related("organisation")
    if kind in BodyClass.values:
        found = found.filter(body_class=kind)
    if domain in Domain.values:
        found = found.filter(domains__contains=[domain])
    page = Paginator(found.order_by("name", "code"), PAGE).get_page(request.GET.get("page"))
    labels = dict(Domain.choices)
    context = {
        "page": page,
        "rows": [
            {
                "body": one,
                "domains": ", ".join(str(labels[code]) for code in one.domains),
                "is_reachable": one.organisation is not None and one.organisation.is_active,
            }
            for one in page
        ],
        "query": query,
        "kind": kind,
        "domain": domain,
        "kinds": [(one.value, one.label) for one in BodyClass if one in told],
        "sender": sender if sender in TipSender.values else "",
        "domains": Domain.choices,
    }
    return render(request, "cpc_reports/finder.html", context)
