"""The full exports, as files with their hashes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from ninja import Router, Schema

from portal.core.api import Problem
from portal.distribution.api import schemas
from portal.distribution.api.place import Place
from portal.distribution.api.publications import PROBLEMS
from portal.distribution.enums import ExportFormat
from portal.distribution.models import Export
from portal.distribution.services import exporting

WAIT_SECONDS = "60"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
EUROPE = "http://publications.europa.eu/resource/authority/"


@dataclass(frozen=True)
class Served:
    """How an export is offered: the end of its name, what it is once unpacked, what it holds."""

    ending: str
    content_type: str
    summary: str


FILES = {
    ExportFormat.NDJSON: Served(
        "ndjson.gz", "application/x-ndjson", "All lines, one JSON object a line"
    ),
    ExportFormat.CSV: Served("csv.gz", "text/csv", "All lines, as a table with semicolons"),
    ExportFormat.APS: Served(
        "aps.csv.gz",
        "text/csv",
        "All lines, with the fields of stock software (ACL product alerts)",
    ),
    ExportFormat.RAPPELCONSO: Served(
        "rappelconso.csv.gz", "text/csv", "A line a product, with the fields of RappelConso V2"
    ),
}


class ExportFile(Schema):
    """A full export: all lines of the versions in force up to `cursor`."""

    format: str = schemas.Field(json_schema_extra=schemas.values_of(ExportFormat))
    url: str
    cursor: int
    made_at: datetime
    lines: int
    size: int
    sha256: str


class Manifest(Schema):
    """The files of the last full export."""

    files: list[ExportFile]


def router(place: Place) -> Router:
    """Return the addresses of the exports."""
    made = Router(tags=["export"])

    @made.get(
        "/export",
        response={200: Manifest, **PROBLEMS},
        summary="The last full exports and their hashes",
        operation_id="export_manifest",
    )
    def manifest(request: HttpRequest) -> Any:
        found = [one for one in map(exporting.latest, ExportFormat.values) if one]
        return {"files": [_described(one, place) for one in found]}

    @made.get(
        "/catalogue.jsonld",
        summary="Description of the data for open-data portals (DCAT-AP)",
        operation_id="dcat",
        openapi_extra={
            "responses": {
                200: {
                    "description": "OK",
                    "content": {"application/ld+json": {"schema": {"type": "object"}}},
                }
            }
        },
    )
    def catalogue(request: HttpRequest) -> Any:
        found = [one for one in map(exporting.latest, ExportFormat.values) if one]
        text = json.dumps(_catalogue(found, place), ensure_ascii=False, cls=DjangoJSONEncoder)
        return HttpResponse(text, content_type="application/ld+json")

    for one, file in FILES.items():
        # An address each: the name of a file ends with its format.
        made.get(
            f"/export.{file.ending}",
            response={404: schemas.Problem, 429: schemas.Problem},
            summary=file.summary,
            operation_id=f"export_{one.value}",
            openapi_extra=_documented(file.content_type),
        )(_server_of(one))
    return made


def _server_of(one: ExportFormat) -> Any:
    def serve(request: HttpRequest) -> Any:
        found = exporting.latest(one)
        if found is None:
            raise Problem(
                404,
                _("L’export complet n’est pas encore fait : revenez dans une minute."),
                headers={"Retry-After": WAIT_SECONDS},
            )
        return _file(found)

    return serve


def _documented(content_type: str) -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary"}}
    return {
        "responses": {
            200: {"description": "Compressed with gzip.", "content": {"application/gzip": file}}
        },
        "description": f"Once unpacked: `{content_type}`.",
    }


def _ending(found: Export) -> str:
    return FILES[ExportFormat(found.format)].ending


def _described(found: Export, place: Place) -> dict[str, Any]:
    return {
        "format": found.format,
        "url": f"{place.base}/export.{_ending(found)}",
        "cursor": found.cursor,
        "made_at": found.made_at,
        "lines": found.lines,
        "size": found.size,
        "sha256": found.sha256,
    }


def _catalogue(found: list[Export], place: Place) -> dict[str, Any]:
    """Return the description of the lines and of this interface, as DCAT-AP 3 has it (§ 5.7)."""
    publisher = {"@type": "foaf:Agent", "foaf:name": "ANSM"}
    title = _("Actions de sécurité : lignes des versions en vigueur")
    service = f"{place.base}/#service"
    dataset = {
        "@id": f"{place.base}/#lines",
        "@type": "dcat:Dataset",
        "dct:title": title,
        "dct:description": _(
            "Une ligne par identifiant et lot, numéro de série ou période concernés par une action "
            "de sécurité publiée."
        ),
        "dct:publisher": publisher,
        "dct:license": LICENCE,
        "dct:accrualPeriodicity": f"{EUROPE}frequency/CONT",
        "dcat:theme": f"{EUROPE}data-theme/HEAL",
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": f"{place.base}/export.{_ending(one)}",
                "dcat:byteSize": one.size,
                "dcat:compressFormat": "application/gzip",
                "dct:issued": one.made_at,
                "dct:license": LICENCE,
                "spdx:checksum": {"spdx:algorithm": "SHA256", "spdx:checksumValue": one.sha256},
            }
            for one in found
        ],
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@id": f"{place.base}/catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _("Publications de sécurité sanitaire"),
        "dct:description": _("Ce que l’agence publie, pour les logiciels."),
        "dct:publisher": publisher,
        "dcat:dataset": [dataset],
        "dcat:service": [
            {
                "@id": service,
                "@type": "dcat:DataService",
                "dct:title": _("Interface pour les logiciels"),
                "dcat:endpointURL": place.base,
                "dcat:endpointDescription": f"{place.base}/openapi.json",
                "dcat:servesDataset": {"@id": dataset["@id"]},
            }
        ],
    }


def _file(found: Export) -> FileResponse:
    response = FileResponse(
        exporting.content(found),
        as_attachment=True,
        filename=f"actions-{found.cursor}.{_ending(found)}",
        content_type="application/gzip",
    )
    response.headers["ETag"] = quote_etag(found.sha256)
    response.headers["Last-Modified"] = http_date(found.made_at.timestamp())
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
