"""Letters to health professionals as programs read them."""

from datetime import date
from typing import Any

from ninja import Router, Schema

from dhpc import open_data
from dhpc.enums import PUBLICATION
from portal.distribution.api import publications, schemas
from portal.distribution.api.place import Place
from portal.publication.models import Version

RESOURCE = "letters"


class Withdrawn(Schema):
    """An annex that was public and was taken down: its nature, when and why."""

    uuid: str
    kind: str
    reason: str
    on: date


class Letter(schemas.Whole):
    """A letter to health professionals; `row` has the columns of the files of open data."""

    row: dict[str, Any]
    withdrawn: list[Withdrawn]


def describe(version: Version) -> dict[str, Any]:
    """Return what a letter says beside what every publication says."""
    told = open_data.row(version.publication, version)
    return {
        "row": {name: told[name] for name in (*open_data.COLUMNS, *open_data.EMA_COLUMNS)},
        "withdrawn": version.payload.get("withdrawn", []),
    }


def router(place: Place) -> Router:
    """Return the addresses of letters."""
    return publications.router(PUBLICATION, Letter, describe, place)
