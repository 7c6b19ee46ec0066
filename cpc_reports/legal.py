"""The legal conditions, tested on what the sheet says, with the working shown (L. 5121-12-1).

The test helps a person and decides nothing: each condition can be judged otherwise, with a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cpc_reports.enums import Authorisation, EvidenceTag, Sponsor, YesNo
from portal.core.fields import Unknown, Values, known


class LegalStatus(TextChoices):
    MET = "met", gettext_lazy("Remplie d’après la fiche")
    DOUBT = "doubt", gettext_lazy("À apprécier")
    UNMET = "unmet", gettext_lazy("À justifier")


TONES = {LegalStatus.MET: "success", LegalStatus.DOUBT: "warning", LegalStatus.UNMET: "danger"}


class Condition(TextChoices):
    AUTHORISED = "authorised", gettext_lazy("Le médicament a une AMM (L. 5121-12-1, III)")
    RESEARCH = (
        "research",
        gettext_lazy("Aucune recherche à des fins commerciales dans l’indication (I, 1°)"),
    )
    TREATMENT = "treatment", gettext_lazy("Aucun traitement approprié (I, 2°)")
    PRESUMED = "presumed", gettext_lazy("Efficacité et sécurité présumées (I, 3°)")
    SAME = (
        "same",
        gettext_lazy("Aucun médicament de mêmes substance, forme et dosage (R. 5121-76-1)"),
    )
    EXISTING = "existing", gettext_lazy("Aucun cadre ni accès précoce pour cet usage")


@dataclass(frozen=True)
class Elsewhere:
    """What is known outside of a sheet: names of the medicines base, and links to public pages."""

    same: Sequence[str] = ()
    frameworks: Sequence[Any] = ()
    refusals: Sequence[Any] = ()


NOTHING = Elsewhere()


@dataclass(frozen=True)
class Finding:
    """What is found of one condition, and from what.

    Once a person judged otherwise, `working` is the reason given and `judged_by` the name. `links`
    are pages that bear on it, each a label and an address.
    """

    condition: Condition
    status: LegalStatus
    working: str
    judged_by: str = ""
    links: Sequence[Any] = field(default=())

    @property
    def label(self) -> Any:
        """What was found, and by whom: the sheet, or the person who judged."""
        if self.judged_by and self.status == LegalStatus.MET:
            return _("Remplie, selon l’agence")
        return self.status.label

    @property
    def tone(self) -> str:
        return TONES[self.status]


def pretest(values: Values, elsewhere: Elsewhere = NOTHING) -> list[Finding]:
    """Return what the answers of a sheet, and what is known `elsewhere`, say of each condition."""
    tests = {
        Condition.AUTHORISED: _authorised,
        Condition.RESEARCH: _research,
        Condition.TREATMENT: _treatment,
        Condition.PRESUMED: _presumed,
    }
    found = [Finding(condition, *test(values)) for condition, test in tests.items()]
    return [
        *found,
        Finding(Condition.SAME, *_same(values, elsewhere)),
        _existing(elsewhere),
    ]


def judged(found: Iterable[Finding], opinions: Iterable[Any]) -> list[Finding]:
    """Return the findings with the last opinion of a person in place of what was computed."""
    last = {one.condition: one for one in opinions}
    return [
        replace(
            one,
            status=LegalStatus(last[one.condition].status),
            working=last[one.condition].reason,
            judged_by=last[one.condition].author.full_name,
        )
        if one.condition in last
        else one
        for one in found
    ]


def is_in_base(row: Mapping[str, Any]) -> bool:
    """Tell whether the medicines base knew the code of a medicine when it was chosen."""
    return bool(row["cis"] and row["base_date"])


def _authorised(values: Values) -> tuple[LegalStatus, str]:
    rows = values["medicines"]
    without = [row["name"] for row in rows if row["authorised"] == Authorisation.NO]
    absent = [row["name"] for row in rows if not is_in_base(row)]
    if without:
        told = _("Sans AMM d’après la fiche : %(names)s.")
        return LegalStatus.UNMET, told % {"names": ", ".join(without)}
    if absent:
        told = _("Absents de la base des médicaments, AMM à vérifier : %(names)s.")
        return LegalStatus.DOUBT, told % {"names": ", ".join(absent)}
    return LegalStatus.MET, _("Chaque médicament est dans la base des médicaments.")


def _research(values: Values) -> tuple[LegalStatus, str]:
    sponsor = values["sponsor"]
    if isinstance(sponsor, Unknown) or not sponsor:
        return LegalStatus.DOUBT, _("La fiche ne dit pas si des essais sont en cours.")
    if sponsor == Sponsor.COMMERCIAL:
        return LegalStatus.UNMET, _("La fiche signale un essai à promoteur commercial.")
    return LegalStatus.MET, _("La fiche ne signale aucun essai à promoteur commercial.")


def _treatment(values: Values) -> tuple[LegalStatus, str]:
    authorised = [
        row["substance"] for row in values["alternatives"] if row["authorised"] == YesNo.YES
    ]
    if authorised:
        told = _(
            "Traitements qui ont une AMM dans l’indication : %(names)s ; la fiche dit "
            "pourquoi ils ne conviennent pas."
        )
        return LegalStatus.DOUBT, told % {"names": ", ".join(authorised)}
    if not values["why_not"]:
        return LegalStatus.UNMET, _("La fiche ne dit rien des alternatives.")
    return LegalStatus.MET, _("La fiche ne connaît aucun traitement qui ait une AMM.")


def _presumed(values: Values) -> tuple[LegalStatus, str]:
    tags = [known(row["tag"]) for row in values["evidence"]]
    counts = {
        "efficacy": sum(tag in (EvidenceTag.EFFICACY, EvidenceTag.BOTH) for tag in tags),
        "safety": sum(tag in (EvidenceTag.SAFETY, EvidenceTag.BOTH) for tag in tags),
    }
    told = _("Références d’efficacité : %(efficacy)d, de sécurité : %(safety)d.") % counts
    if counts["efficacy"] and counts["safety"]:
        return LegalStatus.MET, told
    return LegalStatus.DOUBT if tags else LegalStatus.UNMET, told


def _same(values: Values, elsewhere: Elsewhere) -> tuple[LegalStatus, str]:
    if values["same_authorised"] == YesNo.YES:
        return LegalStatus.UNMET, _("La fiche dit que oui, et pourquoi un cadre reste nécessaire.")
    if elsewhere.same:
        told = _(
            "La base des médicaments en connaît : %(names)s. Vérifiez que leur AMM ne couvre pas "
            "l’indication."
        )
        return LegalStatus.DOUBT, told % {"names": ", ".join(elsewhere.same)}
    if values["same_authorised"] == YesNo.NO:
        return LegalStatus.MET, _("La fiche n’en connaît pas.")
    return LegalStatus.DOUBT, _("La fiche ne le dit pas.")


def _existing(elsewhere: Elsewhere) -> Finding:
    """Frameworks in force and former refusals on the substance are shown, never held against."""
    links = [*elsewhere.frameworks, *elsewhere.refusals]
    if elsewhere.frameworks:
        told = _(
            "Un cadre en vigueur porte sur la même substance : vérifiez qu’il ne couvre pas déjà "
            "cet usage. Les accès précoces sont au référentiel de l’agence."
        )
        return Finding(Condition.EXISTING, LegalStatus.DOUBT, told, links=links)
    if elsewhere.refusals:
        told = _(
            "Un signalement sur la même substance n’a pas abouti : dites ce que vous apportez de "
            "nouveau. Les accès précoces sont au référentiel de l’agence."
        )
        return Finding(Condition.EXISTING, LegalStatus.DOUBT, told, links=links)
    told = _(
        "Aucun cadre publié ici ne porte sur la substance. Les accès précoces sont au référentiel "
        "de l’agence."
    )
    return Finding(Condition.EXISTING, LegalStatus.MET, told)
