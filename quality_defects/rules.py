"""Who may do what with a quality defect: named predicates `(user, row) -> bool`.

A row is a case or anything that has a `case`.
"""

from typing import Any

from django.apps import apps
from django.conf import settings

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.core.workflow import rule
from quality_defects.enums import Side

WORKFLOW = "quality_defects"

FILERS = (
    OrganisationKind.LABORATORY,
    OrganisationKind.MANUFACTURER,
    OrganisationKind.IMPORTER,
    OrganisationKind.DISTRIBUTOR,
    OrganisationKind.WHOLESALER,
)
"""Kinds of organisation that make or distribute medicines (CSP R. 5124-55, capacities of H07)."""


@rule("drafter of the organisation")
def is_drafter(user: Any, row: Any) -> bool:
    return predicates.has_organisation_role(
        user,
        row.case.organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=WORKFLOW,
    )


@rule("evaluator typing a filing that came on paper")
def is_typist(user: Any, row: Any) -> bool:
    case = row.case
    return (
        case.reference is None
        and is_evaluator(user, case)
        and predicates.has_second_factor(user)
        and hasattr(case, "paper_filing")
    )


may_write = is_drafter | is_typist


@rule("signatory of the organisation at that instant")
def is_signatory(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.case.organisation_id) is not None


@rule("delegate with a flash mandate, where flash declarations are open")
def is_flash_delegate(user: Any, row: Any) -> bool:
    return (
        settings.QUALITY_DEFECTS_FLASH
        and is_drafter(user, row)
        and predicates.has_second_factor(user)
        and flash_mandate(user, row.case.organisation_id) is not None
    )


def flash_mandate(user: Any, organisation_id: int | None) -> Any:
    """Return the mandate under which `user` may send a flash declaration now, or None."""
    mandates = apps.get_model(WORKFLOW, "FlashMandate")._default_manager
    return mandates.held(user, organisation_id)


@rule("person invited on these sections")
def is_invited(user: Any, row: Any) -> bool:
    return type(row).objects.addressed_to(user).filter(pk=row.pk).exists()


@rule("evaluator")
def is_evaluator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.EVALUATOR)


@rule("evaluator or duty officer")
def is_on_duty(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(
        user, WORKFLOW, AgencyRoleName.EVALUATOR, AgencyRoleName.DUTY_OFFICER
    )


@rule("evaluator or duty officer who does not follow the case")
def may_take(user: Any, row: Any) -> bool:
    return is_on_duty(user, row) and row.case.assigned_to_id != user.pk


# Priorities and classes for which the second person must be a validator.
URGENT = ("P0", "P1")
SERIOUS = ("I", "II")


@rule("validator")
def is_validator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.VALIDATOR)


is_reviewer = is_evaluator | is_validator


@rule("while a version that came after the end waits")
def faces_late_version(user: Any, row: Any) -> bool:
    return row.case.version_after_end_at is not None


@rule("validator other than who proposed (P0, P1), else evaluator")
def may_close(user: Any, row: Any) -> bool:
    case = row.case
    # A priority lowered after the decision does not spare the second person.
    if case.priority in URGENT or case.decisions.filter(priority__in=URGENT).exists():
        return is_validator(user, case) and user.pk != case.closure_proposed_by_id
    return is_evaluator(user, case)


@rule("evaluator, duty officer for a decision")
def may_propose(user: Any, row: Any) -> bool:
    return is_on_duty(user, row) if row.action == "decide" else is_evaluator(user, row)


@rule("validator (class I or II, recall, duty officer), else evaluator or validator")
def may_confirm(user: Any, row: Any) -> bool:
    return is_validator(user, row) if needs_validator(row) else is_reviewer(user, row)


def needs_validator(proposal: Any) -> bool:
    """Tell whether only a validator may confirm what is proposed."""
    if proposal.action != "decide":
        return False
    return bool(
        proposal.payload.get("eu_class") in SERIOUS
        or proposal.payload.get("recall_level")
        or not is_evaluator(proposal.proposed_by, proposal)
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


@rule("whoever carries out the measure: drafter of the organisation, or evaluator")
def carries_out_measure(user: Any, row: Any) -> bool:
    return is_evaluator(user, row) if row.owner == Side.AGENCY else is_drafter(user, row)
