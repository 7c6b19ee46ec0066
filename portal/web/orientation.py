"""`/declarer/`: who declares what and where, and the page of each workflow under it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.accounts.predicates import is_agent
from portal.filings import registry
from portal.filings.registry import WorkflowSpec
from portal.web import contacts


@dataclass(frozen=True)
class Door:
    """Where one kind of declaration goes when this portal does not take it.

    `site` names the site behind `url`, `clicks` is what to choose there, in order.
    """

    what: Any
    text: Any
    site: Any = ""
    url: str = ""
    clicks: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Audience:
    """Somebody who declares: the workflows that name `anchor` stand before the doors.

    `calls` shows the telephone that goes with a proposal of recall.
    """

    anchor: str
    who: Any
    doors: tuple[Door, ...] = ()
    calls: bool = False


MINISTRY = {
    "site": _("Portail de signalement des événements sanitaires indésirables"),
    "url": contacts.ADVERSE_EVENTS_PORTAL,
}
AGENCY = {"site": _("Site de l’agence"), "url": contacts.AGENCY_SITE}
FIRM_CLICKS = (_("Vos démarches"), _("Industriel"))

QUALITY_DEFECT = _("Un défaut de qualité d’un médicament")
ADVERSE_EFFECT = _("Un effet indésirable")
DEVICE_INCIDENT = _("Un incident avec un dispositif médical")
VETERINARY = _("Un problème avec un médicament vétérinaire")

AUDIENCES = (
    Audience(
        "patient",
        _("Patient ou proche"),
        (
            Door(
                QUALITY_DEFECT,
                _(
                    "Parlez-en à un professionnel de santé, par exemple votre pharmacien : c’est"
                    " lui qui déclare. Gardez le médicament, sa boîte et sa notice."
                ),
            ),
            Door(
                ADVERSE_EFFECT,
                _(
                    "Écrivez au centre régional de pharmacovigilance (CRPV) dont vous dépendez, ou"
                    " déclarez sur le portail du ministère chargé de la Santé."
                ),
                **MINISTRY,
            ),
            Door(
                DEVICE_INCIDENT,
                _("Déclarez sur le portail du ministère chargé de la Santé."),
                **MINISTRY,
            ),
        ),
    ),
    Audience(
        "professionnel",
        _("Professionnel de santé ou société savante"),
        (
            Door(
                QUALITY_DEFECT,
                _("Déclarez sur le portail du ministère chargé de la Santé."),
                **MINISTRY,
                clicks=(
                    _("Événement indésirable associé à des soins"),
                    _("Défaut de qualité d’un médicament"),
                ),
            ),
            Door(
                ADVERSE_EFFECT,
                _(
                    "Écrivez au centre régional de pharmacovigilance (CRPV) dont vous dépendez, ou"
                    " déclarez sur le portail du ministère chargé de la Santé."
                ),
                **MINISTRY,
            ),
            Door(
                DEVICE_INCIDENT,
                _("Déclarez sur le portail du ministère chargé de la Santé."),
                **MINISTRY,
            ),
        ),
    ),
    Audience(
        "industriel",
        _("Industriel ou établissement autorisé"),
        (
            Door(
                _("Une rupture ou un risque de rupture de stock"),
                _(
                    "Si elle vient d’un défaut de qualité, dites-le aussi dans votre déclaration :"
                    " le volet 1 le demande. La déclaration de rupture se fait à part."
                ),
                **AGENCY,
                clicks=FIRM_CLICKS,
            ),
            Door(
                ADVERSE_EFFECT,
                _(
                    "La pharmacovigilance a ses propres voies de déclaration. Dans un dossier de"
                    " défaut de qualité, n’indiquez qu’un nombre de cas, jamais de patient."
                ),
                **AGENCY,
                clicks=FIRM_CLICKS,
            ),
            Door(
                DEVICE_INCIDENT,
                _("Suivez la procédure de matériovigilance de l’agence."),
                **AGENCY,
                clicks=FIRM_CLICKS,
            ),
            Door(
                VETERINARY,
                _("Adressez-vous à l’Agence nationale du médicament vétérinaire."),
                site=_("Site de l’Anses"),
                url=contacts.ANMV_SITE,
            ),
        ),
        calls=True,
    ),
    Audience("habilite", _("INCa, centre maladies rares, CNP ou association agréée")),
)
PUBLIC_BODY = "organisme"


@require_safe
def orientation(request: HttpRequest) -> HttpResponse:
    """Who declares what, and where: patients, health professionals, firms, entitled bodies."""
    specs = registry.all_specs()
    signposts = [one for spec in specs for one in spec.orientation.signposts]
    return render(
        request,
        "portal/orientation.html",
        {
            "audiences": [
                {
                    "shown": one,
                    "workflows": [
                        spec for spec in specs if spec.orientation.audience == one.anchor
                    ],
                    "signposts": [post for post in signposts if post.audience == one.anchor],
                }
                for one in AUDIENCES
            ],
            "public_body": [post for post in signposts if post.audience == PUBLIC_BODY],
            "switchboard": contacts.SWITCHBOARD,
            "postal_address": contacts.POSTAL_ADDRESS,
        },
    )


@require_safe
def declare(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one workflow; 404 when none is registered under that slug."""
    try:
        spec = registry.by_slug(slug)
    except KeyError:
        raise Http404 from None
    start = _start(request, spec)
    organisation = getattr(request, "organisation", None)
    return render(
        request,
        spec.orientation.template,
        {
            **spec.orientation.context(),
            "spec": spec,
            "start": start,
            "quality": spec.quality_of(organisation) if start == "create" else "",
            "blank_forms": _blank_forms(spec),
        },
    )


def _start(request: Any, spec: WorkflowSpec) -> str:
    """Return how this reader starts, "login" or "create", or what is missing to start:
    "organisation" or "role"; "agent" for the agency, which does not declare."""
    if not request.user.is_authenticated:
        return "login"
    if is_agent(request.user):
        return "agent"
    organisation = request.organisation
    if organisation is None:
        return "organisation"
    return "create" if spec.may_create(request.user, organisation) else "role"


def _blank_forms(spec: WorkflowSpec) -> list[tuple[Any, str]]:
    """Return the blank forms by part, none while the portal makes no such file."""
    try:
        return [
            (part.specification.title, reverse("filings:blank_form", args=[spec.slug, name]))
            for name, part in spec.parts.items()
        ]
    except NoReverseMatch:
        return []
