"""The register as data, the feed of its letters, the blank template and the guide."""

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dhpc import open_data
from dhpc.papers import word
from dhpc.views import orientation
from portal.core.fields import safe_cell

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FEED_LENGTH = 50


@require_safe
@cache_control(public=True, max_age=300)
def as_json(request: HttpRequest) -> HttpResponse:
    """Return every letter of the register, with the names of fields that the EMA uses beside."""
    rows = [
        {name: value for name, value in row.items() if name not in ("published", "updated")}
        for row in open_data.rows()
    ]
    text = json.dumps({"data": rows}, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def as_csv(request: HttpRequest) -> HttpResponse:
    """Return every letter of the register, a line each, for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lettres.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    columns = (*open_data.COLUMNS, *open_data.EMA_COLUMNS)
    writer.writerow(columns)
    for row in open_data.rows():
        writer.writerow([safe_cell(open_data.cell(row[name])) for name in columns])
    return response


@require_safe
@cache_control(public=True, max_age=300)
def bdpm(request: HttpRequest) -> HttpResponse:
    """Return the rows that the medicines base shows as important information (§ 6.10)."""
    stamp = timezone.localtime().strftime("%Y%m%d%H%M%S")
    response = HttpResponse(content_type="text/plain; charset=utf-8")
    name = f"CIS_InfoImportantes_{stamp}_DHPC.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    for line in _bdpm_lines():
        response.write("\t".join(line) + "\r\n")
    return response


def _bdpm_lines() -> Iterator[tuple[str, str, str, str]]:
    for row in open_data.rows():
        if row["statut"] != "en_vigueur":
            continue
        start = date.fromisoformat(row["date_diffusion"])
        end = start + timedelta(days=settings.DHPC_BDPM_DAYS)
        text = " ".join(row["titre"].split())
        link = f'<a target="_blank" href="{row["html"]}">{_plain(text)}</a>'
        for product in row["specialites"]:
            yield product["cis"], f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}", link


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@require_safe
@cache_control(public=True, max_age=300)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the last letters as an Atom feed."""
    site = settings.SITE_URL.rstrip("/")
    told = Atom1Feed(
        title=_("Lettres aux professionnels de santé"),
        link=f"{site}/dhpc/",
        feed_url=f"{site}{request.path}",
        description=_("Lettres de sécurité publiées par l’ANSM"),
        language="fr",
    )
    for row in open_data.rows(FEED_LENGTH):
        told.add_item(
            title=row["titre"],
            link=row["html"],
            description=row["resume"],
            unique_id=row["html"],
            pubdate=row["published"],
            updateddate=row["updated"],
        )
    return HttpResponse(told.writeString("utf-8"), content_type=told.content_type)


@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """Hand out the official structure as a Word file to fill."""
    response = HttpResponse(word.blank(), content_type=DOCX)
    name = "modele-information-securite-patients.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Say what a letter is, and how a good one is written."""
    context: dict[str, Any] = orientation.context()
    return render(request, "dhpc/guide.html", context)
