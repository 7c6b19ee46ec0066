"""Who receives the messages of a case, and how one is put in the outbox."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from portal.accounts import identifiers, predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.core.fields import known
from portal.mail.messages import Message
from portal.mail.services import Recipient, queue
from quality_defects.models import Case
from quality_defects.rules import WORKFLOW

SLUG = "defauts-qualite"


def declarant_path(case: Case) -> str:
    """Return the address of the case for its organisation."""
    return reverse("filings:case", args=[SLUG, case.uuid])


def agency_path(case: Case) -> str:
    """Return the address of the case for the agency."""
    return reverse("filings:agency_case", args=[SLUG, case.uuid])


def people(users: Iterable[Any], organisation: Any = None) -> list[Recipient]:
    """Return where these people read their mail."""
    return [Recipient(user.email, user, user.language, organisation) for user in users]


def firm(case: Case, extra: Iterable[Any] = ()) -> list[Recipient]:
    """Return the mailbox of the organisation, who created the case and `extra`, agents left out."""
    mailbox = [Recipient(case.organisation.email, organisation=case.organisation)]
    users = {user.pk: user for user in [case.created_by, *extra] if not user.is_agent}
    return mailbox + people(users.values(), case.organisation)


def evaluators(case: Case) -> list[Recipient]:
    """Return who follows the case, else every evaluator."""
    if case.assigned_to:
        return people([case.assigned_to])
    return people(predicates.agents_with(WORKFLOW, AgencyRoleName.EVALUATOR))


def duty_officers() -> list[Any]:
    """Return the duty officers of the workflow."""
    return list(predicates.agents_with(WORKFLOW, AgencyRoleName.DUTY_OFFICER))


def heads() -> list[Any]:
    """Return the heads of unit, who validate the decisions of the workflow."""
    return list(predicates.agents_with(WORKFLOW, AgencyRoleName.VALIDATOR))


def signatories(case: Case) -> list[Any]:
    """Return who signs for the organisation: the pharmacien responsable, an interim today."""
    return list(predicates.people_of(case.organisation_id, OrganisationRole.SIGNATORY))


def firm_numbers(case: Case, users: Iterable[Any]) -> list[Recipient]:
    """Return the mobile numbers of these people and those that the firm gave for an emergency:
    the numbers of the signed volet and of the organisation that can receive a text message."""
    answers = case.volet1.signed_answers("pharmacist_mobile", "on_call_phone")
    given = [
        known(answers["pharmacist_mobile"]),
        known(answers["on_call_phone"]),
        case.organisation.on_call_phone,
    ]
    people_first = mobiles(users, case.organisation)
    others = [
        Recipient(identifiers.compact_phone(number), organisation=case.organisation)
        for number in given
        if number and identifiers.may_be_mobile(number)
    ]
    return people_first + others


def mobiles(users: Iterable[Any], organisation: Any = None) -> list[Recipient]:
    """Return the mobile numbers of these people, for text messages."""
    return [
        Recipient(user.mobile, user, user.language, organisation) for user in users if user.mobile
    ]


def send(
    message: type[Message],
    recipients: list[Recipient],
    case: Case,
    path: str,
    *,
    dedupe: str = "",
    documents: Iterable[Any] = (),
    **context: Any,
) -> None:
    """Queue `message` about the case, with a link to `path` and none of its content."""
    queue(
        message,
        recipients,
        subject=case.subject,
        reference=case.reference or "",
        context={"path": path, "organisation": case.organisation.name, **context},
        dedupe=dedupe,
        documents=list(documents),
    )
