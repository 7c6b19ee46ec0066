"""What the workflow adds to the shared pages: panels of both rooms, marks, words of proposals."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.moments import without_weekday
from portal.core.workflow import can
from portal.filings.models import Handover
from portal.filings.models.handovers import HandoverState
from portal.filings.models.proposals import ProposalState
from portal.filings.registry import Panel, Status
from quality_defects.effects.children import LETTERS, RECALLS
from quality_defects.effects.decision import ANNOUNCEMENT
from quality_defects.effects.triage import ACKNOWLEDGEMENT, DECISION
from quality_defects.enums import DECISION_CODES, CaseState, EuropeanClass, Priority, RecallLevel
from quality_defects.messages import agency as messages
from quality_defects.models import Case, PaperFiling, Proposal, SheetRequest
from quality_defects.views.agency import tabs

MOVE_PAGES = {
    "confirm_triage": "quality_defects:triage",
    "change_priority": "quality_defects:triage",
    "assess_risk": "quality_defects:risk",
    "decide": "quality_defects:decision",
    "dismiss": "quality_defects:dismiss",
    "merge": "quality_defects:merge",
    "close": "quality_defects:close",
    "reopen": "quality_defects:reopen",
    "volet1.send_unsigned": "quality_defects:flash",
}
CLOCK_LABELS = {
    ANNOUNCEMENT: gettext_lazy("Annonce au public (classe I, patients concernés)"),
    ACKNOWLEDGEMENT: gettext_lazy("Prise en charge par l’agence"),
    DECISION: gettext_lazy("Décision de l’agence"),
}
HANDED_OVER = {
    RECALLS: gettext_lazy("Rappel de lot transmis"),
    LETTERS: gettext_lazy("Lettre aux professionnels demandée"),
}
TONES = {"P0": "danger", "P1": "warning", "P2": "info", "P3": "neutral"}
ENDED = {
    CaseState.CLOSED: "success",
    CaseState.NO_ACTION: "neutral",
    CaseState.MERGED: "neutral",
    CaseState.WITHDRAWN: "neutral",
}


def status(state: str) -> Status:
    """Return what the state of the case says; what the agency only proposes is hidden."""
    if state == CaseState.CLOSURE_PROPOSED:
        state = CaseState.FOLLOW_UP
    tone = ENDED.get(CaseState(state), "progress")
    return Status(str(CaseState(state).label), tone)


def mark(case: Case) -> Status | None:
    """Return the priority, or that a version came after the end, for the agency's lists."""
    if case.version_after_end_at:
        return Status(str(_("Version reçue après la fin")), "danger")
    if not case.priority:
        return None
    return Status(case.priority, TONES[case.priority])


def agency_panels(case: Case, request: Any) -> list[Panel]:
    """Return where the case stands for the agency, and the way to its pages."""
    verdict = case.triages.last()
    decision = case.decisions.last()
    facts = [
        (_("Priorité"), _priority_words(case, verdict)),
        (_("État"), str(case.get_state_display())),
        (_("Classe"), str(decision.get_eu_class_display()) if decision else _("Pas décidée")),
        (_("Volet 2"), str(case.volet2.get_state_display())),
    ]
    facts += _paper_facts(case) + _request_facts(case) + _handover_facts(case)
    if case.version_after_end_at:
        when = without_weekday(localtime(case.version_after_end_at))
        facts.append(
            (_("Version reçue après la fin"), _("le %(day)s, à rouvrir ?") % {"day": when})
        )
    if case.reopened_at:
        facts.append((_("Rouvert le"), without_weekday(localtime(case.reopened_at))))
    context = {
        "tabs": tabs(case, "case"),
        "facts": facts,
        "raised": _raised(case, verdict),
        "withdrawal": case.withdrawal_requests.filter(state="requested").first(),
    }
    return [Panel("quality_defects/agency/overview.html", context)]


def _paper_facts(case: Case) -> list[tuple[str, str]]:
    """Say how the filing came, when the agency typed it."""
    paper = PaperFiling.objects.filter(filing=case).first()
    return [(_("Saisi par l’agence"), paper.words())] if paper else []


