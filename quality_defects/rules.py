"""Who may do what with a quality defect: named predicates `(user, row) -> bool`.

A row is a case or anything that has a `case`.
"""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.core.workflow import rule

WORKFLOW = "quality_defects"


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


@rule("evaluator or duty officer")
def is_on_duty(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(
        user, WORKFLOW, AgencyRoleName.EVALUATOR, AgencyRoleName.DUTY_OFFICER
    )


def sees_duty_page(user: Any) -> bool:
    """Tell whether the duty officer's page is for `user`: whoever works on the cases."""
    return predicates.has_agency_role(
        user,
        WORKFLOW,
        AgencyRoleName.DUTY_OFFICER,
        AgencyRoleName.EVALUATOR,
        AgencyRoleName.VALIDATOR,
    )
