"""Who may do what with a safety action: named predicates `(user, row) -> bool`.

A row is an action or anything that has a `case`.
"""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.core.workflow import rule

WORKFLOW = "recalls"
SLUG = "actions-de-securite"

FILERS = (
    OrganisationKind.MANUFACTURER,
    OrganisationKind.LABORATORY,
    OrganisationKind.DISTRIBUTOR,
    OrganisationKind.WHOLESALER,
)


@rule("drafter of the organisation")
def is_drafter(user: Any, row: Any) -> bool:
    return predicates.has_organisation_role(
        user,
        row.case.organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=WORKFLOW,
    )


@rule("signatory of the organisation at that instant")
def is_signatory(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.case.organisation_id) is not None


@rule("evaluator")
def is_evaluator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.EVALUATOR)


@rule("validator")
def is_validator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.VALIDATOR)


@rule("publisher")
def is_publisher(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.PUBLISHER)


@rule("publisher or administrator")
def may_import(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(
        user, WORKFLOW, AgencyRoleName.PUBLISHER, AgencyRoleName.ADMINISTRATOR
    )


is_reviewer = is_evaluator | is_validator


@rule("evaluator typing an action that came on paper")
def is_typist(user: Any, row: Any) -> bool:
    case = row.case
    return (
        hasattr(case, "paper_filing")
        and is_evaluator(user, case)
        and predicates.has_second_factor(user)
    )


@rule("validator correcting the sheet")
def is_corrector(user: Any, row: Any) -> bool:
    notice = row if hasattr(row, "validated_by_id") else getattr(row.case, "notice", None)
    return (
        notice is not None
        and notice.state == "correcting"
        and is_validator(user, row)
        and predicates.has_second_factor(user)
    )


may_write = is_drafter | is_typist | is_corrector


@rule("evaluator who did not write the notice")
def may_take(user: Any, row: Any) -> bool:
    return is_evaluator(user, row) and user.pk not in (row.typed_by_id, row.submitted_by_id)


@rule("validator who did not edit or write the notice")
def may_validate(user: Any, row: Any) -> bool:
    return is_validator(user, row) and user.pk not in (
        row.edited_by_id,
        row.typed_by_id,
        row.submitted_by_id,
    )


@rule("publisher or validator; in the urgent lane, not who validated")
def may_publish(user: Any, row: Any) -> bool:
    if not (is_publisher(user, row) or is_validator(user, row)):
        return False
    return not (row.case.is_urgent and user.pk == row.validated_by_id)


@rule("validator")
def may_propose(user: Any, row: Any) -> bool:
    return is_validator(user, row)


@rule("validator")
def may_confirm(user: Any, row: Any) -> bool:
    return is_validator(user, row)
