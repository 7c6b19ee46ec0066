"""Who may do what with a quality defect: named predicates `(user, row) -> bool`.

A row is a case or anything that has a `case`.
"""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.core.workflow import rule
from quality_defects.enums import Side

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


@rule("whoever carries out the measure: drafter of the organisation, or evaluator")
def carries_out_measure(user: Any, row: Any) -> bool:
    return is_evaluator(user, row) if row.owner == Side.AGENCY else is_drafter(user, row)
