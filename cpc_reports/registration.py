"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports import (
    consultees,
    documents,
    drafting,
    eligibility,
    enums,
    inbox,
    panels,
    parameters,
    public,
    rules,
    timers,
    validation,
)
from cpc_reports import workflow as _tables  # noqa: F401  registers the tables
from cpc_reports.dialogues import may_add
from cpc_reports.enums import ClockKind, ReportState
from cpc_reports.messages import reports as messages
from cpc_reports.models import (
    Clock,
    Consultation,
    FieldRequest,
    LabRequest,
    MandateLetter,
    Measure,
    Message,
    Proposal,
    Reminder,
    Report,
    Sheet,
)
from cpc_reports.views import labs, orientation, registers, tips
from portal.accounts import predicates
from portal.accounts.enums import OrganisationKind
from portal.core import navigation
from portal.core.deadlines import local_date
from portal.documents import guards
from portal.documents.models import File
from portal.filings import registry
from portal.filings.models.clocks import ClockState
from portal.filings.registry import Offline, Orientation, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.publication import registry as publications
from portal.publication.registry import PublicationKind
from portal.rendering import builders

PART = "sheet."
MEASURE = "measure."
OWN_CLOCKS = (ClockKind.ADMISSIBILITY, ClockKind.ASSESSMENT)


