"""What the public page of a letter says, from the payload of a version and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhpc.editions import facet_code
from dhpc.enums import (
    PUBLIC_DOCUMENT,
    PUBLICATION,
    Audience,
    Authority,
    Channel,
    KeyAction,
    LetterFile,
    Motive,
    Population,
    Route,
)
from dhpc.letter import data, extension
from portal.core.moments import without_weekday
from portal.publication.enums import Lifecycle
from portal.publication.models import Publication, Version
from portal.publication.reading import files
from portal.publication.registry import FieldChange, PublicPage


def standing(version: Version) -> tuple[str, str]:
    """Return whether the letter applies, and the tone of it."""
    if version.lifecycle == Lifecycle.CLOSED:
        return closed_mark(()), "neutral"
    return _("En vigueur"), "success"


def closing(version: Version) -> tuple[str, str, str] | None:
    """Return what sends whoever reads a replaced letter to the one that applies."""
    if version.lifecycle != Lifecycle.CLOSED:
        return None
    text = _("N’agissez plus d’après ce texte : il reste en ligne pour mémoire.")
    newer = _link(version.payload["superseded_by"])
    if newer is not None:
        words = _("Lire la lettre %(reference)s, qui la remplace") % newer
        text = format_html('{} <a href="{}">{}</a>', text, newer["url"], words)
    return "warning", _("Cette lettre est remplacée"), text


def closed_mark(_types: Sequence[str]) -> str:
    """Return the mark of a letter that does not apply any more."""
    return _("Remplacée")


def context(version: Version) -> dict[str, Any]:
    """Return what the page of a letter shows beside the shared facts."""
    told = version.payload
    return {
        "letter": extension.told(data.load(told["letter"]), told.get("added", [])),
        "facts": _facts(told),
        "actions": told["actions"],
        "recipients": [
            {
                "label": _label(Audience, one["code"]),
                "channels": ", ".join(_label(Channel, code) for code in one["channels"]),
            }
            for one in told["recipients"]
        ],
        "products": told["products"],
        "attachments": files.attached(version),
        "withdrawn": [
            {
                "label": _label(LetterFile, one["kind"]),
                "reason": one["reason"],
                "on": without_weekday(date.fromisoformat(one["on"])),
            }
            for one in told.get("withdrawn", [])
        ],
        "supersedes": _link(told["supersedes"]),
        "ema_address": told["ema_address"] if told["ema_address"].startswith("https://") else "",
    }


def _facts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    days = {_("Accord de l’ANSM"): told["agreed_on"], _("Diffusion"): told["dispatched_on"]}
    found = [
        (_("Motif"), ", ".join(_label(Motive, code) for code in told["motives"])),
        (_("Substances actives"), ", ".join(told["substances"])),
        (_("Classes ATC"), ", ".join(told["atc"])),
        (_("Laboratoires"), ", ".join(told["laboratories"])),
        (_("Coordonnateur"), told["coordinator"]),
        (_("Parcours"), _label(Route, told["route"])),
        (_("Autorité"), _label(Authority, told["authority"])),
        (_("Populations"), ", ".join(_label(Population, code) for code in told["populations"])),
        (_("Procédure européenne"), told["procedure_number"]),
    ]
    found += [
        (label, without_weekday(date.fromisoformat(day))) for label, day in days.items() if day
    ]
    if told.get("by_agency"):
        found.append((_("Rédaction et diffusion"), _("par l’ANSM, à la place du laboratoire")))
    return [(str(label), words) for label, words in found if words]


def _label(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, code))


def _link(reference: str) -> dict[str, str] | None:
    if not reference:
        return None
    return {"reference": reference, "url": reverse("publication:letter_page", args=[reference])}


def changes(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[FieldChange]:
    """Return what differs between two payloads: the letter that replaced it, its text."""
    found = []
    if older["superseded_by"] != newer["superseded_by"]:
        found.append(_change(_("Remplacée par"), older["superseded_by"], newer["superseded_by"]))
    if older["letter"]["subject"] != newer["letter"]["subject"]:
        before, after = older["letter"]["subject"], newer["letter"]["subject"]
        found.append(_change(_("Objet"), before, after))
    known = {one["cis"] for one in older["products"]}
    joined = [one["name"] for one in newer["products"] if one["cis"] not in known]
    gone = {one["uuid"] for one in older.get("withdrawn", [])}
    found += [
        _change(_("Annexe retirée"), _label(LetterFile, one["kind"]), "")
        for one in newer.get("withdrawn", [])
        if one["uuid"] not in gone
    ]
    if joined:
        found.append(_change(_("Spécialités ajoutées"), "", ", ".join(joined)))
    return found


def _change(label: Any, before: str, after: str) -> FieldChange:
    return FieldChange(label=str(label), before=before, after=after)


def linked_data(version: Version, url: str) -> dict[str, Any]:
    """Return the page as a schema.org announcement about medicines."""
    told = version.payload
    publication = version.publication
    return {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "@id": url,
        "url": url,
        "identifier": publication.reference,
        "name": version.title,
        "text": version.summary,
        "inLanguage": "fr",
        "datePosted": told["dispatched_on"],
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": version.published_at.isoformat(),
        "creativeWorkStatus": standing(version)[0],
        "audience": [
            {"@type": "MedicalAudience", "audienceType": _label(Audience, one["code"])}
            for one in told["recipients"]
        ],
        "about": [
            {
                "@type": "Drug",
                "name": one["name"],
                "identifier": one["cis"],
                "manufacturer": {"@type": "Organization", "name": one["laboratory"]},
            }
            for one in told["products"]
        ],
    }


def substance_names(codes: Sequence[str]) -> dict[str, str]:
    """Return the words of these codes of substances, as the published letters write them."""
    told = Publication.objects.filter(
        kind=PUBLICATION, current__found_by__substances__has_any_keys=list(codes)
    )
    found = {}
    for names in told.values_list("current__payload__substances", flat=True):
        found |= {facet_code(name): name for name in names}
    return found


def is_public(subject: str, row: Any) -> bool:
    """Tell whether everybody may read a file or document of a dossier."""
    return files.is_public(PUBLICATION, subject, row, sheet=PUBLIC_DOCUMENT)


def why_gone(subject: str, row: Any) -> str:
    """Return why an annex was taken down from the register, "" when it was not."""
    return files.why_gone(PUBLICATION, subject, row)


PAGE = PublicPage(
    template="dhpc/public.html",
    context=context,
    changes=changes,
    linked_data=linked_data,
    standing=standing,
    closing=closing,
    closed_mark=closed_mark,
    sheet=PUBLIC_DOCUMENT,
    labels={
        "recipients": dict(Audience.choices),
        "product_kinds": {"medicine": gettext_lazy("Médicament")},
        "actions": dict(KeyAction.choices),
        "types": dict(Motive.choices),
        "substances": substance_names,
        "lifecycle": {
            Lifecycle.OPEN: gettext_lazy("En vigueur"),
            Lifecycle.CLOSED: gettext_lazy("Remplacée"),
        },
        "attachments": dict(LetterFile.choices),
    },
    intro=gettext_lazy(
        "Lettres que les laboratoires adressent aux professionnels de santé avec l’accord de "
        "l’ANSM ou de l’EMA, sans nom de personne."
    ),
    links=(
        (
            gettext_lazy("Qu’est-ce qu’une lettre aux professionnels de santé ?"),
            "dhpc_public:guide",
        ),
        (gettext_lazy("Données du registre (CSV)"), "dhpc_public:csv"),
        (gettext_lazy("Données du registre (JSON)"), "dhpc_public:json"),
        (gettext_lazy("Fil Atom"), "dhpc_public:feed"),
    ),
)
