"""What must be there before a decision, and before a case is closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.workflow import Obstacle
from portal.filings.models.proposals import ProposalState
from portal.filings.models.requests import RequestState
from quality_defects.enums import (
    DECISION_CODES,
    Measure,
    MeasureState,
    RecallLevel,
    WithdrawalState,
)
from quality_defects.models import Case, RiskSheet

# States of Volet 2 in which nothing more is expected of it.
FINAL_VOLET2 = frozenset({"submitted_final", "evaluated"})

RISK_SHEET = (
    "severity",
    "likelihood",
    "detectability",
    "population",
    "medical_opinion",
    "agency_position",
    "eu_class",
    "conclusion",
)


def current_sheet(case: Case) -> RiskSheet | None:
    """Return the last version of the risk sheet."""
    return case.risk_sheets.order_by("-number").first()


def must_weigh_recall(case: Case) -> bool:
    """Tell whether the grid asks to weigh what a recall would do to the supply."""
    last = case.triages.last()
    return last is not None and last.benefit_risk


def risk_sheet_missing(case: Case) -> list[Obstacle]:
    """Return what the risk sheet still lacks for a decision to be proposed."""
    sheet = current_sheet(case)
    if sheet is None:
        return [Obstacle(_("La fiche de risque n’est pas commencée."))]
    names = [name for name in RISK_SHEET if not getattr(sheet, name)]
    if sheet.disagrees is None:
        names.append("disagrees")
    if not sheet.benefit_risk and must_weigh_recall(case):
        names.append("benefit_risk")
    return [
        Obstacle(
            _("Fiche de risque : il manque « %(what)s ».")
            % {"what": RiskSheet._meta.get_field(name).verbose_name},
            field=name,
        )
        for name in names
    ]


def decision_problems(payload: Mapping[str, Any]) -> list[Obstacle]:
    """Return what does not hold together in a decision."""
    measures = list(payload.get("measures") or [])
    level = payload.get("recall_level") or ""
    found = []
    if set(measures) - set(dict(DECISION_CODES)):
        found.append(Obstacle(_("Cette mesure n’existe pas."), field="measures"))
    if Measure.NONE in measures and len(measures) > 1:
        text = _("« Aucune » ne se combine pas avec une autre mesure.")
        found.append(Obstacle(text, field="measures"))
    if Measure.RECALL in measures and level not in RecallLevel.values:
        found.append(Obstacle(_("Précisez le niveau du rappel."), field="recall_level"))
    if Measure.RECALL not in measures and level:
        text = _("Un niveau de rappel suppose la mesure « Rappel de lot ».")
        found.append(Obstacle(text, field="recall_level"))
    return found


# Closure ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One line of the closure checklist; `anchor` names the section of the case that shows it."""

    label: str
    done: bool
    detail: str = ""
    anchor: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"label": self.label, "done": self.done, "detail": self.detail}


Check = Callable[[Case], Item | None]

CHECKS: list[Check] = []


def closure_check(check: Check) -> Check:
    """Add a line to the checklist; a check returns None where it has no object."""
    CHECKS.append(check)
    return check


def closure_checklist(case: Case) -> list[Item]:
    """Return what must be done before the case may be closed, done or not."""
    return [item for check in CHECKS if (item := check(case))]


def closure_obstacles(case: Case) -> list[Obstacle]:
    """Return the lines of the checklist that are not done."""
    return [
        Obstacle(f"{item.label} – {item.detail}" if item.detail else item.label)
        for item in closure_checklist(case)
        if not item.done
    ]


@closure_check
def _volet1_is_final(case: Case) -> Item:
    last = case.revisions.filter(part="volet1").order_by("number").last()
    done = last is not None and last.is_final
    detail = "" if done else _("La dernière version reçue est provisoire.")
    return Item(_("Volet 1 définitif"), done, detail, "volet1")


@closure_check
def _volet2_is_final(case: Case) -> Item:
    done = case.volet2.state in FINAL_VOLET2
    detail = "" if done else str(case.volet2.get_state_display())
    return Item(_("Volet 2 définitif"), done, detail, "volet2")


@closure_check
def _questions_are_settled(case: Case) -> Item:
    waiting = case.requests.filter(state=RequestState.OPEN).count()
    detail = ngettext("%(n)d question attend une réponse.", "%(n)d questions attendent.", waiting)
    return Item(_("Questions répondues"), not waiting, detail % {"n": waiting} if waiting else "")


@closure_check
def _a_decision_was_made(case: Case) -> Item:
    return Item(_("Décision prise"), case.decisions.exists(), anchor="decision")


@closure_check
def _measures_are_done(case: Case) -> Item:
    waiting = [
        str(row.get_code_display())
        for row in case.measures.exclude(code=Measure.RECALL)
        if row.is_live and not row.follows_capas
    ]
    return Item(_("Mesures terminées"), not waiting, ", ".join(waiting), "decision")


@closure_check
def _recall_is_balanced(case: Case) -> Item | None:
    recalls = list(case.measures.filter(code=Measure.RECALL))
    if not recalls:
        return None
    done = all(row.state in (MeasureState.VERIFIED, MeasureState.CANCELLED) for row in recalls)
    detail = "" if done else _("Le bilan du rappel n’est pas arrêté.")
    return Item(_("Bilan du rappel"), done, detail, "decision")


@closure_check
def _capas_are_effective(case: Case) -> Item | None:
    capas = list(case.capas.all())
    if not capas:
        return None
    waiting = [capa for capa in capas if not capa.is_over]
    detail = ngettext("%(n)d action attend.", "%(n)d actions attendent.", len(waiting))
    told = detail % {"n": len(waiting)} if waiting else ""
    return Item(_("CAPA vérifiées efficaces ou confiées à l’inspection"), not waiting, told)


@closure_check
def _nothing_is_pending(case: Case) -> Item:
    waits = (
        case.proposals.filter(state=ProposalState.PROPOSED).exists()
        or case.withdrawal_requests.filter(state=WithdrawalState.REQUESTED).exists()
    )
    detail = _("Une proposition ou une demande de retrait attend une réponse.") if waits else ""
    return Item(_("Aucune proposition ni demande en attente"), not waits, detail)
