"""Whether a body may file: what the registers say on the day, frozen with the report (§ 3.8)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports import mandates
from cpc_reports.enums import ELIGIBLE, Competence, Domain
from cpc_reports.models import Body, Sheet
from portal.accounts import predicates
from portal.core.deadlines import local_date
from portal.core.moments import without_weekday
from portal.core.workflow import Obstacle

RESOURCE_CENTRE = "CRC"
"""Label of the centres of which no text read says whether they count as competence centres."""


def body_of(code: str) -> Body | None:
    """Return the entry of that code, None when the registers hold none."""
    return Body.objects.filter(code=code.strip()).first() if code.strip() else None


def bodies_of(organisation: Any, on: date) -> list[Body]:
    """Return the entries whose account is that organisation, those valid on `on` first."""
    found = list(Body.objects.filter(organisation=organisation))
    return sorted(found, key=lambda one: (not one.is_valid_on(on), one.name))


def holds_entry(organisation: Any) -> bool:
    """Tell whether the registers tie an entitled body to that account, valid today or not."""
    return Body.objects.filter(
        organisation=organisation, body_class__in=[one.value for one in ELIGIBLE]
    ).exists()


def quality_of(organisation: Any) -> str:
    """Return in which entitled quality an account files today, as the registers have it."""
    today = local_date(timezone.now())
    entitled = [
        f"{one.name} – {one.get_body_class_display()}"
        for one in bodies_of(organisation, today)
        if one.body_class in ELIGIBLE and one.is_valid_on(today)
    ]
    if not entitled:
        return _(
            "Le registre ne rattache encore aucun organisme habilité à votre compte : demandez "
            "son ajout depuis la page du brouillon."
        )
    return _("Vous signalez en qualité d’organisme habilité : %(bodies)s.") % {
        "bodies": ", ".join(entitled)
    }


def obstacles(sheet: Sheet) -> list[Obstacle]:
    """Return why the body cannot file: it is not in the registers, or not of an entitled class.

    Nothing else stops a filing: an expired label or a doubtful field is for a person to judge.
    """
    if not sheet.body_code:
        return []
    body = body_of(sheet.body_code)
    if body is None:
        text = _(
            "Cet organisme n’est pas au registre : choisissez-le dans la liste, ou demandez son "
            "ajout depuis la page du brouillon."
        )
        return [Obstacle(text, "filer", "body")]
    if body.body_class not in ELIGIBLE:
        text = _(
            "%(name)s n’est pas un organisme habilité à signaler (art. R. 5121-76-2) : un "
            "organisme de ce type transmet l’information à l’INCa, à un centre ou à un CNP."
        )
        return [Obstacle(text % {"name": body.name}, "filer", "body")]
    if body.body_class != sheet.body_class:
        text = _("Au registre, cet organisme est : %(label)s. Corrigez la catégorie.")
        return [Obstacle(text % {"label": body.get_body_class_display()}, "filer", "body_class")]
    return []


def competence(body: Body, domain: str) -> str:
    """Return how the field of the disease fits the body's: for a person to judge when not told."""
    if not body.domains or not domain or domain == Domain.OTHER:
        return Competence.DOUBT
    return Competence.WITHIN if domain in body.domains else Competence.OUTSIDE


def verdict(sheet: Sheet, *, user: Any, on: date) -> dict[str, Any]:
    """Return what the registers say of the filing by `user` on the day `on`, JSON-safe.

    A report of the agency's own names no body: everything is then left out.
    """
    body = body_of(sheet.body_code)
    if body is None:
        return {}
    organisation = sheet.filing.organisation
    rpps = sheet.person_rpps or getattr(user, "rpps", "")
    named = bool(rpps) and rpps in body.responsibles
    proof = mandates.proof_of(body, organisation, user, rpps, on)
    return {
        "on": on.isoformat(),
        "body": {
            "code": body.code,
            "name": body.name,
            "class": body.body_class,
            "label": body.label,
            "identifier": body.identifier,
            "domains": list(body.domains),
            "valid_from": body.valid_from.isoformat(),
            "valid_to": body.valid_to.isoformat() if body.valid_to else "",
            "source": body.source,
            "source_date": body.source_date.isoformat(),
        },
        "class_ok": body.body_class in ELIGIBLE,
        "org_listed": body.organisation_id == organisation.pk,
        "label_valid": body.is_valid_on(on),
        "person_ok": named or predicates.may_sign(user, organisation.pk) is not None,
        "mandate_ok": bool(proof.proof),
        "mandate": proof.as_json(),
        "competence": str(competence(body, sheet.disease_domain)),
    }


@dataclass(frozen=True)
class Check:
    """One line of the verdict as people read it."""

    label: str
    ok: bool
    words: str


def _validity(start: str, end: str) -> str:
    """Return from when to when a label is valid, both in ISO form, "" without a known end."""
    words = {"start": without_weekday(date.fromisoformat(start))}
    if not end:
        return _("depuis le %(start)s, sans terme connu") % words
    words["end"] = without_weekday(date.fromisoformat(end))
    return _("du %(start)s au %(end)s") % words


def _sourced(body: dict[str, Any]) -> str:
    """Return the validity of an entry, and which source says it where the report kept it."""
    validity = _validity(body["valid_from"], body["valid_to"])
    if not body.get("source"):
        return validity
    return _("%(validity)s (%(source)s, %(on)s)") % {
        "validity": validity,
        "source": body["source"],
        "on": without_weekday(date.fromisoformat(body["source_date"])),
    }


def checks(told: dict[str, Any]) -> list[Check]:
    """Return the verdict in words, "" values included, for the agency."""
    if not told:
        return []
    body = told["body"]
    yes, no = _("oui"), _("à vérifier")
    competent = Competence(told["competence"])
    lines = [
        (_("Catégorie habilitée"), told["class_ok"], ""),
        (_("Compte de l’organisme au registre"), told["org_listed"], body["code"]),
        (
            _("Label ou agrément valable au dépôt"),
            told["label_valid"],
            _sourced(body),
        ),
        (_("Personne habilitée à signer"), told["person_ok"], ""),
        (_("Mandat"), told["mandate_ok"], mandates.words(told.get("mandate", {}))),
    ]
    found = [
        Check(label, ok, ", ".join(one for one in (yes if ok else no, more) if one))
        for label, ok, more in lines
    ]
    if body.get("label", "").strip().upper().startswith(RESOURCE_CENTRE):
        told_so = _("centre de ressources et de compétences (CRC) : qualité à confirmer")
        found.append(Check(_("Nature du label"), False, told_so))
    fits = competent == Competence.WITHIN
    return [*found, Check(_("Champ d’intervention"), fits, str(competent.label))]
