"""Who may do what with a report: named predicates `(user, row) -> bool`.

A row is a report or anything that has a `case`.
"""

from typing import Any

from django.db.models import Q

from cpc_reports.enums import ClockKind
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.core.workflow import rule

WORKFLOW = "cpc_reports"
SLUG = "cpc"

FILERS = (
    OrganisationKind.HEALTH_BODY,
    OrganisationKind.ASSOCIATION,
    OrganisationKind.LEARNED_SOCIETY,
    OrganisationKind.HOSPITAL,
)
"""Accounts that may hold an entitled body: a centre sits in a hospital, a CNP is a society."""


def writes_for(user: Any, organisation_id: int) -> bool:
    """Tell whether `user` drafts or signs for the organisation in this workflow."""
    return predicates.has_organisation_role(
        user,
        organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=WORKFLOW,
    )


@rule("drafter of the body that files")
def is_drafter(user: Any, row: Any) -> bool:
    return writes_for(user, row.case.organisation_id)


@rule("signatory of the body that files")
def is_signatory(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.case.organisation_id) is not None


@rule("signatory of the invited body")
def is_cosigner(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.organisation_id) is not None


@rule("drafter or signatory of the laboratory that is asked")
def is_laboratory(user: Any, row: Any) -> bool:
    return row.organisation_id is not None and writes_for(user, row.organisation_id)


@rule("laboratory or consulted person who answered")
def is_party(user: Any, row: Any) -> bool:
    """Whoever goes on with what was answered: the laboratory, or the person of the opinion."""
    if row.asked is not None:
        return is_laboratory(user, row.asked)
    return row.consultation is not None and row.consultation.declared_by_id == user.pk


@rule("drafter or signatory of the body that is told")
def is_told(user: Any, row: Any) -> bool:
    return row.organisation_id is not None and writes_for(user, row.organisation_id)


@rule("evaluator")
def is_evaluator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.EVALUATOR)


@rule("validator")
def is_validator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.VALIDATOR)


@rule("publisher")
def is_publisher(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.PUBLISHER)


is_reviewer = is_evaluator | is_validator

LEGAL_CLOCKS = (
    ClockKind.LABORATORY,
    ClockKind.DIALOGUE,
    ClockKind.MEASURE,
    ClockKind.RENEWAL,
)
"""Clocks whose date a text, a question or a decision sets: only what they wait for ends them."""


@rule("clock that no text sets")
def is_no_legal_clock(user: Any, clock: Any) -> bool:
    return clock.kind not in LEGAL_CLOCKS


may_move_clock = is_reviewer & is_no_legal_clock


@rule("evaluator typing the report")
def is_typist(user: Any, row: Any) -> bool:
    """An evaluator who types a report that came by mail, or one of the agency's own."""
    case = row.case
    return (
        hasattr(case, "paper_filing")
        and is_evaluator(user, case)
        and predicates.has_second_factor(user)
    )


may_write = is_drafter | is_typist


EVALUATION = {
    "case": [
        "declare_admissible",
        "begin_assessment",
        "continue_own",
        "judge_condition",
        "ask_laboratory",
        "conclude",
        "reopen_assessment",
        "draft_framework",
        "propose",
    ],
    "dialogue": ["ask", "record_reply"],
    "framework": ["write"],
    "sheet": ["record", "request_completion"],
}
"""Acts that evaluate a report, by the part whose log names them."""


def evaluating(user: Any) -> Q:
    """Return the condition that a transition is an act of `user` that evaluates a report."""
    acts = Q()
    for part, names in EVALUATION.items():
        acts |= Q(part=part, name__in=names)
    return acts & Q(actor=user.pk)


def appraising(user: Any) -> Q:
    """Return the condition that an appraisal is, or once was, by `user`."""
    return Q(author=user.pk) | Q(events__author=user.pk)


def has_evaluated(user: Any, case: Any) -> bool:
    """Tell whether `user` ever took part in the evaluation, whoever holds the report now."""
    return (
        case.transitions.filter(evaluating(user)).exists()
        or case.appraisals.filter(appraising(user)).exists()
    )


@rule("validator who evaluated nothing of the report")
def may_decide(user: Any, row: Any) -> bool:
    """Whoever evaluated, follows or typed the report does not decide it (T12, BR11).

    What was done counts, even once it was taken back or the report given to somebody else.
    """
    case = row.case
    others = (case.concluded_by_id, case.proposed_by_id, case.assigned_to_id)
    return (
        is_validator(user, case)
        and predicates.has_second_factor(user)
        and user.pk not in (*others, case.sheet.typed_by_id)
        and not has_evaluated(user, case)
    )
