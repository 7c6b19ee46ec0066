"""Both lists as rows (§ 5.2), and their description for open-data portals."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q

from cpc_reports.editions import NOT_ESTABLISHED
from cpc_reports.enums import PUBLIC_DECISION_DOCUMENT, PUBLICATION
from portal.publication.enums import Lifecycle
from portal.publication.models import Publication, Version
from portal.rendering.models import DocumentState, GeneratedDocument

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
FRAMEWORK_ONLY = (
    "posologie",
    "voie",
    "effets_indesirables",
    "conditions",
    "argumentaire",
    "put",
    "put_derogation",
    "put_suivi",
    "put_rapports",
    "put_roles",
    "resumes_rapports",
    "debut",
    "fin",
)
"""What only an established framework says."""

COLUMNS = (
    "reference",
    "liste",
    "statut",
    "substances",
    "specialites",
    "cis",
    "groupes",
    "indications",
    "orpha",
    "cim10",
    *FRAMEWORK_ONLY,
    "origine",
    "categorie_signalant",
    "date_signalement",
    "date_decision",
    "motif",
    "date_publication",
    "maj",
    "version",
    "html",
    "sha256",
)
FILE_COLUMNS = (*COLUMNS, "decision_pdf", "decision_sha256")
"""Columns of the files: they say where the decision is too, which a worker makes afterwards."""


def rows(limit: int | None = None, *, only: str = "") -> Iterator[dict[str, Any]]:
    """Yield the lines of both lists, the last published first; dates are ISO 8601.

    A framework that leaves out indications of the report has a line in each list. `only` keeps one
    list, "established" or "not_established". `published` and `updated` are instants, for feeds;
    `titre` and `resume` too.
    """
    found = (
        Publication.objects.filter(kind=PUBLICATION)
        .exclude(current__lifecycle=Lifecycle.RETRACTED)
        .select_related("current")
        .order_by("-first_published_at", "-pk")
    )
    if only == NOT_ESTABLISHED:
        found = found.filter(
            Q(current__payload__list=only) | Q(current__payload__not_retained__0__isnull=False)
        )
    elif only:
        found = found.filter(current__payload__list=only)
    chosen = list(found[:limit] if limit else found)
    papers = _decisions(chosen)
    for publication in chosen:
        told = [row(publication, publication.current), *_refused(publication)]
        for one in told:
            one |= papers.get(publication.subject, NO_DECISION)
        yield from (one for one in told if only in ("", one["liste"]))


NO_DECISION = {"decision_pdf": "", "decision_sha256": ""}


def _decisions(publications: list[Publication]) -> dict[str, dict[str, str]]:
    """Return where the decision behind each publication is, and its hash, by subject."""
    site = settings.SITE_URL.rstrip("/")
    ready = GeneratedDocument.objects.filter(
        kind=PUBLIC_DECISION_DOCUMENT,
        format="pdf",
        revision_number=1,
        state=DocumentState.READY,
        subject__in=[one.subject for one in publications],
    )
    return {
        one.subject: {
            "decision_pdf": f"{site}{one.get_absolute_url()}",
            "decision_sha256": one.sha256,
        }
        for one in ready
    }


def decisions_ready() -> int:
    """Return how many decisions the files name: they change when one more is made."""
    return GeneratedDocument.objects.filter(
        kind=PUBLIC_DECISION_DOCUMENT, state=DocumentState.READY
    ).count()


def _refused(publication: Publication) -> Iterator[dict[str, Any]]:
    """Yield the line of the indications that a framework leaves out, for the list of refusals."""
    refused = publication.current.payload.get("not_retained") or []
    if not refused:
        return
    yield row(publication, publication.current) | {
        "liste": NOT_ESTABLISHED,
        "statut": NOT_ESTABLISHED,
        "indications": [
            {"libelle": one["wording"], "fin": "", "cause": "", "motif": one["reason"]}
            for one in refused
        ],
        "orpha": sorted({one["orpha"] for one in refused if one["orpha"]}),
        "cim10": sorted({one["icd10"] for one in refused if one["icd10"]}),
        **dict.fromkeys(FRAMEWORK_ONLY, ""),
        "motif": " | ".join(one["reason"] for one in refused),
    }


def row(publication: Publication, version: Version) -> dict[str, Any]:
    """Return the line of a version of a publication."""
    told = version.payload
    put = told.get("put")
    return {
        "reference": publication.reference,
        "liste": told["list"],
        "statut": told["status"],
        "substances": told["substances"],
        "specialites": [one["name"] for one in told["medicines"]],
        "cis": [one["cis"] for one in told["medicines"] if one["cis"]],
        "groupes": [one["generic_group"] for one in told["medicines"] if one["generic_group"]],
        "indications": [
            {
                "libelle": one["wording"],
                "fin": one["ended_on"],
                "cause": one["end_cause"],
            }
            for one in told["indications"]
        ],
        "orpha": sorted({one["orpha"] for one in told["indications"] if one["orpha"]}),
        "cim10": sorted({one["icd10"] for one in told["indications"] if one["icd10"]}),
        "posologie": told.get("posology", ""),
        "voie": told.get("routes", ""),
        "effets_indesirables": told.get("adverse_effects", ""),
        "conditions": told.get("conditions", ""),
        "argumentaire": told.get("argument", ""),
        "put": "" if put is None else ("oui" if put["required"] else "derogation"),
        "put_derogation": put["waiver"] if put else "",
        "put_suivi": put["follow_up"] if put else "",
        "put_rapports": put["reports"] if put else "",
        "put_roles": put["roles"] if put else "",
        "resumes_rapports": [f"{one['due_on']} : {one['summary']}" for one in told["reports"]],
        "debut": told["starts_on"],
        "fin": told["ends_on"],
        "origine": told["origin"],
        "categorie_signalant": told["filer_class"],
        "date_signalement": told["reported_on"],
        "date_decision": told["decided_on"],
        "motif": told["reason"],
        "date_publication": publication.first_published_at.isoformat(),
        "maj": version.published_at.isoformat(),
        "version": version.number,
        "html": f"{settings.SITE_URL.rstrip('/')}/cpc/{publication.reference}/",
        "sha256": version.sha256,
        "titre": version.title,
        "resume": version.summary,
        "published": publication.first_published_at,
        "updated": version.published_at,
    }


def cell(value: Any) -> str:
    """Return a value of a row as the text of a spreadsheet."""
    if isinstance(value, list):
        return " | ".join(one["libelle"] if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def catalogue(modified: str) -> dict[str, Any]:
    """Return the DCAT description of the two lists, as JSON-LD."""
    site = settings.SITE_URL.rstrip("/")
    formats = {"json": "application/json", "csv": "text/csv"}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@id": f"{site}/cpc/catalogue.jsonld",
        "@type": "dcat:Dataset",
        "dct:title": "Cadres de prescription compassionnelle établis et non établis",
        "dct:description": (
            "Listes publiées en application de l’article R. 5121-76-10 du code de la santé "
            "publique."
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "ANSM"},
        "dct:language": "fr",
        "dct:license": LICENCE,
        "dct:modified": modified,
        "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/CONT",
        "dcat:landingPage": f"{site}/cpc/",
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": f"{site}/cpc/donnees.{ending}",
                "dcat:mediaType": media,
                "dct:license": LICENCE,
            }
            for ending, media in formats.items()
        ],
    }
