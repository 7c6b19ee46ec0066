"""The public register as rows (§ 6.9): our names, and those of the EMA's open data beside."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from dhpc.enums import PUBLICATION, Audience
from portal.core.deadlines import local_date
from portal.publication.enums import Lifecycle
from portal.publication.models import Publication, Version

COLUMNS = (
    "reference",
    "titre",
    "motif",
    "type",
    "parcours",
    "autorite",
    "dci",
    "atc",
    "specialites",
    "laboratoires",
    "coordonnateur",
    "destinataires",
    "actions",
    "populations",
    "date_accord",
    "date_diffusion",
    "date_publication",
    "maj",
    "statut",
    "remplace",
    "remplacee_par",
    "lien_ema",
    "html",
    "sha256",
    "langue",
)
EMA_COLUMNS = (
    "category",
    "name_of_medicine",
    "procedure_number",
    "active_substances",
    "dhpc_type",
    "regulatory_outcome",
    "referral_name",
    "atc_code_human",
    "atcvet_code_veterinary",
    "therapeutic_area_mesh",
    "species",
    "other_related_medicines_nationally_authorised",
    "dissemination_date",
    "first_published_date",
    "last_updated_date",
    "dhpc_url",
)
"""Names of the EMA's file, which follow ours so that the same readers take both."""

ROUTES = {"european": "EU", "national": "NAT", "own": "LAB"}


def rows(limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the letters of the register, the last published first; dates are ISO 8601.

    `published` and `updated` are instants, for feeds. A retracted letter is not there.
    """
    found = (
        Publication.objects.filter(kind=PUBLICATION)
        .exclude(current__lifecycle=Lifecycle.RETRACTED)
        .select_related("current")
        .order_by("-first_published_at", "-pk")
    )
    for publication in found[:limit] if limit else found:
        yield row(publication, publication.current)


def row(publication: Publication, version: Version) -> dict[str, Any]:
    """Return the line of a version of a publication."""
    told = version.payload
    labels = dict(Audience.choices)
    replaced = told["superseded_by"]
    own = {
        "reference": publication.reference,
        "titre": version.title,
        "resume": version.summary,
        "motif": told["motives"],
        "type": "DHPC",
        "parcours": ROUTES.get(told["route"], ""),
        "autorite": told["authority"],
        "dci": told["substances"],
        "atc": told["atc"],
        "specialites": [
            {"cis": one["cis"], "nom": one["name"], "exploitant": one["laboratory"]}
            for one in told["products"]
        ],
        "laboratoires": told["laboratories"],
        "coordonnateur": told["coordinator"],
        "destinataires": [
            {"code": one["code"], "libelle": str(labels.get(one["code"], one["code"]))}
            for one in told["recipients"]
        ],
        "actions": [one["code"] for one in told["actions"]],
        "populations": told["populations"],
        "date_accord": told["agreed_on"],
        "date_diffusion": told["dispatched_on"],
        "date_publication": local_date(publication.first_published_at).isoformat(),
        "maj": local_date(version.published_at).isoformat(),
        "statut": "remplacee" if replaced else "en_vigueur",
        "remplace": told["supersedes"],
        "remplacee_par": replaced,
        "lien_ema": told["ema_address"],
        "html": settings.SITE_URL.rstrip("/") + publication.get_absolute_url(),
        "sha256": version.sha256,
        "langue": "fr",
        "published": publication.first_published_at,
        "updated": version.published_at,
    }
    return own | _as_ema(own, told)


def _as_ema(own: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return the sixteen fields of the EMA's file; several values are joined by a semicolon."""
    return {
        "category": "Human",
        "name_of_medicine": "; ".join(one["nom"] for one in own["specialites"]),
        "procedure_number": told["procedure_number"],
        "active_substances": "; ".join(own["dci"]),
        "dhpc_type": "; ".join(own["motif"]),
        "regulatory_outcome": "",
        "referral_name": "",
        "atc_code_human": "; ".join(own["atc"]),
        "atcvet_code_veterinary": "",
        "therapeutic_area_mesh": "",
        "species": "",
        "other_related_medicines_nationally_authorised": "",
        "dissemination_date": own["date_diffusion"],
        "first_published_date": own["date_publication"],
        "last_updated_date": own["maj"],
        "dhpc_url": own["html"],
    }


def cell(value: Any) -> str:
    """Return a value of a row as the cell of a spreadsheet."""
    if isinstance(value, list):
        return " | ".join(cell(one) for one in value)
    if isinstance(value, dict):
        return " – ".join(str(one) for one in value.values() if one)
    return str(value)
