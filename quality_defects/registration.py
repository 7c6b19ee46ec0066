"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.core import navigation
from portal.core.workflow import Obstacle
from portal.documents import guards
from portal.documents.models import File
from portal.filings import registry
from portal.filings.registry import Offline, Orientation, Status, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.rendering import builders
from quality_defects import (
    call_panels,
    desk,
    documents,
    drafting,
    enums,
    inbox,
    letters,
    panels,
    parameters,
    rules,
    scanning,
    sheets,
    statistics,
    timers,
    validation,
    volet2_checks,
)
from quality_defects import workflow as _tables  # noqa: F401  registers the tables
from quality_defects.effects import capas, flash, volet2
from quality_defects.effects.decision import ANNOUNCEMENT
from quality_defects.enums import CaseState, Volet1State, Volet2State
from quality_defects.messages import casework, post
from quality_defects.models import (
    SOURCE_ANCHOR,
    Case,
    Clock,
    Consultation,
    FieldRequest,
    Message,
    Proposal,
    Reminder,
    SheetRequest,
    Volet1,
    Volet2,
)
from quality_defects.views import orientation

INTERNAL_DOCUMENTS = frozenset({enums.RAPID_ALERT_DOCUMENT})


def may_read_file(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read a file or a generated document of a case."""
    anchor = getattr(file, "anchor", "")
    if anchor == SOURCE_ANCHOR:
        return _may_read_source(user, subject)
    case = Case.objects.visible_to(user).filter(uuid=subject.partition(":")[2]).first()
    if case is None:
        return False
    if getattr(file, "kind", "") in INTERNAL_DOCUMENTS and not predicates.is_agent(user):
        return False
    if anchor.startswith(("volet1.", "volet2.")) and predicates.is_agent(user):
        # What joins a draft is the firm's own until it is signed, unless the agency types it.
        return file.sealed_at is not None or rules.is_typist(user, case)
    return not thread.is_anchor(anchor) or thread.may_read_anchor(case, user, anchor)


def _may_read_source(user: Any, subject: str) -> bool:
    """Tell whether `user` may read why the agency asked for a sheet: agents, others if shared."""
    asked = SheetRequest.objects.visible_to(user).filter(filing__uuid=subject.partition(":")[2])
    if not predicates.is_agent(user):
        asked = asked.filter(shares_source=True)
    return asked.exists()


def may_attach(user: Any, subject: str, file: File | None, anchor: str) -> bool:
    """Tell whether `user` may attach a file to a draft or as a proof, or take it off.

    The files of the thread come and stay with their message.
    """
    if thread.is_anchor(anchor):
        return False
    case = (
        Case.objects.visible_to(user)
        .select_related("volet1", "volet2")
        .filter(uuid=subject.partition(":")[2])
        .first()
    )
    if case is None:
        return False
    place, _dot, name = anchor.partition(".")
    if place in ("volet1", "volet2"):
        return getattr(case, place).is_editable and rules.may_write(user, case)
    return panels.may_prove(case, place, name, user)


def may_create(user: Any, organisation: Any) -> bool:
    """Tell whether `user` may start a case for `organisation`."""
    return organisation.kind in rules.FILERS and predicates.has_organisation_role(
        user, organisation.pk, "drafter", "signatory", workflow=rules.WORKFLOW
    )


def status(case: Case) -> Status:
    """Derive the status of a case from its tracks."""
    volet1 = Volet1State(case.volet1.state)
    if case.state in desk.ENDED:
        return desk.status(case.state)
    if case.is_draft and case.is_sheet_awaited:
        return Status(str(_("Fiche demandée par l’agence")), "warning")
    if case.is_draft or volet1 == Volet1State.COMPLETION_REQUESTED:
        return Status(str(volet1.label), "progress")
    if case.volet2.is_overdue:
        return Status(str(_("Volet 2 en retard")), "danger")
    if case.volet1.is_signature_overdue:
        return Status(str(_("Volet 1 non signé, délai dépassé")), "danger")
    if volet1 != Volet1State.SUBMITTED:
        return Status(str(volet1.label), "progress")
    if case.volet2.state == Volet2State.COMPLETION_REQUESTED:
        return Status(str(_("Volet 2 : complément demandé")), "progress")
    if case.state == CaseState.RECEIVED:
        return Status(str(CaseState.RECEIVED.label), "info")
    return desk.status(case.state)


def on_message(message: Message) -> None:
    """Tell the other side of a message that it may read."""
    if message.is_internal or message.kind in ("request", "notification"):
        return
    casework.message_posted(
        message.filing, by_agency=message.organisation_id is None, key=str(message.uuid)
    )


def _missing_items(volet: Volet1 | Volet2, final: bool) -> list[Obstacle]:
    if isinstance(volet, Volet1):
        return validation.missing_items_at(volet, final=final)
    if final:
        return volet2_checks.missing_items_at(volet, final=True)
    return volet2_checks.missing_items(volet)


def register() -> None:
    """Register everything once."""
    parameters.register()
    navigation.register(
        "agency",
        "quality_defects_entry",
        _("Saisir une déclaration"),
        "quality_defects:entry",
        order=15,
        group="entry",
        visible=lambda request: rules.is_evaluator(request.user, None),
    )
    navigation.register(
        "agency",
        "quality_defects_requests",
        _("Demandes de fiche"),
        "quality_defects:sheet_requests",
        order=16,
        group="follow_up",
        visible=lambda request: predicates.has_agency_role(request.user, rules.WORKFLOW),
    )
    clocks.table(
        Clock,
        agency=rules.is_evaluator,
        extended=[volet2.forget_overdue, flash.forget_overdue, capas.follow_report],
    )
    requests.table(FieldRequest, agency=rules.is_on_duty, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.may_propose, decider=rules.may_confirm)
    guards.register(
        rules.WORKFLOW, read=may_read_file, write=may_attach, kinds=enums.Attachment.choices
    )
    builders.register(enums.VOLET1_DOCUMENT, documents.volet1_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    builders.register(enums.VOLET2_DOCUMENT, documents.volet2_content)
    builders.register(enums.VOLET2_RECEIPT_DOCUMENT, documents.volet2_receipt_content)
    builders.register(enums.SHORTAGE_DOCUMENT, sheets.shortage_content)
    builders.register(enums.RAPID_ALERT_DOCUMENT, sheets.rapid_alert_content)
    builders.register(enums.DECISION_DOCUMENT, letters.decision_content)
    builders.register(enums.CLOSING_DOCUMENT, letters.closing_content)
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
            orientation=Orientation(
                template="quality_defects/orientation.html",
                summary=_(
                    "Médicament à usage humain non conforme à son dossier, ou écart aux bonnes"
                    " pratiques de fabrication."
                ),
                context=orientation.context,
            ),
            model=Case,
            parts={"volet1": Volet1, "volet2": Volet2},
            documents={
                "volet1": (enums.VOLET1_DOCUMENT, enums.RECEIPT_DOCUMENT),
                "volet2": (enums.VOLET2_DOCUMENT, enums.VOLET2_RECEIPT_DOCUMENT),
            },
            part_panels=panels.part_panels,
            dashboard_panels=panels.dashboard_panels,
            track_panels=panels.track_panels,
            clock_names=panels.clock_labels,
            may_create=may_create,
            may_draft=rules.may_write,
            may_work=rules.is_on_duty,
            create_parts=drafting.create_parts,
            status=status,
            tracks=("volet1", "volet2", "sheet_request"),
            hidden_states=(CaseState.ABANDONED,),
            internal_documents=INTERNAL_DOCUMENTS,
            missing_items=_missing_items,
            points_to_check=validation.points_to_check,
            on_section_saved=drafting.complete_from_reference,
            offline=Offline(
                eyebrow=_("Fiche enquête de signalement d’un défaut de qualité"),
                email=documents.SERVICE.email,
                warnings=(
                    format_lazy(
                        _(
                            "Si vous proposez un rappel de lot, appelez aussi le {number}, jour et "
                            "nuit, week-ends et jours fériés inclus."
                        ),
                        number=enums.AGENCY_NUMBER,
                    ),
                ),
            ),
            declarant_panels=lambda *page: (
                call_panels.request_panels(*page)
                + call_panels.unsigned_panels(*page)
                + call_panels.phone_panels(*page)
                + desk.firm_panels(*page)
                + call_panels.share_panels(*page)
            ),
            agency_panels=lambda *page: (
                call_panels.agency_panels(*page) + desk.agency_panels(*page)
            ),
            agency_mark=desk.mark,
            move_pages=desk.MOVE_PAGES,
            proposal_facts=desk.proposal_facts,
            on_proposal=desk.on_proposal,
            clock_labels=timers.LABELS | desk.CLOCK_LABELS,
            met_by_hand=(ANNOUNCEMENT,),
            row_tools={"volet1.lots": scanning.LOT_TOOLS},
            statistics=statistics.tables,
            inbox_filters=inbox.FILTERS,
            found_by=inbox.found_by,
            waits_for=inbox.waits_for,
            clock_model=Clock,
            reminder_model=Reminder,
            on_request_sent=lambda case, asked: casework.questions_asked(case, len(asked)),
            on_message=on_message,
            on_reminder=timers.on_reminder,
            on_overdue=timers.on_overdue,
        )
    )
