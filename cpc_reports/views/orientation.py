"""Before the login: who may file, what a report is, and the right door for everyone else."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cpc_reports import documents
from cpc_reports.enums import ELIGIBLE, BodyClass
from cpc_reports.fields import SHEET
from portal.filings import registry
from portal.filings.registry import Signpost

LAW = (
    (
        _("Code de la santé publique, article L. 5121-12-1"),
        _(
            "Conditions de l’accès compassionnel et du cadre de prescription : pas de recherche "
            "commerciale, pas de traitement approprié, efficacité et sécurité présumées."
        ),
    ),
    (
        _("Code de la santé publique, articles R. 5121-76-1 à R. 5121-76-11"),
        _(
            "Qui signale, ce que contient le signalement, ce que l’ANSM demande au laboratoire, "
            "contenu du cadre et du protocole, publication."
        ),
    ),
    (
        _(
            "Code des relations entre le public et l’administration, articles L. 112-11 et "
            "R. 112-11-1"
        ),
        _("Accusé de réception électronique de tout envoi."),
    ),
)


@dataclass(frozen=True)
class Question:
    """One of the questions that lead to a door: its parameter, its words, its answers."""

    name: str
    text: Any
    choices: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Door:
    """Where somebody goes: a title, what to do, and the links that do it."""

    title: Any
    text: Any
    links: tuple[tuple[Any, str], ...] = ()
    files_here: bool = False


AGENCY = "https://ansm.sante.fr/"
ESATURNE = (
    "https://ansm.sante.fr/vos-demarches/professionel-de-sante/"
    "demande-dautorisation-dacces-compassionnel"
)
HAS = "https://www.has-sante.fr/"
ADVERSE_EVENTS = "https://signalement.social-sante.gouv.fr/"

WHO = Question(
    "qui",
    _("Qui êtes-vous ?"),
    (
        ("organisme", _("INCa, centre de référence ou de compétence, CNP, association agréée")),
        ("prescripteur", _("Médecin ou pharmacien, établissement, société savante")),
        ("laboratoire", _("Laboratoire")),
        ("omedit", _("OMéDIT")),
        ("recherche", _("Chercheur, équipe académique, jeune entreprise")),
        ("patient", _("Patient ou proche")),
    ),
)
AMM = Question(
    "amm",
    _("Le médicament a-t-il une AMM, en France ou dans l’Union, dans une autre indication ?"),
    (("oui", _("Oui")), ("non", _("Non"))),
)
PATIENTS = Question(
    "patients",
    _("Pour qui ?"),
    (("groupe", _("Un groupe de patients")), ("nommé", _("Un patient en particulier"))),
)
AIM = Question(
    "but",
    _("Que souhaitez-vous ?"),
    (
        ("amm", _("Une nouvelle indication, par une AMM")),
        ("precoce", _("Un accès précoce avant l’AMM")),
        ("signaler", _("Informer l’ANSM de prescriptions non conformes à l’AMM")),
    ),
)
NEED = Question(
    "besoin",
    _("Un autre traitement approprié existe-t-il ?"),
    (("non", _("Non, ou il ne convient pas à ces patients")), ("oui", _("Oui"))),
)

DOORS = {
    "file": Door(
        _("Vous pouvez déposer un signalement"),
        _(
            "Votre organisme signale dans son champ d’intervention. Le dépôt demande un compte ; "
            "un organisme absent du registre peut préparer son signalement pendant qu’il demande "
            "son ajout."
        ),
        files_here=True,
    ),
    "aac": Door(
        _("L’accès compassionnel (AAC)"),
        _(
            "Sans AMM, ou pour un patient en particulier, le prescripteur hospitalier demande un "
            "accès compassionnel dans e-Saturne, jour et nuit."
        ),
        ((_("Demande d’accès compassionnel, sur le site de l’agence"), ESATURNE),),
    ),
    "treated": Door(
        _("Un traitement approprié existe"),
        _(
            "Un cadre suppose qu’aucun traitement approprié n’existe. S’il ne convient pas à une "
            "partie des patients, dites pourquoi : le signalement reste possible."
        ),
        files_here=True,
    ),
    "body": Door(
        _("Faites relayer la pratique par un organisme habilité"),
        _(
            "Un praticien, un établissement ou une société savante transmet ce qu’il sait à "
            "l’INCa, à un centre de référence ou de compétence, au conseil national professionnel "
            "de sa spécialité ou à une association agréée, qui peut signaler."
        ),
        ((_("Trouver un organisme habilité et l’informer"), "/cpc/organismes/?de=practitioner"),),
    ),
    "omedit": Door(
        _("Transmettez à l’INCa, à un centre ou à un CNP"),
        _(
            "Un OMéDIT transmet à ces organismes les prescriptions hors AMM susceptibles d’être "
            "signalées (art. R. 5121-76-2) ; les associations ne sont pas destinataires."
        ),
        ((_("Trouver un organisme habilité et l’informer"), "/cpc/organismes/?de=omedit"),),
    ),
    "amm": Door(
        _("La demande ou l’extension d’AMM"),
        _("Le laboratoire dépose une demande ou une variation ; le GIO peut l’accompagner."),
        ((_("Site de l’agence"), AGENCY),),
    ),
    "aap": Door(
        _("L’accès précoce (AAP)"),
        _("Le laboratoire dépose son dossier auprès de la Haute Autorité de santé."),
        ((_("Haute Autorité de santé, plateforme SESAME"), HAS),),
    ),
    "notice": Door(
        _("L’information de l’ANSM par l’exploitant"),
        _(
            "L’exploitant surveille l’usage de son médicament et informe l’ANSM sans délai de "
            "prescriptions non conformes (art. L. 5121-14-3)."
        ),
        ((_("Site de l’agence"), AGENCY),),
    ),
    "gio": Door(
        _("Le guichet innovation et orientation (GIO)"),
        _("Il répond aux équipes académiques et aux jeunes entreprises, et oriente les projets."),
        ((_("Site de l’agence"), AGENCY),),
    ),
    "patient": Door(
        _("Votre médecin et une association agréée"),
        _(
            "Parlez-en à votre médecin, ou à une association de patients agréée, qui peut "
            "signaler. Un effet indésirable se déclare sur le portail du ministère."
        ),
        (
            (_("Trouver une association agréée"), "/cpc/organismes/?categorie=asso"),
            (_("Déclarer un effet indésirable"), ADVERSE_EVENTS),
        ),
    ),
}


USE = _("Un usage hors AMM qui appelle un cadre (CPC)")
WAY = _("Trouver ma voie")
SIGNPOSTS = (
    Signpost(
        "patient",
        USE,
        _("Parlez-en à votre médecin ; une association de patients agréée peut signaler."),
        WAY,
        "cpc_public:triage",
    ),
    Signpost(
        "professionnel",
        USE,
        _(
            "Un praticien seul ne signale pas ; un établissement ou une société savante, "
            "seulement en qualité d’organisme habilité (centre de référence ou de compétence, "
            "CNP). Sinon, un tel organisme signale dans son champ d’intervention : "
            "transmettez-lui ce que vous savez."
        ),
        _("Trouver un organisme habilité"),
        "cpc_public:finder",
    ),
    Signpost(
        "professionnel",
        _("Un médicament hors AMM pour un patient en particulier"),
        _("Le prescripteur hospitalier demande un accès compassionnel (AAC) dans e-Saturne."),
        WAY,
        "cpc_public:triage",
    ),
    Signpost(
        "industriel",
        USE,
        _(
            "Un laboratoire ne signale pas : il informe l’ANSM des prescriptions non conformes, "
            "demande l’indication, ou un accès précoce."
        ),
        WAY,
        "cpc_public:triage",
    ),
    Signpost(
        "habilite",
        _("Vous ne savez pas si votre organisme peut signaler"),
        _("Quelques questions, sans compte, montrent la bonne porte."),
        WAY,
        "cpc_public:triage",
    ),
    Signpost(
        "organisme",
        _("OMéDIT : des prescriptions hors AMM susceptibles d’être signalées"),
        _("Transmettez-les à l’INCa, à un centre ou à un CNP (art. R. 5121-76-2)."),
        _("Trouver un organisme habilité"),
        "cpc_public:finder",
    ),
)
"""What the page of all declarations tells those who file no report themselves (§ 3.9)."""


def next_step(answers: dict[str, str]) -> tuple[Question | None, Door | None]:
    """Return the next question, or the door that the answers lead to; never a refusal."""
    who = answers.get("qui")
    if who in ("omedit", "patient"):
        return None, DOORS[who]
    if who == "recherche":
        return None, DOORS["gio"]
    if who == "laboratoire":
        aims = {"amm": "amm", "precoce": "aap", "signaler": "notice"}
        aim = aims.get(answers.get("but", ""))
        return (None, DOORS[aim]) if aim else (AIM, None)
    if who not in ("organisme", "prescripteur"):
        return WHO, None
    if answers.get("amm") not in ("oui", "non"):
        return AMM, None
    if answers["amm"] == "non":
        return None, DOORS["aac"]
    if answers.get("patients") not in ("groupe", "nommé"):
        return PATIENTS, None
    if answers["patients"] == "nommé":
        return None, DOORS["aac"]
    if who == "prescripteur":
        return None, DOORS["body"]
    if answers.get("besoin") not in ("non", "oui"):
        return NEED, None
    return None, DOORS["file" if answers["besoin"] == "non" else "treated"]


def context() -> dict[str, Any]:
    """Return the facts of the page; no table is read."""
    return {
        "classes": [str(one.label) for one in BodyClass if one in ELIGIBLE],
        "sections": list(SHEET),
        "service": documents.service(),
        "law": LAW,
        "first": WHO,
    }


@require_safe
def triage(request: HttpRequest) -> HttpResponse:
    """Four questions at most, one after the other, without an account."""
    names = ("qui", "amm", "patients", "but", "besoin")
    answers = {name: request.GET[name] for name in names if name in request.GET}
    question, door = next_step(answers)
    spec = registry.get("cpc_reports")
    told = {
        "question": question,
        "door": door,
        "answers": answers,
        "step": len(answers) + 1,
        "spec": spec,
        "service": documents.service(),
        "mailbox": settings.CPC_MAILBOX,
    }
    return render(request, "cpc_reports/triage.html", told)
