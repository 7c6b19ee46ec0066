"""Who may do what with a report: named predicates `(user, row) -> bool`.

A row is a report or anything that has a `case`.
"""

from typing import Any

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
    return writes_for(user, row.organisation_id)


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


@rule("validator who evaluated nothing of the report")
def may_decide(user: Any, row: Any) -> bool:
    """Whoever concluded, proposed, follows or typed the report does not decide it (T12)."""
    case = row.case
    others = (case.concluded_by_id, case.proposed_by_id, case.assigned_to_id)
    return (
        is_validator(user, case)
        and predicates.has_second_factor(user)
        and user.pk not in (*others, case.sheet.typed_by_id)
    )
