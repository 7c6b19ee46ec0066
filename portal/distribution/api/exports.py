"""The full exports, as files with their hashes."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
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


class ExportFile(Schema):
    """A full export: all lines of the versions in force up to `cursor`."""

    format: str
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

    def serve(one: str) -> Any:
        found = exporting.latest(one)
        if found is None:
            raise Problem(
                404,
                _("L’export complet n’est pas encore fait : revenez dans une minute."),
                headers={"Retry-After": WAIT_SECONDS},
            )
        return _file(found)

    # An address each: the name of a file ends with its format.
    @made.get(
        "/export.ndjson.gz",
        response={404: schemas.Problem, 429: schemas.Problem},
        summary="All lines, one JSON object a line",
        operation_id="export_ndjson",
        openapi_extra=_documented("application/x-ndjson"),
    )
    def ndjson(request: HttpRequest) -> Any:
        return serve(ExportFormat.NDJSON)

    @made.get(
        "/export.csv.gz",
        response={404: schemas.Problem, 429: schemas.Problem},
        summary="All lines, as a table with semicolons",
        operation_id="export_csv",
        openapi_extra=_documented("text/csv"),
    )
    def table(request: HttpRequest) -> Any:
        return serve(ExportFormat.CSV)

    return made


def _documented(content_type: str) -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary"}}
    return {
        "responses": {
            200: {"description": "Compressed with gzip.", "content": {"application/gzip": file}}
        },
        "description": f"Once unpacked: `{content_type}`.",
    }


def _described(found: Export, place: Place) -> dict[str, Any]:
    return {
        "format": found.format,
        "url": f"{place.base}/export.{found.format}.gz",
        "cursor": found.cursor,
        "made_at": found.made_at,
        "lines": found.lines,
        "size": found.size,
        "sha256": found.sha256,
    }


def _file(found: Export) -> FileResponse:
    response = FileResponse(
        exporting.content(found),
        as_attachment=True,
        filename=f"actions-{found.cursor}.{found.format}.gz",
        content_type="application/gzip",
    )
    response.headers["ETag"] = quote_etag(found.sha256)
    response.headers["Last-Modified"] = http_date(found.made_at.timestamp())
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
