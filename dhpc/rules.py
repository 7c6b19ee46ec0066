"""Who may do what with a dossier: named predicates `(user, row) -> bool`.

A row is a dossier or anything that has a `case`.
"""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.core.workflow import rule

WORKFLOW = "dhpc"
SLUG = "dhpc"

FILERS = (OrganisationKind.LABORATORY,)
MAILERS = (OrganisationKind.MAILER,)
CONSULTED = (
    OrganisationKind.LEARNED_SOCIETY,
    OrganisationKind.ASSOCIATION,
    OrganisationKind.HEALTH_BODY,
)


@rule("drafter of the coordinating laboratory")
def is_drafter(user: Any, row: Any) -> bool:
    return predicates.has_organisation_role(
        user,
        row.case.organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=WORKFLOW,
    )


@rule("signatory of the coordinating laboratory at that instant")
def is_signatory(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.case.organisation_id) is not None


@rule("drafter or signatory of the laboratory that answers")
def is_participant(user: Any, row: Any) -> bool:
    """Someone who writes for the laboratory of a participation row."""
    return predicates.has_organisation_role(
        user,
        row.organisation_id,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=WORKFLOW,
    )


@rule("signatory of the laboratory that answers")
def is_participant_signatory(user: Any, row: Any) -> bool:
    return predicates.may_sign(user, row.organisation_id) is not None


@rule("evaluator")
def is_evaluator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.EVALUATOR)


@rule("validator")
def is_validator(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.VALIDATOR)


@rule("while several laboratories agree on their coordinator, or lack one")
def may_be_coordinated(user: Any, row: Any) -> bool:
    """Say so of a dossier that is coordinated now, or that came to several laboratories later."""
    return row.case.state == "coordination" or row.case.lacks_coordinator


@rule("while a laboratory of the perimeter has no account")
def may_be_attached(user: Any, row: Any) -> bool:
    return bool(row.case.unmatched)


@rule("while an account answers for a laboratory of the perimeter")
def may_be_rebound(user: Any, row: Any) -> bool:
    return bool(row.case.bound)


@rule("publisher")
def is_publisher(user: Any, row: Any) -> bool:
    return predicates.has_agency_role(user, WORKFLOW, AgencyRoleName.PUBLISHER)


is_reviewer = is_evaluator | is_validator


@rule("evaluator typing the request")
def is_typist(user: Any, row: Any) -> bool:
    """An evaluator who opens the dossier for the agency, or types a request that came on paper."""
    case = row.case
    return (
        hasattr(case, "paper_filing")
        and is_evaluator(user, case)
        and predicates.has_second_factor(user)
    )


@rule("while the request is a draft")
def is_unsent(user: Any, row: Any) -> bool:
    return row.case.reference is None


@rule("unless the agency writes and sends by itself")
def laboratory_acts(user: Any, row: Any) -> bool:
    return not row.case.is_substituted


@rule("evaluator, once the agency writes and sends by itself")
def is_stand_in(user: Any, row: Any) -> bool:
    """Whoever writes the letter in place of a laboratory that fails to (L. 5312-4)."""
    return (
        row.case.is_substituted and is_evaluator(user, row) and predicates.has_second_factor(user)
    )


may_write_request = is_drafter | is_typist
may_write = (is_drafter & laboratory_acts) | (is_typist & is_unsent) | is_stand_in


@rule("validator who neither proposed the agreement nor wrote the request or the letter")
def may_agree(user: Any, row: Any) -> bool:
    """Four eyes: what the agency wrote itself is agreed by somebody else."""
    wrote = (row.proposed_by_id, row.case.request.typed_by_id, row.typed_by_id, row.saved_by_id)
    return is_validator(user, row) and predicates.has_second_factor(user) and user.pk not in wrote


@rule("drafter of the coordinator; an evaluator once the agency sends by itself")
def may_declare(user: Any, row: Any) -> bool:
    if row.case.is_substituted:
        return is_evaluator(user, row)
    return is_drafter(user, row)


@rule("signatory of the coordinator; an evaluator once the agency sends by itself")
def may_prove(user: Any, row: Any) -> bool:
    if row.case.is_substituted:
        return is_evaluator(user, row)
    return is_signatory(user, row)


BY_PHONE = "agree_by_phone"
"""What two people record of an agreement that a validator gave by telephone."""


@rule("validator; evaluator for an urgent agreement given by telephone")
def may_propose(user: Any, row: Any) -> bool:
    if row.action == BY_PHONE:
        case = row.case
        return (
            is_evaluator(user, row)
            and predicates.has_second_factor(user)
            and case.lane == "urgent"
            and case.letter.state == "proposed"
        )
    return is_validator(user, row)


@rule("validator; evaluator too for an agreement given by telephone")
def may_confirm(user: Any, row: Any) -> bool:
    if row.action == BY_PHONE:
        return is_reviewer(user, row) and predicates.has_second_factor(user)
    return is_validator(user, row)
