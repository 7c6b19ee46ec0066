"""Messages about what the agency decides: to the second reader, to the firm, to its own people."""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from quality_defects import rules
from quality_defects.enums import EuropeanClass, Measure
from quality_defects.messages import post
from quality_defects.models import Case, Proposal
from quality_defects.rules import WORKFLOW


@register
class TargetMissed(Message):
    key = "quality_defects.target_missed"
    template = "mail/quality_defects/target_missed"
    category = Category.DEADLINE
    urgent = True


@register
class SecondReaderWanted(Message):
    key = "quality_defects.second_reader_wanted"
    template = "mail/quality_defects/second_reader_wanted"
    category = Category.INBOX
    urgent = True


@register
class ProposalRefused(Message):
    key = "quality_defects.proposal_refused"
    template = "mail/quality_defects/proposal_refused"
    category = Category.INBOX


@register
class DecisionMade(Message):
    key = "quality_defects.decision_made"
    template = "mail/quality_defects/decision_made"
    category = Category.PROGRESS
    urgent = True


@register
class UrgentDecisionSms(Message):
    key = "quality_defects.urgent_decision_sms"
    template = "mail/quality_defects/urgent_decision_sms"
    category = Category.PROGRESS
    channel = Channel.SMS
    urgent = True


@register
class CaseSetAside(Message):
    key = "quality_defects.case_set_aside"
    template = "mail/quality_defects/case_set_aside"
    category = Category.PROGRESS


@register
class WithdrawalRequested(Message):
    key = "quality_defects.withdrawal_requested"
    template = "mail/quality_defects/withdrawal_requested"
    category = Category.INBOX


@register
class WithdrawalAnswered(Message):
    key = "quality_defects.withdrawal_answered"
    template = "mail/quality_defects/withdrawal_answered"
    category = Category.PROGRESS


@register
class CaseClosed(Message):
    key = "quality_defects.case_closed"
    template = "mail/quality_defects/case_closed"
    category = Category.PROGRESS


@register
class CaseReopened(Message):
    key = "quality_defects.case_reopened"
    template = "mail/quality_defects/case_reopened"
    category = Category.PROGRESS


def _to_firm(message: type[Message], case: Case, key: str) -> None:
    dedupe = f"{case.reference}.{key}"
    recipients = post.firm_and_signatories(case)
    post.send(message, recipients, case, post.declarant_path(case), dedupe=dedupe)


def target_missed(case: Case, kind: str, due: Any) -> None:
    """The agency has not acted in time: who follows the case, and the validators."""
    validators = predicates.agents_with(WORKFLOW, AgencyRoleName.VALIDATOR)
    post.send(
        TargetMissed,
        [*post.evaluators(case), *post.people(validators)],
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.{kind}.{due.isoformat()}",
        unassigned=case.assigned_to is None,
    )


def second_reader_wanted(proposal: Proposal) -> None:
    """Somebody else must confirm: the people who may."""
    roles = [AgencyRoleName.VALIDATOR]
    if not rules.needs_validator(proposal):
        roles.append(AgencyRoleName.EVALUATOR)
    readers = [
        user
        for user in predicates.agents_with(WORKFLOW, *roles)
        if user.pk != proposal.proposed_by_id
    ]
    case = proposal.filing
    key = f"{case.reference}.proposal.{proposal.uuid}"
    post.send(SecondReaderWanted, post.people(readers), case, post.agency_path(case), dedupe=key)


def proposal_refused(proposal: Proposal) -> None:
    """The second reader said no: its author."""
    case = proposal.filing
    post.send(
        ProposalRefused,
        post.people([proposal.proposed_by]),
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.refusal.{proposal.uuid}",
    )


def decision_made(case: Case, number: int) -> None:
    """The agency has decided: the firm, by text message too where minutes count."""
    key = f"decision.{number}"
    _to_firm(DecisionMade, case, key)
    decision = case.decisions.get(number=number)
    if decision.eu_class == EuropeanClass.CLASS_1 or Measure.RECALL in decision.measures:
        urgent_decision(case, key, post.declarant_path(case))


def urgent_decision(case: Case, key: str, path: str) -> None:
    """A decision of class I or a recall does not wait for a mail to be read: who signs."""
    numbers = post.mobiles(post.signatories(case), case.organisation)
    post.send(UrgentDecisionSms, numbers, case, path, dedupe=f"{case.reference}.{key}.sms")


def case_set_aside(case: Case) -> None:
    """The case was dismissed or merged: the firm, which may contest."""
    _to_firm(CaseSetAside, case, f"outcome.{case.outcomes.last().number}")


def withdrawal_requested(case: Case, request: int) -> None:
    """A signatory asks to withdraw the filing: who follows the case."""
    key = f"{case.reference}.withdrawal.{request}"
    post.send(WithdrawalRequested, post.evaluators(case), case, post.agency_path(case), dedupe=key)


def withdrawal_answered(case: Case, request: int) -> None:
    """The agency answered the request: the firm."""
    _to_firm(WithdrawalAnswered, case, f"withdrawal.{request}.answer")


def case_closed(case: Case, number: int) -> None:
    """The case is closed: the firm."""
    _to_firm(CaseClosed, case, f"outcome.{number}")


def case_reopened(case: Case, number: int) -> None:
    """The case begins again: the firm, and who follows it."""
    key = f"outcome.{number}"
    _to_firm(CaseReopened, case, key)
    post.send(
        CaseReopened,
        post.evaluators(case),
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.{key}",
    )
