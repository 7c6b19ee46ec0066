"""Who may do what with a safety action: named predicates `(user, row) -> bool`.

A row is an action or anything that has a `case`.
"""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationKind, OrganisationRole
from portal.core.workflow import Rule, rule
from recalls.enums import RecipientType

WORKFLOW = "recalls"
SLUG = "actions-de-securite"

FILERS = (
    OrganisationKind.MANUFACTURER,
    OrganisationKind.REPRESENTATIVE,
    OrganisationKind.IMPORTER,
    OrganisationKind.LABORATORY,
    OrganisationKind.DISTRIBUTOR,
    OrganisationKind.WHOLESALER,
)


HOLDERS = {
    OrganisationKind.PHARMACY: (RecipientType.PHARMACY,),
    OrganisationKind.HOSPITAL: (RecipientType.HOSPITAL_PHARMACY, RecipientType.HOSPITAL),
    OrganisationKind.WHOLESALER: (RecipientType.WHOLESALER, RecipientType.DEPOSITARY),
    OrganisationKind.DISTRIBUTOR: (RecipientType.DISTRIBUTOR, RecipientType.DEPOSITARY),
    OrganisationKind.IMPORTER: (RecipientType.IMPORTER,),
}
"""Who holds products on the portal, as the codes of recipients name them."""


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
    notice = _notice(row)
    return (
        notice is not None
        and notice.state == "correcting"
        and is_validator(user, row)
        and predicates.has_second_factor(user)
    )


@rule("while the agency does not correct the sheet")
def outside_correction(user: Any, row: Any) -> bool:
    return getattr(_notice(row), "state", "") != "correcting"


may_write = ((is_drafter | is_typist) & outside_correction) | is_corrector


@rule("before any publication")
def is_unpublished(user: Any, row: Any) -> bool:
    return not row.published_count


@rule("unless the publication was withdrawn")
def is_not_retracted(user: Any, row: Any) -> bool:
    return row.case.state != "retracted"


@rule("once a version is published")
def is_published(user: Any, row: Any) -> bool:
    return bool(row.published_count)


@rule("changes were requested")
def owes_changes(user: Any, row: Any) -> bool:
    """Tell whether the version that waits for its signature answers the agency."""
    asked = row.case.transitions.filter(part=row.part_name, target="amendment_to_sign").last()
    return asked is not None and asked.source == "changes_requested"


begins_a_version = Rule("a new version was begun", lambda user, row: not owes_changes(user, row))


@rule("evaluator who did not write the notice")
def may_take(user: Any, row: Any) -> bool:
    return is_evaluator(user, row) and not _wrote(user, row)


def may_go_on(notice: Any) -> list[Any]:
    """Return the people of the agency whose decision a prepared or validated version waits for."""
    if notice.state == "in_review" and notice.edited_by_id:
        roles, test = (AgencyRoleName.VALIDATOR,), may_validate
    elif notice.state == "validated":
        roles, test = (AgencyRoleName.PUBLISHER, AgencyRoleName.VALIDATOR), may_publish
    else:
        return []
    agents = predicates.agents_with(WORKFLOW, *roles)
    return [agent for agent in agents if test(agent, notice)]


def second_person_wanted(user: Any, notice: Any) -> str:
    """Return the transition that `user` could perform but for what they did before, else ""."""
    own_words = _wrote(user, notice)
    if notice.state == "submitted" and is_evaluator(user, notice) and own_words:
        return "take"
    if notice.state == "in_review" and is_validator(user, notice):
        return "validate" if own_words or _prepared(user, notice) else ""
    if notice.state == "validated" and notice.case.is_urgent:
        is_same = user.pk == notice.validated_by_id
        return "publish" if is_same and is_validator(user, notice) else ""
    return ""


@rule("evaluator; the validator who corrects")
def may_prepare_sheet(user: Any, row: Any) -> bool:
    return is_corrector(user, row) if row.state == "correcting" else is_evaluator(user, row)


@rule("validator who did not write the notice or its sheet")
def may_validate(user: Any, row: Any) -> bool:
    return is_validator(user, row) and not _wrote(user, row) and not _prepared(user, row)


def _notice(row: Any) -> Any:
    return row if hasattr(row, "validated_by_id") else getattr(row.case, "notice", None)


def _wrote(user: Any, notice: Any) -> bool:
    """Tell whether `user` typed, last saved or signed the version."""
    return user.pk in (notice.typed_by_id, notice.saved_by_id, notice.submitted_by_id)


def _prepared(user: Any, notice: Any) -> bool:
    """Tell whether `user` ever edited the sheet of the version that is examined."""
    moves = notice.case.transitions.filter(part=notice.part_name)
    sent = moves.filter(target="submitted").last()
    edits = moves.filter(name="edit_sheet", actor=user)
    return edits.filter(pk__gt=sent.pk if sent else 0).exists()


@rule("publisher or validator; in the urgent lane, not who validated")
def may_publish(user: Any, row: Any) -> bool:
    if not (is_publisher(user, row) or is_validator(user, row)):
        return False
    return not (row.case.is_urgent and user.pk == row.validated_by_id)


@rule("validator; in the urgent lane, not who validated")
def may_schedule(user: Any, row: Any) -> bool:
    """The timer publishes for who schedules: the same two people as without it."""
    return is_validator(user, row) and may_publish(user, row)


@rule("evaluator who did not decide the urgent publication, while a review is owed")
def may_finish_review(user: Any, row: Any) -> bool:
    if not row.owes_review or not is_evaluator(user, row):
        return False
    decided = row.case.proposals.filter(action="fast_publish", state="confirmed").last()
    return decided is None or user.pk not in (decided.proposed_by_id, decided.decided_by_id)


@rule("validator; to publish at once, while an urgent version waits for its review")
def may_propose(user: Any, row: Any) -> bool:
    case = row.case
    if row.action == "fast_publish" and not (
        case.is_urgent and case.notice.state in ("submitted", "in_review")
    ):
        return False
    return is_validator(user, row)


@rule("validator")
def may_confirm(user: Any, row: Any) -> bool:
    return is_validator(user, row)
