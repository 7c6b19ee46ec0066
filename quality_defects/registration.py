"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.core.workflow import can
from portal.documents import guards
from portal.documents.models import File
from portal.filings import registry
from portal.filings.registry import Panel, Status, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.rendering import builders
from quality_defects import documents, drafting, enums, rules, statistics
from quality_defects import workflow as _tables  # noqa: F401  registers the tables
from quality_defects.enums import CaseState, Volet1State, Volet2State
from quality_defects.messages import casework, post, volets
from quality_defects.models import (
    Case,
    Clock,
    Consultation,
    FieldRequest,
    Message,
    PhoneAlert,
    Proposal,
    Reminder,
    Volet1,
)

CALL_NUMBER = documents.SERVICE.phone


def may_read_file(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read a file or a generated document of a case."""
    case = Case.objects.visible_to(user).filter(uuid=subject.partition(":")[2]).first()
    if case is None:
        return False
    anchor = getattr(file, "anchor", "")
    return not anchor.startswith("thread.") or thread.may_read_anchor(case, user, anchor)


def may_attach(user: Any, subject: str, file: File | None) -> bool:
    """Tell whether `user` may attach a file to the draft of a case."""
    case = (
        Case.objects.visible_to(user)
        .select_related("volet1")
        .filter(uuid=subject.partition(":")[2])
        .first()
    )
    return case is not None and case.volet1.is_editable and rules.is_drafter(user, case)


def may_create(user: Any, organisation: Any) -> bool:
    """Tell whether `user` may start a case for `organisation`."""
    return predicates.has_organisation_role(
        user, organisation.pk, "drafter", "signatory", workflow=rules.WORKFLOW
    )


def status(case: Case) -> Status:
    """Derive the status of a case from its tracks."""
    volet1 = Volet1State(case.volet1.state)
    if case.is_draft or volet1 == Volet1State.COMPLETION_REQUESTED:
        return Status(str(volet1.label), "progress")
    if case.volet2.state == Volet2State.OVERDUE:
        return Status(str(_("Volet 2 en retard")), "danger")
    if volet1 != Volet1State.SUBMITTED:
        return Status(str(volet1.label), "progress")
    tone = "info" if case.state == CaseState.RECEIVED else "success"
    return Status(str(CaseState(case.state).label), tone)


def phone_panels(case: Case, request: Any) -> list[Panel]:
    """Return the panel of the call to the agency, on both sides."""
    alert = PhoneAlert.objects.filter(filing=case).prefetch_related("calls__author").first()
    if alert is None:
        return []
    context = {
        "alert": alert,
        "number": CALL_NUMBER,
        "for_agency": predicates.is_agent(request.user),
        "can_log": can(alert, "log_call", request.user),
        "can_confirm": can(alert, "confirm_call", request.user),
    }
    return [Panel("quality_defects/phone_panel.html", context)]


def on_message(message: Message) -> None:
    """Tell the other side of a message that it may read."""
    if message.is_internal or message.kind in ("request", "notification"):
        return
    casework.message_posted(
        message.filing, by_agency=message.organisation_id is None, key=str(message.uuid)
    )


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Remind the organisation of Volet 2."""
    if clock.kind == "volet2":
        volets.volet2_reminder(clock.filing, reminder.code, reminder.due_on)


def on_overdue(clock: Clock) -> None:
    """Say that Volet 2 is late."""
    if clock.kind == "volet2":
        drafting.mark_volet2_overdue(clock.filing)
        volets.volet2_overdue(clock.filing, clock.due_on)


def register() -> None:
    """Register everything once."""
    clocks.table(Clock, agency=rules.is_evaluator)
    requests.table(FieldRequest, agency=rules.is_on_duty, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.is_evaluator, decider=rules.is_evaluator)
    guards.register(rules.WORKFLOW, read=may_read_file, write=may_attach)
    builders.register(enums.VOLET1_DOCUMENT, documents.volet1_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    registry.register(
        WorkflowSpec(
            key=rules.WORKFLOW,
            slug=post.SLUG,
            prefix="DQ",
            label=_("Défaut qualité"),
            label_plural=_("Défauts qualité"),
            new_label=_("Déclarer un défaut qualité"),
            model=Case,
            parts={"volet1": Volet1},
            may_create=may_create,
            may_draft=rules.is_drafter,
            may_work=rules.is_on_duty,
            create_parts=drafting.create_parts,
            status=status,
            tracks=("volet1", "volet2"),
            hidden_states=(CaseState.ABANDONED,),
            on_section_saved=drafting.complete_from_reference,
            declarant_panels=phone_panels,
            agency_panels=phone_panels,
            statistics=statistics.tables,
            clock_model=Clock,
            reminder_model=Reminder,
            on_request_sent=lambda case, asked: casework.questions_asked(case, len(asked)),
            on_message=on_message,
            on_reminder=on_reminder,
            on_overdue=on_overdue,
        )
    )