def _request_facts(case: Case) -> list[tuple[str, str]]:
    """Say that the agency had asked for the filing."""
    asked = SheetRequest.objects.filter(filing=case).first()
    if asked is None:
        return []
    words = {
        "reference": asked.reference,
        "source": asked.get_source_display(),
        "day": without_weekday(localtime(asked.asked_at)),
    }
    return [(_("Demandé par l’agence"), _("%(reference)s du %(day)s, %(source)s") % words)]


def _handover_facts(case: Case) -> list[tuple[str, str]]:
    """Say what was passed to other procedures, and what became of it."""
    sent = Handover.objects.filter(source_subject=case.subject, target_workflow__in=HANDED_OVER)
    return [
        (str(HANDED_OVER[one.target_workflow]), _handover_words(one))
        for one in sent.select_related("created_by", "decided_by")
    ]


def _handover_words(handover: Handover) -> str:
    words = {
        "day": without_weekday(localtime(handover.created_at)),
        "name": handover.created_by.full_name,
    }
    sent = _("le %(day)s par %(name)s") % words
    if handover.state == HandoverState.PENDING:
        return _("%(sent)s, reprise attendue") % {"sent": sent}
    words = {
        "sent": sent,
        "day": without_weekday(localtime(handover.decided_at)),
        "name": handover.decided_by.full_name,
    }
    if handover.state == HandoverState.REFUSED:
        words["why"] = handover.refusal
        return _("%(sent)s, refusé le %(day)s par %(name)s : %(why)s") % words
    if handover.target_ref:
        words["number"] = handover.target_ref
        return _("%(sent)s, repris le %(day)s par %(name)s : %(number)s") % words
    return _("%(sent)s, repris le %(day)s par %(name)s, pas encore transmis") % words


def _priority_words(case: Case, verdict: Any) -> str:
    if not case.priority:
        return ""
    words = str(Priority(case.priority).label)
    if case.state == CaseState.IN_TRIAGE:
        return _("%(priority)s (grille, à confirmer)") % {"priority": words}
    return words


def _raised(case: Case, verdict: Any) -> str:
    """Return the grid's priority when a later version makes it more urgent than the one kept."""
    if verdict is None or case.state == CaseState.IN_TRIAGE or case.state in ENDED:
        return ""
    return verdict.priority if verdict.priority < case.priority else ""


def firm_panels(case: Case, request: Any) -> list[Panel]:
    """Return what the agency decided and how the case ended, as its organisation reads it."""
    if case.is_draft:
        return []
    requests = list(case.withdrawal_requests.order_by("-requested_at", "-pk")[:1])
    pending = any(one.state == "requested" for one in requests)
    context = {
        "case": case,
        "paper": _paper_facts(case),
        "decisions": list(case.decisions.order_by("-number")),
        "outcome": case.outcomes.last(),
        "withdrawal": requests[0] if requests else None,
        "may_withdraw": can(case, "request_withdrawal", request.user) and not pending,
    }
    return [Panel("quality_defects/firm_panel.html", context)]


def proposal_facts(proposal: Proposal) -> list[tuple[str, str]]:
    """Return what is proposed, in words, for the person who confirms."""
    asked = proposal.payload
    facts = []
    if "eu_class" in asked:
        measures = [str(dict(DECISION_CODES)[code]) for code in asked["measures"]]
        facts = [
            (_("Classe"), str(EuropeanClass(asked["eu_class"]).label)),
            (_("Mesures"), ", ".join(measures)),
        ]
        if asked.get("recall_level"):
            facts.append((_("Rappel"), str(RecallLevel(asked["recall_level"]).label)))
        facts.append((_("Texte de la décision"), asked["letter"]))
    if "master" in asked:
        facts.append((_("Dossier principal"), asked["master"]))
    if "explanation" in asked:
        facts.append((_("Explication adressée au déclarant"), asked["explanation"]))
    return facts


def on_proposal(proposal: Proposal) -> None:
    """Tell who may confirm what was proposed, or its author that it was refused."""
    if proposal.state == ProposalState.REFUSED:
        messages.proposal_refused(proposal)
    else:
        messages.second_reader_wanted(proposal)
