"""What the public page of a framework says, from the payload of a version and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cpc_reports.delays import Stage
from cpc_reports.editions import ESTABLISHED, NOT_ESTABLISHED
from cpc_reports.enums import (
    PUBLIC_DECISION_DOCUMENT,
    PUBLIC_DOCUMENT,
    PUBLICATION,
    BodyClass,
    EndCause,
    FrameworkState,
    ReportOrigin,
)
from portal.core.moments import without_weekday
from portal.publication.models import Version
from portal.publication.reading import files
from portal.publication.registry import FieldChange, PublicPage
from portal.reference.addresses import smpc_of

TYPES = {
    ESTABLISHED: gettext_lazy("Cadre établi"),
    NOT_ESTABLISHED: gettext_lazy("Cadre non établi"),
}


TONES = {FrameworkState.IN_FORCE: "success", FrameworkState.SUSPENDED: "warning"}


def day(text: str) -> str:
    """Return an ISO day in words, "" for none."""
    return without_weekday(date.fromisoformat(text)) if text else ""


def label(choices: Any, code: str) -> str:
    """Return the words of a code, the code itself when it is not of the list."""
    return str(dict(choices.choices).get(code, code))


def status(told: Mapping[str, Any]) -> str:
    """Return where the framework stands, in words."""
    if told["list"] == NOT_ESTABLISHED:
        return str(TYPES[NOT_ESTABLISHED])
    return label(FrameworkState, told["status"])


def standing(version: Version) -> tuple[str, str]:
    """Return where the framework stands, and the tone of it."""
    told = version.payload
    if told["list"] == NOT_ESTABLISHED:
        return status(told), "neutral"
    return status(told), TONES.get(told["status"], "neutral")


def closing(version: Version) -> tuple[str, str, str] | None:
    """Return what says that a framework does not apply, for a time or for good.

    One that was never established says it by itself.
    """
    told = version.payload
    if told["list"] == NOT_ESTABLISHED or told["status"] == FrameworkState.IN_FORCE:
        return None
    if told["status"] == FrameworkState.SUSPENDED:
        day_of = without_weekday(localtime(version.published_at))
        text = _("Suspension publiée le %(day)s, jusqu’à une nouvelle décision de l’agence.")
        return "warning", _("Ce cadre est suspendu"), text % {"day": day_of}
    text = _("Situation : %(status)s. Ce texte reste en ligne pour mémoire.")
    return "info", _("Ce cadre n’est plus en vigueur"), text % {"status": status(told)}


def closed_mark(types: Sequence[str]) -> str:
    """Return the mark of a framework that is over; that there is none says itself."""
    return _("N’est plus en vigueur") if ESTABLISHED in types else ""


def context(version: Version) -> dict[str, Any]:
    """Return what the page shows beside the shared facts."""
    told = version.payload
    delays = told["delays"]
    return {
        "told": told,
        "medicines": [one | {"smpc": smpc_of(one["cis"])} for one in told["medicines"]],
        "is_established": told["list"] == ESTABLISHED,
        "facts": _facts(told),
        "indications": [
            one | {"ended": day(one["ended_on"]), "cause": label(EndCause, one["end_cause"])}
            for one in told["indications"]
        ],
        "not_retained": told.get("not_retained", []),
        "reports": [one | {"day": day(one["due_on"])} for one in told["reports"]],
        "stages": [(label(Stage, stage), day(on)) for stage, on in delays["stages"]],
        "agency_days": delays["agency_days"],
        "filer_days": delays["filer_days"],
    }


def _facts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [
        (_("Situation"), status(told)),
        (_("Substances actives"), ", ".join(told["substances"])),
        (_("En vigueur du"), day(told["starts_on"])),
        (_("Jusqu’au"), day(told["ends_on"])),
        (_("Origine"), label(ReportOrigin, told["origin"])),
        (_("Catégorie du signalant"), label(BodyClass, told["filer_class"])),
        (_("Signalement du"), day(told["reported_on"])),
        (_("Décision du"), day(told["decided_on"])),
    ]
    return [(str(name), words) for name, words in found if words]


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[FieldChange]:
    """Return what differs between two payloads of a framework."""
    fields = {
        "posology": _("Posologie"),
        "routes": _("Voie et mode d’administration"),
        "adverse_effects": _("Effets indésirables"),
        "conditions": _("Conditions de prescription et de délivrance"),
        "argument": _("Argumentaire"),
    }
    found = [
        FieldChange(label=name, before=older.get(key, ""), after=newer.get(key, ""))
        for key, name in fields.items()
        if older.get(key, "") != newer.get(key, "")
    ]
    found += _protocol_changes(older.get("put", {}), newer.get("put", {}))
    if status(older) != status(newer):
        found.append(FieldChange(label=_("Situation"), before=status(older), after=status(newer)))
    if older["ends_on"] != newer["ends_on"]:
        before, after = day(older["ends_on"]), day(newer["ends_on"])
        found.append(FieldChange(label=_("Jusqu’au"), before=before, after=after))
    ended = {one["wording"]: one["ended_on"] for one in older["indications"]}
    for one in newer["indications"]:
        if ended.get(one["wording"], "") != one["ended_on"]:
            name = _("Fin d’effet : %(indication)s") % {"indication": one["wording"]}
            found.append(
                FieldChange(
                    label=name,
                    before=day(ended.get(one["wording"], "")),
                    after=day(one["ended_on"]),
                )
            )
    return found


def _protocol_changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[FieldChange]:
    """Return what differs between two protocols: their changes are public too (76-10, 1°)."""
    fields = {
        "waiver": _("Dérogation au protocole"),
        "follow_up": _("Suivi des patients et données à recueillir"),
        "reports": _("Rapports de synthèse"),
        "roles": _("Rôles"),
    }
    return [
        FieldChange(label=name, before=older.get(key, ""), after=newer.get(key, ""))
        for key, name in fields.items()
        if older.get(key, "") != newer.get(key, "")
    ]


def linked_data(version: Version, url: str) -> dict[str, Any]:
    """Return the page as a schema.org guideline about medicines."""
    told = version.payload
    publication = version.publication
    return {
        "@context": "https://schema.org",
        "@type": "MedicalGuideline",
        "@id": url,
        "url": url,
        "identifier": publication.reference,
        "name": version.title,
        "text": version.summary,
        "inLanguage": "fr",
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": version.published_at.isoformat(),
        "guidelineDate": told["decided_on"],
        "creativeWorkStatus": status(told),
        "guidelineSubject": [
            {"@type": "Drug", "name": one["name"], "identifier": one["cis"]}
            for one in told["medicines"]
        ],
    }


def is_public(subject: str, row: Any) -> bool:
    """Tell whether everybody may read a file or document of a report."""
    return any(
        files.is_public(PUBLICATION, subject, row, sheet=kind)
        for kind in (PUBLIC_DOCUMENT, PUBLIC_DECISION_DOCUMENT)
    )


PAGE = PublicPage(
    template="cpc_reports/public.html",
    context=context,
    changes=changes,
    linked_data=linked_data,
    standing=standing,
    closing=closing,
    closed_mark=closed_mark,
    sheet=PUBLIC_DOCUMENT,
    first_papers=(PUBLIC_DECISION_DOCUMENT,),
    labels={
        "product_kinds": {"medicine": gettext_lazy("Médicament")},
        "types": TYPES,
    },
    intro=gettext_lazy(
        "Cadres de prescription compassionnelle établis, et signalements à la suite desquels "
        "aucun cadre n’a été établi (art. R. 5121-76-10 du code de la santé publique)."
    ),
    links=(
        (gettext_lazy("Qui peut signaler, et comment"), "cpc_public:triage"),
        (gettext_lazy("Trouver un organisme habilité"), "cpc_public:finder"),
        (gettext_lazy("Cadres établis et non établis (CSV)"), "cpc_public:csv"),
        (gettext_lazy("Toutes les données (JSON)"), "cpc_public:json"),
        (gettext_lazy("Description du jeu de données (DCAT)"), "cpc_public:dcat"),
        (gettext_lazy("Fil Atom"), "cpc_public:feed"),
    ),
)
