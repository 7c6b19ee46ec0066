"""What is missing from a sheet before it may be signed, each with its place."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from cpc_reports import eligibility, similar
from cpc_reports.citations import Reference, duplicates
from cpc_reports.enums import (
    CENTRES,
    OWN_CHANNELS,
    Authorisation,
    CosignatureState,
    ReportState,
    Sponsor,
    YesNo,
)
from cpc_reports.fields import SHEET
from cpc_reports.legal import is_in_base
from cpc_reports.models import Body, Sheet
from portal.core.deadlines import local_date
from portal.core.fields import Change, Level, Values, differences, freeze, missing, thaw
from portal.core.moments import without_weekday
from portal.core.privacy import patient_warnings
from portal.core.workflow import Obstacle
from portal.filings.models.requests import RequestState
from portal.filings.services.unreadable import unreadable_items


def missing_items(sheet: Sheet) -> list[Obstacle]:
    """Return what prevents `sheet` from being signed: the legal minimum and nothing more.

    Nothing is asked of who files where nobody does: the agency's own initiative, or a minister's.
    """
    prefetch_related_objects([sheet], *sheet.specification.rows)
    values = sheet.values()
    found = [
        *unreadable_items(sheet),
        *missing(sheet.specification, values, Level.PROVISIONAL),
    ]
    if is_own(sheet):
        found = [one for one in found if one.section != "filer"]
    elif not sheet.filing.reference:
        found += eligibility.obstacles(sheet)
    if not sheet.filing.reference:
        # A completion changes only what was asked: an older edition of the sheet had no such rule.
        found += [*_mechanism(values), *_empty_lists(values), *_links(values)]
    found += [
        *_medicines(values),
        *_unread_codes(sheet),
        *_evidence(values),
        *_prior_analysis(values),
        *_patients(values),
    ]
    return found


def filed_twice(sheet: Sheet) -> list[Obstacle]:
    """Return that the body has filed the very same answers already, under another number (BR23)."""
    report = sheet.filing
    if report.reference:
        return []
    mine = comparable(freeze(sheet.specification, sheet.values()))
    filed = (
        type(report)
        .objects.filter(organisation=report.organisation_id, state__in=similar.OPEN)
        .exclude(pk=report.pk)
    )
    for other in filed.order_by("received_at", "pk"):
        last = other.revisions.filter(part=sheet.part_name).order_by("number").last()
        if last is not None and comparable(last.payload["answers"]) == mine:
            text = _("Ces mêmes réponses sont déjà déposées sous le numéro %(reference)s.")
            return [Obstacle(text % {"reference": other.reference})]
    return []


def comparable(answers: Any) -> Any:
    """Return frozen answers without the keys of their rows, which differ from a draft to a copy."""
    if isinstance(answers, dict):
        return {name: comparable(one) for name, one in answers.items() if name != "key"}
    if isinstance(answers, list):
        return [comparable(one) for one in answers]
    return answers


def is_own(sheet: Sheet) -> bool:
    """Tell whether no body files: the agency begins, or a minister asks it to (R. 5121-76-1)."""
    paper = getattr(sheet.filing, "paper_filing", None)
    return paper is not None and paper.channel in OWN_CHANNELS


def _medicines(values: Values) -> list[Obstacle]:
    """A medicine without authorisation goes to the compassionate access, not here."""
    found = []
    for number, row in enumerate(values["medicines"], start=1):
        if row["authorised"] == Authorisation.NO:
            text = _(
                "%(name)s n’a pas d’AMM : la voie est l’accès compassionnel (AAC), demandé par le "
                "prescripteur dans e-Saturne."
            )
            found.append(
                Obstacle(text % {"name": row["name"]}, "medicine", "medicines.authorised", number)
            )
        elif not is_in_base(row) and not row["amm_number"] and row["name"]:
            text, field = _not_in_base(row)
            found.append(Obstacle(text % {"name": row["name"]}, "medicine", field, number))
    return found


def _mechanism(values: Values) -> list[Obstacle]:
    """Several substances share a framework only if they act in a similar way (R. 5121-76-5)."""
    substances = {row["substance"].strip().casefold() for row in values["medicines"]} - {""}
    field = SHEET.fields["similar_mechanism"]
    if len(substances) < 2 or field.is_told(values["similar_mechanism"]):
        return []
    text = _(
        "Le signalement porte sur plusieurs substances : dites si leur mécanisme d’action est "
        "similaire (art. R. 5121-76-5)."
    )
    return [Obstacle(text, "medicine", "similar_mechanism")]


LISTS = {
    "alternatives": "no_alternative",
    "recommendations": "no_recommendation",
    "declarations": "interests",
}
"""Lists of the sheet that are told, or left empty for a reason; which question says it."""


def _empty_lists(values: Values) -> list[Obstacle]:
    found = []
    for group, name in LISTS.items():
        if values[group] or SHEET.fields[name].is_told(values[name]):
            continue
        text = _("%(label)s : ajoutez une ligne, ou dites pourquoi il n’y en a pas.")
        words = {"label": SHEET.rows[group].label}
        found.append(Obstacle(text % words, SHEET.section_of(group).name, name))
    return found


def _links(values: Values) -> list[Obstacle]:
    """Whoever has a link says with which company, and of what nature."""
    text = _("%(name)s : dites avec quelle entreprise, et la nature du lien.")
    return [
        Obstacle(text % {"name": row["person"]}, "closing", "declarations.company", number)
        for number, row in enumerate(values["declarations"], start=1)
        if row["linked"] == YesNo.YES and not (row["company"].strip() and row["nature"].strip())
    ]


def _not_in_base(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what to say of a medicine that the base does not know, and of which answer."""
    if row["cis"]:
        text = _(
            "%(name)s : ce code CIS n’est pas dans la base des médicaments ; corrigez-le, ou "
            "donnez le numéro d’AMM."
        )
        return text, "medicines.amm_number"
    text = _(
        "%(name)s : donnez son code CIS, ou son numéro d’AMM s’il n’est pas dans la "
        "base des médicaments."
    )
    return text, "medicines.cis"


