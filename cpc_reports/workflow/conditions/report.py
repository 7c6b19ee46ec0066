"""What the transitions of a report check up to its conclusion, and the columns that they set."""

from django.utils.translation import gettext as _

from cpc_reports import rules
from cpc_reports.effects.report import next_reference, pending_opinions
from cpc_reports.enums import (
    Conclusion,
    DialogueState,
    FrameworkState,
    Inadmissibility,
    LabPurpose,
    LabState,
    ReportOrigin,
    ReportState,
    Route,
)
from cpc_reports.legal import Condition, LegalStatus
from cpc_reports.models import Framework, Report
from portal.core.deadlines import add_months, local_date, next_working_day
from portal.core.moments import without_weekday
from portal.core.workflow import Obstacle, Step
from portal.filings.models.requests import RequestState

EVALUATED = (ReportState.ASSESSMENT, ReportState.CONCLUDED, ReportState.DRAFTING)
"""From the beginning of the assessment to the proposal of a decision."""


def set_number(report: Report, step: Step) -> None:
    report.received_at = step.at
    report.reference = next_reference(step.at)


def assignee_may_work(report: Report, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), report):
        return []
    return [Obstacle(_("Cette personne n’évalue pas les signalements."), field="assignee")]


def set_assignee(report: Report, step: Step) -> None:
    report.assigned_to = step.params["assignee"]


def set_follower(report: Report, step: Step) -> None:
    if report.assigned_to_id is None:
        report.assigned_to = step.user


def nothing_asked(report: Report) -> list[Obstacle]:
    """No question waits for the body that filed."""
    waiting = report.requests.filter(state=RequestState.OPEN).count()
    if not waiting:
        return []
    return [
        Obstacle(
            _("Des questions au signalant restent sans réponse : %(count)d.") % {"count": waiting}
        )
    ]


def label_is_checked(report: Report, step: Step) -> list[Obstacle]:
    """An expired label is no refusal: an officer says that it was looked at (BR2)."""
    told = report.verdict
    if not told or told["label_valid"] or step.params.get("label_checked"):
        return []
    text = _(
        "Le label ou l’agrément n’était plus valable au dépôt : dites que vous l’avez vérifié."
    )
    return [Obstacle(text, field="label_checked")]


def set_admissible(report: Report, step: Step) -> None:
    report.competence = step.params["competence"]
    report.competence_note = step.params.get("competence_note", "").strip()
    if report.assigned_to_id is None:
        report.assigned_to = step.user


def refusal_is_known(report: Report, step: Step) -> list[Obstacle]:
    """A refusal has a reason of the list and shows the right door (BR15)."""
    found = []
    if step.params.get("inadmissibility") not in Inadmissibility.values:
        found.append(Obstacle(_("Choisissez le motif."), field="inadmissibility"))
    if step.params.get("route") not in Route.values:
        found.append(Obstacle(_("Dites vers quelle voie le signalant est orienté."), field="route"))
    return found


def set_inadmissible(report: Report, step: Step) -> None:
    report.inadmissibility = step.params["inadmissibility"]
    report.route = step.params["route"]
    report.decision_reason = step.comment.strip()


def target_is_open(report: Report, step: Step) -> list[Obstacle]:
    """A report is joined to another one that is under way."""
    target = step.params.get("target")
    if not isinstance(target, Report) or target.pk == report.pk:
        return [Obstacle(_("Choisissez un autre signalement."), field="target")]
    if target.state in (*CLOSED_STATES, ReportState.DRAFT):
        return [Obstacle(_("Ce signalement n’est plus à l’étude."), field="target")]
    return []


def set_merged(report: Report, step: Step) -> None:
    report.merged_into = step.params["target"]


def clear_merged(report: Report, step: Step) -> None:
    """The link between the two reports stays; the state no longer says it."""
    report.merged_into = None


CLOSED_STATES = (
    ReportState.INADMISSIBLE,
    ReportState.ESTABLISHED,
    ReportState.NOT_ESTABLISHED,
    ReportState.REROUTED,
    ReportState.WITHDRAWN,
    ReportState.CLOSED,
    ReportState.MERGED,
    ReportState.ARCHIVED,
    ReportState.ABANDONED,
)


