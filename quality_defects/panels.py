"""The blocks that the workflow adds to the shared pages, and the rights on their proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.filings.registry import Panel
from quality_defects import rules
from quality_defects.effects.capas import KIND as CAPA_CLOCK
from quality_defects.effects.decision import ANNOUNCEMENT
from quality_defects.effects.triage import CIP, CIS, key
from quality_defects.effects.volet2 import FINAL, changes_since_volet1
from quality_defects.enums import CapaState, MeasureState, Volet1State, Volet2State
from quality_defects.messages.post import declarant_path
from quality_defects.models import (
    OPEN_CAPA,
    Capa,
    Case,
    Clock,
    Decision,
    SectionShare,
    Volet1,
    Volet2,
)

# The pages that follow the batch and the medicine, and the summary that is read before signing.
WHERE_REPEATED = ("", "lots", "defect")


@dataclass(frozen=True)
class Track:
    """Where one of the four tracks of a case stands."""

    title: str
    label: str
    tone: str = "neutral"
    late: bool = False


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return, above a first Volet 1, the open cases that it may repeat, and above Volet 2, what it
    states differently from the last signed Volet 1."""
    if isinstance(part, Volet1):
        return _repeated_cases(part) if section in WHERE_REPEATED else []
    if not isinstance(part, Volet2) or section not in ("", "update"):
        return []
    number, changes = changes_since_volet1(part)
    return [Panel("quality_defects/volet1_changes.html", {"number": number, "changes": changes})]


def dashboard_panels(request: Any) -> list[Panel]:
    """Return the sections that other organisations share with the reader, the nearest end first."""
    found = SectionShare.objects.addressed_to(request.user).order_by("ends_on", "pk")
    shares = list(found.select_related("filing__organisation", "filing__volet1", "filing__volet2"))
    return [Panel("quality_defects/shares_of_mine.html", {"shares": shares})] if shares else []


def _repeated_cases(volet: Volet1) -> list[Panel]:
    """Tell the filer of its own open cases on the same batch of the same medicine."""
    case = volet.filing
    if not case.is_draft or hasattr(case, "paper_filing"):
        return []
    lots = [key(number) for number in volet.lots.values_list("number", flat=True)]
    products = [
        key(code, prefix)
        for row in volet.products.values_list("cis", "cip13")
        for code, prefix in zip(row, (CIS, CIP), strict=True)
    ]
    found = Case.objects.repeated_by(
        case, lots=[one for one in lots if one], products=[one for one in products if one]
    )
    cases = [{"case": one, "path": declarant_path(one)} for one in found]
    return [Panel("quality_defects/repeated_cases.html", {"cases": cases})] if cases else []


def clock_labels(clocks: Sequence[Clock]) -> dict[int, str]:
    """Return the names of the clocks of actions, of announcements and of the final Volet 2."""
    final = {clock.pk: _("Volet 2, version définitive") for clock in clocks if clock.kind == FINAL}
    final |= _announcements([clock for clock in clocks if clock.kind == ANNOUNCEMENT])
    timed = [clock.pk for clock in clocks if clock.kind == CAPA_CLOCK]
    if not timed:
        return final
    return final | {capa.clock_id: capa.name for capa in Capa.objects.filter(clock__in=timed)}


def _announcements(clocks: list[Clock]) -> dict[int, str]:
    """Tell announcements apart by their decisions, where there are several."""
    if len(clocks) < 2:
        return {}
    batches = [clock.batch for clock in clocks]
    found = Decision.objects.filter(proposal__uuid__in=batches).values_list(
        "proposal__uuid", "number"
    )
    numbers = dict(found)
    text = _("Annonce au public, décision %(number)d (classe I, patients concernés)")
    return {
        clock.pk: text % {"number": numbers[clock.batch]}
        for clock in clocks
        if clock.batch in numbers
    }


