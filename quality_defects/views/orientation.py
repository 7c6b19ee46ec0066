"""What the public page of the workflow says, read from where the portal itself reads it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.deadlines import due
from portal.core.fields import Level, Section
from quality_defects import documents
from quality_defects.effects.deadlines import volet2_policy
from quality_defects.fields import VOLET1


@dataclass(frozen=True)
class LegalReference:
    """An article as the agency cites it; `read` says where and when it was read."""

    article: str
    says: Any
    read: Any


AGENCY_PAGE = _("page de l’agence mise à jour et lue le 29/05/2026")
LAW = (
    LegalReference(
        "R. 5124-55",
        _(
            "Déclarer sans délai à l’agence tout incident de qualité survenu sur un médicament"
            " commercialisé ou fabriqué en France et susceptible d’entraîner un risque pour la"
            " santé publique."
        ),
        AGENCY_PAGE,
    ),
    LegalReference(
        "L. 5121-5",
        _("Cité par l’agence avec le précédent : respecter les bonnes pratiques."),
        AGENCY_PAGE,
    ),
)


@dataclass(frozen=True)
class Asked:
    """A section of Volet 1 and what its provisional version always asks."""

    title: Any
    intro: Any
    labels: list[Any]


def context() -> dict[str, Any]:
    """Return the facts of the page; no table is read."""
    policy = volet2_policy()
    return {
        "asked": [_asked(section) for section in VOLET1],
        "days": policy.days,
        "example": due(policy, timezone.now()),
        "service": documents.SERVICE,
        "law": LAW,
    }


def _asked(section: Section) -> Asked:
    own = [one.label for one in section.fields if one.when is None and _needed(one)]
    repeated = [
        one.label
        for rows in section.rows
        if rows.when is None
        for one in rows.fields
        if one.when is None and _needed(one)
    ]
    return Asked(section.title, section.intro, own + repeated)


def _needed(field: Any) -> bool:
    return field.required_at(Level.PROVISIONAL)