def _unread_codes(sheet: Sheet) -> list[Obstacle]:
    """A code that changed since the base was read is read again when its section is saved."""
    text = _(
        "%(name)s : le code CIS a changé ; enregistrez la rubrique pour relire la base des "
        "médicaments."
    )
    return [
        Obstacle(text % {"name": row.name}, "medicine", "medicines.cis", number)
        for number, row in enumerate(sheet.medicines.all(), start=1)
        if row.base_date and row.snapshot.get("for") != row.cis
    ]


def _evidence(values: Values) -> list[Obstacle]:
    if values["evidence"] or values["no_publication"]:
        return []
    text = _("Citez une référence au moins, ou dites qu’aucune publication n’a été trouvée.")
    return [Obstacle(text, "proof", "no_publication")]


def _prior_analysis(values: Values) -> list[Obstacle]:
    """A centre that files about a rare disease analyses efficacy and safety first (76-2)."""
    centre = values["body_class"] in {one.value for one in CENTRES}
    if not centre or values["is_rare"] != YesNo.YES or values["prior_analysis"].strip():
        return []
    text = _(
        "Un centre qui signale pour une maladie rare joint une analyse préalable de l’efficacité "
        "et de la sécurité (art. R. 5121-76-2)."
    )
    return [Obstacle(text, "balance", "prior_analysis")]


def _patients(values: Values) -> list[Obstacle]:
    found = []
    for number, row in enumerate(values["indications"], start=1):
        low, high = row["age_min"], row["age_max"]
        if low is not None and high is not None and low > high:
            text = _("L’âge minimal dépasse l’âge maximal.")
            found.append(Obstacle(text, "indication", "indications.age_max", number))
    return found


# Cosignatures ----------------------------------------------------------------------------------


def cosigner_items(sheet: Sheet) -> list[Obstacle]:
    """Return which bodies named as cosigners cannot be invited."""
    found = []
    known = {
        one.code: one
        for one in Body.objects.filter(code__in=[row.body_code for row in sheet.cosigners.all()])
    }
    for number, row in enumerate(sheet.cosigners.all(), start=1):
        body = known.get(row.body_code)
        if body is None:
            text = _("%(name)s n’est pas au registre : choisissez-le dans la liste.")
        elif body.organisation_id is None:
            text = _("%(name)s n’a pas de compte dans le portail et ne peut pas y cosigner.")
        elif body.code == sheet.body_code:
            text = _("%(name)s signale déjà : il ne cosigne pas.")
        else:
            continue
        found.append(Obstacle(text % {"name": row.body}, "filer", "cosigners.body", number))
    return found


def unsigned(sheet: Sheet) -> list[Obstacle]:
    """Return the cosignatures that are missing before the filing."""
    if sheet.filing.reference:
        return []
    signed = set(
        sheet.filing.cosignatures.filter(state=CosignatureState.SIGNED).values_list(
            "body__code", flat=True
        )
    )
    text = _("%(name)s n’a pas encore cosigné : demandez les cosignatures.")
    return [
        Obstacle(text % {"name": row.body}, "filer", "cosigners.body", number)
        for number, row in enumerate(sheet.cosigners.all(), start=1)
        if row.body_code not in signed
    ]


# Complements -----------------------------------------------------------------------------------