def track_panels(case: Case, request: Any) -> list[Panel]:
    """Return the four tracks in words, the measures and the actions of the case."""
    for_agency = predicates.is_agent(request.user)
    measures = list(case.measures.all())
    capas = list(case.capas.all())
    context = {
        "case": case,
        "for_agency": for_agency,
        "tracks": tracks(case, measures, capas),
        "measures": measures,
        "capas": capas,
        "may_open_measure": for_agency and rules.is_evaluator(request.user, case),
        "may_judge": rules.is_evaluator(request.user, case)
        and case.volet2.state in (Volet2State.SUBMITTED_PROVISIONAL, Volet2State.SUBMITTED_FINAL),
    }
    return [Panel("quality_defects/tracks.html", context)]


def tracks(case: Case, measures: list[Any], capas: list[Any]) -> list[Track]:
    """Return the tracks of `case`: both volets, the measures, the actions."""
    volet1, volet2 = Volet1State(case.volet1.state), Volet2State(case.volet2.state)
    done = volet1 == Volet1State.SUBMITTED
    first = str(volet1.label)
    if done and case.volet1.signed_as_final:
        first = _("Transmis, définitif")
    elif done:
        first = _("Transmis, provisoire")
    if done and case.volet1.admissible_at:
        first = _("%(state)s, recevable") % {"state": first}
    settled = volet2 in (Volet2State.SUBMITTED_FINAL, Volet2State.EVALUATED)
    return [
        Track(
            _("Volet 1"),
            first,
            "success" if done else "progress",
        ),
        Track(
            _("Volet 2"),
            str(volet2.label),
            "success" if settled else "info",
            late=case.volet2.is_overdue,
        ),
        _measures(measures),
        _capas(capas),
    ]


def _measures(measures: list[Any]) -> Track:
    states = {one.state for one in measures} - {MeasureState.CANCELLED}
    late = any(one.is_late for one in measures)
    title = _("Mesures")
    if not states:
        return Track(title, _("Aucune"))
    if states == {MeasureState.VERIFIED}:
        return Track(title, _("Vérifiées"), "success")
    if states <= {MeasureState.DONE, MeasureState.VERIFIED}:
        return Track(title, _("Réalisées, à vérifier"), "info")
    if MeasureState.IN_PROGRESS in states or states & {MeasureState.DONE, MeasureState.VERIFIED}:
        return Track(title, _("En cours"), "progress", late)
    if MeasureState.DECIDED in states:
        return Track(title, _("Décidées"), "info", late)
    return Track(title, _("Proposées"))


def _capas(capas: list[Any]) -> Track:
    title = _("CAPA")
    followed = [one for one in capas if not one.is_handed_to_inspection]
    if capas and not followed:
        return Track(title, _("Confiées à l’inspection"), "info")
    states = {one.state for one in followed} - {CapaState.CANCELLED}
    if not states:
        return Track(title, _("Sans objet"))
    if CapaState.INEFFECTIVE in states:
        return Track(title, _("Inefficaces en partie"), "danger")
    if states & set(OPEN_CAPA):
        late = any(one.is_late for one in capas)
        return Track(title, _("Ouvertes"), "progress", late)
    if CapaState.DONE in states:
        return Track(title, _("Réalisées, efficacité à vérifier"), "info")
    return Track(title, _("Efficacité vérifiée"), "success")


def may_prove(case: Case, kind: str, name: str, user: Any) -> bool:
    """Tell whether `user` may attach proofs to the measure or the action of that name."""
    try:
        key = UUID(name)
    except ValueError:
        return False
    if kind == "capa":
        capa = case.capas.filter(key=key).first()
        return capa is not None and capa.is_open and rules.is_drafter(user, case)
    if kind == "measure":
        measure = case.measures.filter(uuid=key).first()
        waits = (MeasureState.DECIDED, MeasureState.IN_PROGRESS)
        return (
            measure is not None
            and measure.state in waits
            and rules.carries_out_measure(user, measure)
        )
    return False
