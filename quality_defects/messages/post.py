"""Who receives the messages of a case, beside those whom every workflow writes to."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from portal.accounts import identifiers, predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.core.fields import known
from portal.filings.post import (
    agency_path,
    declarant_path,
    evaluators,
    firm,
    mobiles,
    people,
    send,
)
from portal.mail.services import Recipient
from quality_defects.enums import YesNo
from quality_defects.models import Case
from quality_defects.rules import WORKFLOW

__all__ = [
    "SLUG",
    "agency_path",
    "declarant_path",
    "duty_officers",
    "evaluators",
    "firm",
    "firm_and_signatories",
    "firm_numbers",
    "heads",
    "mobiles",
    "people",
    "send",
    "signatories",
    "track_paths",
]

SLUG = "defauts-qualite"
NUMBERS = ("pharmacist_mobile", "acting_mobile", "on_call_phone")


def track_paths(row: Any) -> tuple[str, str]:
    """Return the addresses of an action or a measure, for its organisation and for the agency."""
    key = row.key if row.part_name == "capa" else row.uuid
    where = [row.filing.uuid, key]
    return (
        reverse(f"{WORKFLOW}:{row.part_name}", args=where),
        reverse(f"{WORKFLOW}:agency_{row.part_name}", args=where),
    )


def duty_officers() -> list[Any]:
    """Return the duty officers of the workflow."""
    return list(predicates.agents_with(WORKFLOW, AgencyRoleName.DUTY_OFFICER))


def heads() -> list[Any]:
    """Return the heads of unit, who validate the decisions of the workflow."""
    return list(predicates.agents_with(WORKFLOW, AgencyRoleName.VALIDATOR))


def signatories(case: Case) -> list[Any]:
    """Return who signs for the organisation: the pharmacien responsable, an interim today."""
    return list(predicates.people_of(case.organisation_id, OrganisationRole.SIGNATORY))


def firm_and_signatories(case: Case) -> list[Recipient]:
    """Return the mailbox of the organisation, who created the case and who signs today."""
    return firm(case, signatories(case))


def firm_numbers(case: Case, users: Iterable[Any]) -> list[Recipient]:
    """Return the mobile numbers of these people and those that the firm gave for an emergency:
    the numbers of the signed volet and of the organisation that can receive a text message."""
    answers = case.volet1.signed_answers("acting", *NUMBERS)
    given = [
        known(answers["acting_mobile"]) if answers["acting"] == YesNo.YES else "",
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
