"""The full exports, as files with their hashes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Router, Schema

from portal.core.api import Problem
from portal.distribution.api import schemas
from portal.distribution.api.place import Place
from portal.distribution.api.publications import PROBLEMS
from portal.distribution.enums import ExportFormat
from portal.distribution.items import absolute
from portal.distribution.models import Export
from portal.distribution.services import exporting

WAIT_SECONDS = "60"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
EUROPE = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


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
        # The words are marked as French ones.
        with override(settings.LANGUAGE_CODE):
            told = _catalogue(found, place)
        text = json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder)
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


def _iri(address: str) -> dict[str, str]:
    return {"@id": address}


def _typed(value: Any, kind: str) -> dict[str, Any]:
    return {"@value": value, "@type": f"xsd:{kind}"}


def _catalogue(found: list[Export], place: Place) -> dict[str, Any]:
    """Return the description of the lines and of this interface, as DCAT-AP 3 has it (§ 5.7).

    What has a vocabulary is named by its IRI there; what stands here, by an address that answers.
    """
    here = f"{place.base}/catalogue.jsonld"
    publisher = {"@id": f"{here}#publisher", "@type": "foaf:Agent", "foaf:name": "ANSM"}
    description = _iri(f"{place.base}/openapi.json")
    french = {"dct:language": _iri(f"{EUROPE}language/FRA")}
    dataset = {
        "@id": f"{here}#lines",
        "@type": "dcat:Dataset",
        "dct:title": _french(_("Actions de sécurité : lignes des versions en vigueur")),
        "dct:description": _french(
            _(
                "Une ligne par identifiant et lot, numéro de série ou période concernés par une "
                "action de sécurité publiée."
            )
        ),
        "dct:publisher": _iri(publisher["@id"]),
        "dct:license": _iri(LICENCE),
        "dct:accrualPeriodicity": _iri(f"{EUROPE}frequency/CONT"),
        "dcat:theme": _iri(f"{EUROPE}data-theme/HEAL"),
        "dct:spatial": _iri(f"{EUROPE}country/FRA"),
        "dct:accessRights": _iri(f"{EUROPE}access-right/PUBLIC"),
        "dcat:landingPage": _iri(absolute(reverse("api-guide"))),
        "dcat:distribution": [_distribution(one, place, description) for one in found],
        **french,
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _french(_("Publications de sécurité sanitaire")),
        "dct:description": _french(_("Ce que l’agence publie, pour les logiciels.")),
        "dct:publisher": publisher,
        "dct:license": _iri(LICENCE),
        "dcat:dataset": [dataset],
        "dcat:service": [
            {
                "@id": f"{here}#service",
                "@type": "dcat:DataService",
                "dct:title": _french(_("Interface pour les logiciels")),
                "dct:publisher": _iri(publisher["@id"]),
                "dcat:endpointURL": _iri(place.base),
                "dcat:endpointDescription": description,
                "dcat:servesDataset": _iri(dataset["@id"]),
            }
        ],
        **french,
    }


def _french(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "fr"}


def _distribution(one: Export, place: Place, description: dict[str, str]) -> dict[str, Any]:
    served = FILES[ExportFormat(one.format)]
    address = _iri(f"{place.base}/export.{served.ending}")
    told = {
        "@type": "dcat:Distribution",
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:byteSize": _typed(one.size, "nonNegativeInteger"),
        "dcat:compressFormat": _iri(f"{MEDIA_TYPES}application/gzip"),
        "dct:issued": _typed(one.made_at, "dateTime"),
        "dct:license": _iri(LICENCE),
        "dct:conformsTo": description,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": _typed(one.sha256, "hexBinary"),
        },
    }
    # Lines of JSON have no registered media type, and no entry of the vocabulary that is sure.
    if served.content_type == "text/csv":
        told |= {
            "dcat:mediaType": _iri(f"{MEDIA_TYPES}text/csv"),
            "dct:format": _iri(f"{EUROPE}file-type/CSV"),
        }
    return told


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
