"""What is missing from Volet 2 before it is signed or evaluated, each with its place."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.deadlines import local_date
from portal.core.fields import Answer, Level, known, missing
from portal.core.workflow import Obstacle
from portal.filings.services import requests
from portal.filings.services.unreadable import unreadable_items
from quality_defects.enums import (
    Cause,
    Measure,
    MeasureState,
    Proof,
    RecallProgress,
    Review,
    Verdict,
)
from quality_defects.fields.volet2 import BLOCKS, RECORDS
from quality_defects.models import Volet2


def missing_items(volet: Volet2) -> list[Obstacle]:
    """Return what prevents any signature: nothing when the final version is complete."""
    if not missing_items_at(volet, final=True):
        return []
    return missing_items_at(volet, final=False)


def missing_items_at(volet: Volet2, *, final: bool) -> list[Obstacle]:
    """Return what prevents `volet` from being signed, as a final version or a provisional one."""
    prefetch_related_objects([volet], *volet.specification.rows)
    level = Level.FINAL if final else Level.PROVISIONAL
    values = volet.values()
    found = unreadable_items(volet) + missing(volet.specification, values, level)
    found += _balance(values) + _recall(volet, values) + requests.unanswered(volet)
    return found + (_final_only(values) if final else _open_points(values))


def _open_points(values: dict[str, Any]) -> list[Obstacle]:
    """A provisional version says what is missing and when it comes (V13)."""
    found = []
    if not values["open_points"].strip():
        text = _("Éléments restants : dites ce qui manque à cette version provisoire.")
        found.append(Obstacle(text, "open_points", "open_points"))
    day = values["final_expected_on"]
    if day is None:
        text = _("Date prévue de la version définitive : répondez à cette question.")
        found.append(Obstacle(text, "open_points", "final_expected_on"))
    elif day < local_date(timezone.now()):
        text = _("Date prévue de la version définitive : cette date est passée.")
        found.append(Obstacle(text, "open_points", "final_expected_on"))
    return found


def _final_only(values: dict[str, Any]) -> list[Obstacle]:
    return _reviews(values) + _causes(values) + _actions(values)


def _reviews(values: dict[str, Any]) -> list[Obstacle]:
    return [
        Obstacle(
            _("%(label)s : encore à faire ; terminez cette revue pour la version définitive.")
            % {"label": label},
            "records",
            f"review_{name}",
        )
        for name, label in RECORDS
        if values[f"review_{name}"] == Review.TO_DO
    ]


def _causes(values: dict[str, Any]) -> list[Obstacle]:
    causes = known(values["root_causes"]) or []
    found = []
    if causes == [Cause.HUMAN_ERROR] and not values["human_error_justification"].strip():
        text = _(
            "Justification de l’erreur humaine : exigée quand l’erreur humaine est la seule cause."
        )
        found.append(Obstacle(text, "cause", "human_error_justification"))
    if Cause.NOT_IDENTIFIED in causes and len(causes) > 1:
        text = _(
            "Catégories de la cause racine : « cause non identifiée » ne va avec aucune autre."
        )
        found.append(Obstacle(text, "cause", "root_causes"))
    unproven = known(values["root_cause_proof"]) == Proof.NOT_IDENTIFIED
    if causes and unproven != (Cause.NOT_IDENTIFIED in causes):
        text = _(
            "Niveau de preuve de la cause racine : « non identifiée » va avec la catégorie "
            "« cause non identifiée », et avec elle seule."
        )
        found.append(Obstacle(text, "cause", "root_cause_proof"))
    return found


def _actions(values: dict[str, Any]) -> list[Obstacle]:
    if values["capas"] or values["capa_none_reason"].strip():
        return []
    text = _(
        "S’il n’y a aucune CAPA : justification. Ajoutez au moins une CAPA ou dites pourquoi il "
        "n’y en a pas."
    )
    return [Obstacle(text, "capa", "capa_none_reason")]


def _balance(values: dict[str, Any]) -> list[Obstacle]:
    """Quantities of a recall that cannot be."""
    pairs = (
        ("units_returned", "units_recalled", _("Unités retournées : plus que d’unités rappelées.")),
        (
            "recipients_answered",
            "recipients_contacted",
            _("Destinataires qui ont répondu : plus que de destinataires contactés."),
        ),
    )
    found = []
    for part, whole, text in pairs:
        some, total = known(values[part]), known(values[whole])
        if some is not None and total is not None and some > total:
            found.append(Obstacle(text, "recall", part))
    return found


def _recall(volet: Volet2, values: dict[str, Any]) -> list[Obstacle]:
    if known(values["recall_progress"]) != RecallProgress.NONE or not recall_wanted(volet):
        return []
    text = _("Où en est le rappel ? Un rappel a été proposé ou décidé : dites ce qu’il est devenu.")
    return [Obstacle(text, "recall", "recall_progress")]


def recall_wanted(volet: Volet2) -> bool:
    """Tell whether a batch recall was proposed in the last signed Volet 1, or decided."""
    case = volet.filing
    last = case.revisions.filter(part="volet1").order_by("number").last()
    if last and last.payload["answers"].get("recall_proposed") == Answer.YES:
        return True
    return case.measures.filter(code=Measure.RECALL).exclude(state=MeasureState.CANCELLED).exists()


def verdicts(volet: Volet2, revision: int) -> dict[str, Any]:
    """Return the last judgement of each block of version `revision`."""
    return {row.block: row for row in volet.judgements.filter(revision=revision)}


def blocks_to_judge(volet: Volet2) -> list[Obstacle]:
    """Return the blocks of the last signed version that are not judged sufficient."""
    last = volet.filing.revisions.filter(part=volet.part_name).order_by("number").last()
    known_verdicts = verdicts(volet, last.number) if last else {}
    return [
        Obstacle(
            _("%(code)s – %(name)s : pas encore jugé suffisant.") % {"code": code, "name": name},
            section,
        )
        for code, (section, name) in BLOCKS.items()
        if code not in known_verdicts or known_verdicts[code].verdict != Verdict.SUFFICIENT
    ]
