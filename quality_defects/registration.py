"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.core import navigation
from portal.documents import guards
from portal.documents.models import File
from portal.filings import registry
from portal.filings.registry import Status, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.rendering import builders
from quality_defects import call_panels, documents, drafting, enums, rules, timers
from quality_defects import workflow as _tables  # noqa: F401  registers the tables
from quality_defects.enums import CaseState, Volet1State, Volet2State
from quality_defects.messages import casework, post
from quality_defects.models import (
    Case,
    Clock,
    Consultation,
    FieldRequest,
    Message,
    Proposal,
    Reminder,
    Volet1,
)


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


def on_message(message: Message) -> None:
    """Tell the other side of a message that it may read."""
    if message.is_internal or message.kind in ("request", "notification"):
        return
    casework.message_posted(
        message.filing, by_agency=message.organisation_id is None, key=str(message.uuid)
    )


def register() -> None:
    """Register everything once."""
    clocks.table(Clock, agency=rules.is_evaluator)
    requests.table(FieldRequest, agency=rules.is_on_duty, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.is_evaluator, decider=rules.is_evaluator)
    guards.register(rules.WORKFLOW, read=may_read_file, write=may_attach)
    builders.register(enums.VOLET1_DOCUMENT, documents.volet1_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    navigation.register(
        "agency",
        "duty",
        _("Astreinte"),
        "quality_defects:duty",
        order=15,
        visible=lambda request: rules.sees_duty_page(request.user),
    )
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
            declarant_panels=call_panels.phone_panels,
            agency_panels=call_panels.agency_panels,
            clock_model=Clock,
            reminder_model=Reminder,
            on_request_sent=lambda case, asked: casework.questions_asked(case, len(asked)),
            on_message=on_message,
            on_reminder=timers.on_reminder,
            on_overdue=timers.on_overdue,
            clock_labels=timers.LABELS,
        )
    )
