"""Frameworks, established or not, as programs read them."""

from typing import Any

from ninja import Router

from cpc_reports import open_data
from cpc_reports.enums import PUBLICATION
from portal.distribution.api import publications, schemas
from portal.distribution.api.place import Place
from portal.publication.models import Version

RESOURCE = "frameworks"


class CompassionateFramework(schemas.Whole):
    """A framework, or that there is none; `row` has the columns of the files of open data."""

    row: dict[str, Any]


def describe(version: Version) -> dict[str, Any]:
    """Return what a framework says beside what every publication says."""
    told = open_data.row(version.publication, version)
    return {"row": {name: told[name] for name in open_data.COLUMNS}}


def router(place: Place) -> Router:
    """Return the addresses of frameworks."""
    return publications.router(PUBLICATION, CompassionateFramework, describe, place)