def may_read_file(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read a file or a generated document of a report."""
    uuid = subject.partition(":")[2]
    anchor = getattr(file, "anchor", "")
    if anchor.startswith("laboratory."):
        # What a laboratory joins is its own until it answers, and never whoever filed reads it.
        asked = LabRequest.objects.filter(uuid=anchor.partition(".")[2]).first()
        sent = file.sealed_at is not None or (asked is not None and asked.organisation_id is None)
        return _of_laboratory(user, asked) or (
            sent and predicates.has_agency_role(user, rules.WORKFLOW)
        )
    if anchor.startswith(MEASURE):
        row = Measure.objects.filter(uuid=anchor.partition(".")[2]).first()
        return row is not None and _of_party(user, row)
    if file is None and _is_asked(user, uuid):
        return True
    report = Report.objects.visible_to(user).filter(uuid=uuid).first()
    if report is None and (letter := MandateLetter.objects.filter(uuid=uuid).first()):
        return _of_party(user, letter)
    if report is None:
        return anchor.startswith(PART) and consultees.may_read_annex(user, file)
    if anchor.startswith(PART) and predicates.is_agent(user):
        # What joins a draft is the body's own until it is signed, unless the agency types it.
        return file.sealed_at is not None or rules.may_write(user, report)
    if getattr(file, "kind", "") == enums.DECISION_DOCUMENT and not predicates.is_agent(user):
        return report.decided_at is not None
    return not thread.is_anchor(anchor) or thread.may_read_anchor(report, user, anchor)


def _of_party(user: Any, row: Any) -> bool:
    """Tell whether `user` belongs to the organisation that sent `row`, or reads it as an agent."""
    return predicates.has_agency_role(user, rules.WORKFLOW) or predicates.has_organisation_role(
        user, row.organisation_id, workflow=rules.WORKFLOW
    )


def _is_asked(user: Any, uuid: str) -> bool:
    """Tell whether a laboratory of `user` was asked something in the report."""
    return LabRequest.objects.filter(
        filing__uuid=uuid,
        organisation__in=[one.pk for one in predicates.organisation_list(user)],
    ).exists()


def _of_laboratory(user: Any, asked: LabRequest | None) -> bool:
    return (
        asked is not None
        and asked.organisation_id is not None
        and predicates.has_organisation_role(user, asked.organisation_id, workflow=rules.WORKFLOW)
    )


def may_attach(user: Any, subject: str, file: File | None, anchor: str) -> bool:
    """Tell whether `user` may attach a file to what is in preparation, or take it off."""
    if anchor.startswith("laboratory."):
        asked = LabRequest.objects.filter(uuid=anchor.partition(".")[2]).first()
        return (
            asked is not None
            and asked.filing.subject == subject
            and (asked.state in ("sent", "silent") or may_add(asked, user))
            and (
                rules.is_laboratory(user, asked)
                or (asked.organisation_id is None and rules.is_evaluator(user, asked))
            )
        )
    if not anchor.startswith(PART):
        return False
    report = (
        Report.objects.visible_to(user)
        .select_related("sheet")
        .filter(uuid=subject.partition(":")[2])
        .first()
    )
    return report is not None and report.sheet.is_editable and rules.may_write(user, report)


def offered_kinds(anchor: str) -> guards.Kinds:
    """Return the natures that may be chosen at `anchor`: a laboratory joins none of a filer's."""
    if not anchor.startswith("laboratory."):
        return enums.SheetFile.choices
    return [(one.value, one.label) for one in enums.LABORATORY_FILES]


def may_create(user: Any, organisation: Any) -> bool:
    """Tell whether `user` may start a report for `organisation`.

    Its kind may hold an entitled body, or the registers tie one to its account whatever its kind.
    """
    may = organisation.kind in rules.FILERS or eligibility.holds_entry(organisation)
    return may and rules.writes_for(user, organisation.pk)


def held_by_questions(report: Report) -> list[Any]:
    """Return the agency's own clocks that may stop now: running, and not past their date."""
    today = local_date(timezone.now())
    return [
        clock
        for clock in report.clocks.filter(kind__in=OWN_CLOCKS, state=ClockState.RUNNING)
        if local_date(clock.anchor_at) <= today <= clock.due_on
    ]


def on_request_sent(report: Report, asked: list[Any]) -> None:
    """Tell whoever filed that questions wait, once the sheet is open to them."""
    messages.questions_asked(report, len(asked))


def on_message(message: Message) -> None:
    """Tell the other side of a message that it may read."""
    if message.is_internal or message.kind in ("request", "notification"):
        return
    messages.message_posted(
        message.filing, by_agency=message.organisation_id is None, key=str(message.uuid)
    )


def _is_kind(*kinds: str) -> Any:
    return lambda request: getattr(request.organisation, "kind", "") in kinds


def _may_hold(request: Any) -> bool:
    """Tell whether the organisation of the request may hold an entitled body, or does."""
    organisation = request.organisation
    if organisation is None:
        return False
    return organisation.kind in rules.FILERS or _holds(request, organisation)


def _holds(request: Any, organisation: Any) -> bool:
    """Return `eligibility.holds_entry`, read once a request."""
    known = request.__dict__.setdefault("_cpc_entries", {})
    if organisation.pk not in known:
        known[organisation.pk] = eligibility.holds_entry(organisation)
    return known[organisation.pk]


def register() -> None:
    """Register everything once."""
    parameters.register()
    navigation.register(
        "public",
        "frameworks",
        _("Prescription compassionnelle (CPC)"),
        "publication:cpc_list",
        order=27,
        group="publications",
        description=_("Cadres de prescription compassionnelle établis et non établis."),
    )
    navigation.register(
        "workspace",
        "cpc_cosignatures",
        _("Cosignatures CPC"),
        "cpc_reports:cosignatures",
        order=32,
        group="procedures",
        visible=_may_hold,
    )
    navigation.register(
        "workspace",
        "cpc_register",
        _("Registre des organismes habilités"),
        "cpc_reports:body_request",
        order=33,
        group="procedures",
        visible=_may_hold,
    )
    navigation.register(
        "workspace",
        "cpc_tips",
        _("Informations reçues (CPC)"),
        "cpc_reports:tips",
        order=33,
        group="procedures",
        visible=_may_hold,
        waiting=tips.waiting,
    )
    navigation.register(
        "workspace",
        "cpc_laboratory",
        _("Demandes CPC de l’agence"),
        "cpc_reports:laboratories",
        order=34,
        group="procedures",
        visible=_is_kind(OrganisationKind.LABORATORY),
        waiting=labs.waiting,
    )
    navigation.register(
        "agency",
        "cpc_entry",
        _("Saisir un signalement CPC"),
        "cpc_reports:entry",
        order=18,
        group="entry",
        visible=lambda request: rules.is_evaluator(request.user, None),
    )
    navigation.register(
        "agency",
        "cpc_own",
        _("Ouvrir un dossier CPC d’initiative"),
        "cpc_reports:own",
        order=18,
        group="entry",
        visible=lambda request: rules.is_evaluator(request.user, None),
    )
    navigation.register(
        "agency",
        "cpc_registers",
        _("Registres CPC"),
        "cpc_reports:registers",
        order=19,
        group="reference",
        visible=lambda request: predicates.has_agency_role(request.user, rules.WORKFLOW),
        waiting=registers.waiting,
    )
    clocks.table(Clock, agency=rules.may_move_clock)
    requests.table(FieldRequest, agency=rules.is_evaluator, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.is_evaluator, decider=rules.is_reviewer)
    guards.register(
        rules.WORKFLOW,
        read=may_read_file,
        write=may_attach,
        kinds=enums.SheetFile.choices,
        public=public.is_public,
        offered=offered_kinds,
    )
    builders.register(enums.SHEET_DOCUMENT, documents.sheet_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    builders.register(enums.DECISION_DOCUMENT, documents.decision_content)
    builders.register(enums.PUBLIC_DOCUMENT, documents.public_content)
    builders.register(enums.PUBLIC_DECISION_DOCUMENT, documents.public_decision_content)
    publications.register(
        PublicationKind(
            key=enums.PUBLICATION,
            label=_("Cadre de prescription compassionnelle"),
            label_plural=_("Cadres de prescription compassionnelle"),
            prefix_format="C{yy:02d}{number:05d}",
            path=lambda reference: f"/cpc/{reference}/",
            slug="cpc",
            page=public.PAGE,
            resource="frameworks",
        )
    )
    registry.register(
        WorkflowSpec(
            key=rules.WORKFLOW,
            slug=rules.SLUG,
            prefix="CPC",
            label=_("Signalement CPC"),
            label_plural=_("Signalements CPC"),
            new_label=_("Signaler en vue d’un cadre de prescription compassionnelle"),
            orientation=Orientation(
                template="cpc_reports/orientation.html",
                summary=_(
                    "Usage hors AMM qui appelle un cadre de prescription compassionnelle, signalé "
                    "par un organisme habilité."
                ),
                context=orientation.context,
                audience="habilite",
                signposts=orientation.SIGNPOSTS,
            ),
            model=Report,
            parts={"sheet": Sheet},
            documents={"sheet": (enums.SHEET_DOCUMENT, enums.RECEIPT_DOCUMENT)},
            part_panels=panels.part_panels,
            may_create=may_create,
            quality_of=eligibility.quality_of,
            may_draft=rules.may_write,
            may_work=rules.is_reviewer,
            create_parts=drafting.create_parts,
            status=panels.status,
            tracks=("sheet",),
            hidden_states=(ReportState.ABANDONED,),
            on_section_saved=drafting.complete_from_reference,
            missing_items=lambda part, final: validation.missing_items(part),
            points_to_check=validation.points_to_check,
            offline=Offline(
                eyebrow=_("Signalement CPC"),
                email=settings.CPC_MAILBOX,
                warnings=(_("Aucune donnée identifiant un patient."),),
            ),
            declarant_panels=panels.declarant_panels,
            agency_panels=panels.agency_panels,
            track_panels=panels.track_panels,
            agency_mark=panels.mark,
            move_pages=panels.MOVE_PAGES,
            first_moves=panels.FIRST_MOVES,
            proposal_facts=panels.proposal_facts,
            on_proposal=panels.on_proposal,
            consultee_panels=consultees.consultee_panels,
            awaited=consultees.awaited,
            clock_labels=timers.LABELS,
            inbox_filters=inbox.FILTERS,
            found_by=inbox.found_by,
            waits_for=inbox.waits_for,
            clock_model=Clock,
            reminder_model=Reminder,
            held_by_questions=held_by_questions,
            on_request_sent=on_request_sent,
            asks_nothing=validation.asks_nothing,
            question_reminders=tuple(settings.CPC_QUESTION_REMINDERS),
            on_message=on_message,
            on_reminder=timers.on_reminder,
            on_overdue=timers.on_overdue,
        )
    )