def set_own(report: Report, step: Step) -> None:
    """The agency goes on by its own initiative after a withdrawal (T14), and concludes anew."""
    clear_conclusion(report, step)
    report.origin = ReportOrigin.OWN
    report.assigned_to = step.user


def condition_is_known(report: Report, step: Step) -> list[Obstacle]:
    found = []
    if step.params.get("condition") not in Condition.values:
        found.append(Obstacle(_("Choisissez la condition."), field="condition"))
    if step.params.get("status") not in LegalStatus.values:
        found.append(Obstacle(_("Choisissez votre appréciation."), field="status"))
    return found


def due_within_two_months(report: Report, step: Step) -> list[Obstacle]:
    """A laboratory has two months at most (R. 5121-76-3, -4), counted in calendar months."""
    due_on = step.params.get("due_on")
    if not due_on:
        return []
    today = local_date(step.at)
    latest = next_working_day(add_months(today, 2))
    if due_on <= today:
        return [Obstacle(_("La date est passée."), field="due_on")]
    if due_on > latest:
        text = _("Deux mois au plus : le %(day)s au plus tard.")
        return [Obstacle(text % {"day": without_weekday(latest)}, field="due_on")]
    return []


def items_are_named(report: Report, step: Step) -> list[Obstacle]:
    if step.params.get("purpose") != LabPurpose.DATA or step.params.get("items"):
        return []
    return [Obstacle(_("Choisissez au moins un élément."), field="items")]


def somebody_is_asked(report: Report, step: Step) -> list[Obstacle]:
    """A laboratory has an account, or a name and an address to write to."""
    told = step.params
    if told.get("organisation") is not None:
        return []
    return [
        Obstacle(
            _("Choisissez un compte, ou écrivez le nom et l’adresse du laboratoire."), field=name
        )
        for name in ("holder", "holder_email")
        if not (told.get(name) or "").strip()
    ]


def drafts_exist(report: Report, step: Step) -> list[Obstacle]:
    """Observations are on drafts that the laboratory reads (R. 5121-76-4, III)."""
    if step.params.get("purpose") != LabPurpose.OBSERVATIONS:
        return []
    if Framework.objects.filter(filing=report, state=FrameworkState.DRAFT).exists():
        return []
    return [Obstacle(_("Rédigez d’abord le projet de cadre."), field="purpose")]


def nobody_is_awaited(report: Report) -> list[Obstacle]:
    """Laboratories and consulted people have answered, or their time is over."""
    found = list(nothing_asked(report))
    asked = report.lab_requests.filter(state=LabState.SENT).count()
    if asked:
        text = _(
            "Des laboratoires n’ont pas répondu : %(count)d. Attendez l’échéance, ou retirez "
            "la demande."
        )
        found.append(Obstacle(text % {"count": asked}))
    more = report.dialogues.filter(state=DialogueState.WAITING).count()
    if more:
        text = _(
            "Des précisions restent attendues : %(count)d. Attendez l’échéance, ou mettez fin à "
            "l’échange."
        )
        found.append(Obstacle(text % {"count": more}))
    opinions = pending_opinions(report)
    if opinions:
        text = _("Des avis restent attendus : %(count)d.")
        found.append(Obstacle(text % {"count": opinions}))
    return found


def conclusion_is_known(report: Report, step: Step) -> list[Obstacle]:
    if step.params.get("conclusion") in Conclusion.values:
        return []
    return [Obstacle(_("Choisissez la conclusion."), field="conclusion")]


def set_conclusion(report: Report, step: Step) -> None:
    report.conclusion = step.params["conclusion"]
    report.rationale = step.params["rationale"].strip()
    report.concluded_by = step.user


def clear_conclusion(report: Report, step: Step) -> None:
    """Back to the evaluation: what was concluded and proposed no longer holds."""
    report.conclusion = report.rationale = report.decision_reason = ""
    report.concluded_by = report.proposed_by = None


def is_favourable(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.FAVOURABLE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu en faveur d’un cadre."))]


def is_unfavourable(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.UNFAVOURABLE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu que les conditions manquent."))]


def is_for_another_route(report: Report) -> list[Obstacle]:
    if report.conclusion == Conclusion.REROUTE:
        return []
    return [Obstacle(_("L’évaluation n’a pas conclu à une autre voie."))]