def asked_places(sheet: Sheet) -> list[tuple[str, str]]:
    """Return (section, field) of the open questions on the sheet; "" stands for all of them."""
    rows = sheet.filing.requests.filter(part=sheet.part_name, state=RequestState.OPEN)
    return list(rows.values_list("section", "field"))


def changes_since_filing(sheet: Sheet) -> list[Change]:
    """Return what the draft changes of the last filed version."""
    last = sheet.filing.revisions.filter(part=sheet.part_name).order_by("number").last()
    if last is None:
        return []
    before = thaw(sheet.specification, last.payload["answers"])
    return differences(sheet.specification, before, sheet.values())


def outside_questions(sheet: Sheet) -> list[Obstacle]:
    """Return what a completion changes that nobody asked about: it answers, and nothing else."""
    if sheet.first_submitted_at is None:
        return []
    places = asked_places(sheet)
    text = _(
        "%(label)s : l’agence n’a rien demandé sur cette réponse. Remettez-la comme elle était, ou "
        "écrivez un message."
    )
    return [
        Obstacle(text % {"label": change.label}, change.section, change.field)
        for change in changes_since_filing(sheet)
        if not any(_covers(place, change) for place in places)
    ]


def _covers(place: tuple[str, str], change: Change) -> bool:
    section, field = place
    if not section:
        return True
    if section != change.section:
        return False
    return field in ("", change.field) or field.partition(".")[0] == change.field.partition(".")[0]


# What deserves a second look -------------------------------------------------------------------


def points_to_check(sheet: Sheet) -> list[Obstacle]:
    """Return what does not prevent the signature."""
    values = sheet.values()
    found = patient_warnings(sheet.specification, values)
    found += _label(sheet, local_date(timezone.now()))
    if values["same_authorised"] == YesNo.YES:
        text = _(
            "La même substance est autorisée dans l’indication : un cadre n’est en principe pas "
            "possible (art. R. 5121-76-1). Votre justification sera examinée."
        )
        found.append(Obstacle(text, "need", "same_authorised"))
    if values["sponsor"] == Sponsor.COMMERCIAL:
        text = _(
            "Une recherche à des fins commerciales dans l’indication s’oppose en principe à un "
            "cadre (art. L. 5121-12-1, I, 1°)."
        )
        found.append(Obstacle(text, "research", "sponsor"))
    for number, row in enumerate(values["medicines"], start=1):
        if row["availability"]:
            text = _("%(name)s : %(availability)s. Un cadre ne crée pas de stock.")
            words = {"name": row["name"], "availability": row["availability"]}
            found.append(Obstacle(text % words, "medicine", "medicines.name", number))
    for one in duplicates(_references(values)):
        text = _("Une référence est citée deux fois : %(citation)s")
        found.append(Obstacle(text % {"citation": one.citation[:120]}, "proof", "evidence"))
    if not sheet.filing.reference and similar.open_reports(sheet).exists():
        text = _(
            "Un signalement proche est déjà à l’étude : vous pouvez l’appuyer plutôt que d’en "
            "déposer un autre."
        )
        found.append(Obstacle(text, "medicine", "medicines"))
    return found


def _references(values: Values) -> list[Reference]:
    return [
        Reference(row["citation"], row["doi"], row["pmid"], row["nct"])
        for row in values["evidence"]
    ]


def _label(sheet: Sheet, today: date) -> list[Obstacle]:
    body = eligibility.body_of(sheet.body_code)
    if body is None or body.is_valid_on(today) or body.valid_to is None:
        return []
    text = _(
        "Le label ou l’agrément de %(name)s a pris fin le %(day)s d’après le registre : le dépôt "
        "reste possible, l’agence vérifiera."
    )
    words = {"name": body.name, "day": without_weekday(body.valid_to)}
    return [Obstacle(text % words, "filer", "body")]


def completeness(values: Values) -> tuple[int, int]:
    """Return how many of the questions that may be left open are answered, and how many there are.

    An answer "not available" with its reason counts: it tells the evaluator something.
    """
    done = total = 0
    for section in SHEET:
        for one in section.fields:
            if not one.unavailable or (one.when and not one.when(values)):
                continue
            total += 1
            done += one.is_told(values[one.name])
        for group in section.rows:
            if group.minimum == 0 and group.name not in ("cosigners", *LISTS):
                total += 1
                done += bool(values[group.name])
    return done, total


def asks_nothing(report: Any) -> str:
    """Return why nothing is asked of whoever filed, "" during admissibility and assessment (T4).

    Admissibility opens with the filing.
    """
    if report.state in (ReportState.FILED, ReportState.ADMISSIBILITY, ReportState.ASSESSMENT):
        return ""
    return _(
        "Un complément se demande pendant la recevabilité ou l’instruction : commencez "
        "l’instruction, ou reprenez-la."
    )
