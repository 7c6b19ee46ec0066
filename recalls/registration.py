"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.core import navigation
from portal.distribution.enums import ExportFormat
from portal.distribution.replies.rules import ANSWERING, Answering, Side
from portal.distribution.services import exporting
from portal.documents import guards
from portal.documents.models import File
from portal.filings import post, registry
from portal.filings.registry import Offline, Orientation, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.publication import registry as publications
from portal.publication.models import Publication
from portal.publication.registry import PublicationKind
from portal.rendering import builders
from recalls import (
    advice,
    barcodes,
    documents,
    drafting,
    editions,
    enums,
    inbox,
    panels,
    parameters,
    public,
    receivers,
    rules,
    scanning,
    study,
    timers,
    validation,
)
from recalls import workflow as _tables  # noqa: F401  registers the tables
from recalls.enums import ActionState
from recalls.messages import actions as messages
from recalls.models import (
    Action,
    Clock,
    Consultation,
    FieldRequest,
    Message,
    Notice,
    Proposal,
    Reminder,
)
from recalls.readers import aps, rappelconso
from recalls.views import orientation


def may_read_file(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read a file or a generated document of an action."""
    action = Action.objects.visible_to(user).filter(uuid=subject.partition(":")[2]).first()
    if action is None:
        return False
    anchor = getattr(file, "anchor", "")
    if anchor.startswith("notice.") and predicates.is_agent(user):
        # What joins a draft is the firm's own until it is signed, unless the agency types it.
        return file.sealed_at is not None or rules.may_write(user, action)
    return not thread.is_anchor(anchor) or thread.may_read_anchor(action, user, anchor)


def may_attach(user: Any, subject: str, file: File | None, anchor: str) -> bool:
    """Tell whether `user` may attach a file to a notice in preparation, or take it off."""
    if thread.is_anchor(anchor):
        return False
    action = (
        Action.objects.visible_to(user)
        .select_related("notice")
        .filter(uuid=subject.partition(":")[2])
        .first()
    )
    if action is None or not anchor.startswith("notice."):
        return False
    return action.notice.is_editable and rules.may_write(user, action.notice)


def may_create(user: Any, organisation: Any) -> bool:
    """Tell whether `user` may start an action for `organisation`."""
    return organisation.kind in rules.FILERS and predicates.has_organisation_role(
        user,
        organisation.pk,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=rules.WORKFLOW,
    )


def may_answer_reply(user: Any, reply: Any) -> bool:
    """Tell whether `user` may answer what a holder asks about an action: either side of it.

    Only the agency answers for an action from before the portal, which no firm follows here.
    """
    workflow, _colon, uuid = reply.publication.subject.partition(":")
    if workflow != rules.WORKFLOW:
        return rules.is_reviewer(user, None)
    action = Action.objects.visible_to(user).filter(uuid=uuid).first()
    return action is not None and (
        rules.is_reviewer(user, action) or rules.is_drafter(user, action)
    )


def asks_firm(publication: Publication) -> bool:
    """Tell whether a firm follows the action here: not when it is from before the portal."""
    return publication.subject.startswith(f"{rules.WORKFLOW}:")


def sides_of_reply(reply: Any) -> list[Side]:
    """Return the firm and the agency, each with its page of the replies."""
    _workflow, _colon, uuid = reply.publication.subject.partition(":")
    if not asks_firm(reply.publication):
        agents = predicates.agents_with(rules.WORKFLOW, AgencyRoleName.EVALUATOR)
        path = reverse("recalls:imported_replies", args=[reply.publication.reference])
        return [(post.people(agents), path)]
    action = Action.objects.get(uuid=uuid)
    return [
        (post.firm(action), reverse("recalls:firm_replies", args=[action.uuid])),
        (post.evaluators(action), reverse("recalls:replies", args=[action.uuid])),
    ]


def on_message(message: Message) -> None:
    """Tell the other side of a message that it may read."""
    if message.is_internal or message.kind in ("request", "notification"):
        return
    messages.message_posted(
        message.filing, by_agency=message.organisation_id is None, key=str(message.uuid)
    )


def register() -> None:
    """Register everything once."""
    parameters.register()
    navigation.register(
        "public",
        "actions",
        _("Actions de sécurité"),
        "publication:action_list",
        order=20,
        description=_(
            "Rappels, défauts et informations de sécurité : cherchez un produit, un lot, un code."
        ),
    )
    navigation.register(
        "agency",
        "recalls_entry",
        _("Saisir une action de sécurité"),
        "recalls:entry",
        order=16,
        group="entry",
        visible=lambda request: rules.is_evaluator(request.user, None),
    )
    navigation.register(
        "agency",
        "recalls_import",
        _("Importer des actions de sécurité"),
        "recalls:imports",
        order=86,
        group="entry",
        visible=lambda request: rules.may_import(request.user, None),
    )
    navigation.register(
        "agency",
        "recalls_questions",
        _("Questions des détenteurs"),
        "recalls:questions",
        order=17,
        group="follow_up",
        visible=lambda request: rules.is_reviewer(request.user, None),
    )
    clocks.table(Clock, agency=rules.is_reviewer)
    requests.table(FieldRequest, agency=rules.is_evaluator, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.may_propose, decider=rules.may_confirm)
    guards.register(
        rules.WORKFLOW,
        read=may_read_file,
        write=may_attach,
        kinds=enums.Attachment.choices,
        public=public.is_public,
        received=barcodes.on_received,
    )
    builders.register(enums.NOTICE_DOCUMENT, documents.notice_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    builders.register(enums.SHEET_DOCUMENT, documents.sheet_content)
    publications.register(
        PublicationKind(
            key=editions.KIND,
            label=_("Action de sécurité"),
            label_plural=_("Actions de sécurité"),
            prefix_format="R{yy:02d}{number:05d}",
            path=lambda reference: f"/actions/{reference}/",
            slug="actions",
            page=public.PAGE,
            resource="actions",
            holders=rules.HOLDERS,
            advice_from=advice.FROM,
            advice=advice.advice,
            derive=study.derive,
        )
    )
    ANSWERING[editions.KIND] = Answering(may_answer_reply, sides_of_reply, asks_firm)
    exporting.WRITERS[ExportFormat.APS] = aps.write
    exporting.WRITERS[ExportFormat.RAPPELCONSO] = rappelconso.write
    registry.register(
        WorkflowSpec(
            key=rules.WORKFLOW,
            slug=rules.SLUG,
            prefix="RAP",
            label=_("Action de sécurité"),
            label_plural=_("Actions de sécurité"),
            new_label=_("Déclarer une action de sécurité"),
            orientation=Orientation(
                template="recalls/orientation.html",
                summary=_(
                    "Rappel, défaut ou information de sécurité sur un dispositif médical, un "
                    "dispositif de diagnostic in vitro ou un lot de médicament."
                ),
                context=orientation.context,
            ),
            model=Action,
            parts={"notice": Notice},
            documents={"notice": (enums.NOTICE_DOCUMENT, enums.RECEIPT_DOCUMENT)},
            part_panels=panels.part_panels,
            may_create=may_create,
            may_draft=rules.may_write,
            may_work=rules.is_reviewer,
            create_parts=drafting.create_parts,
            status=panels.status,
            tracks=("notice",),
            hidden_states=(ActionState.ABANDONED,),
            on_section_saved=drafting.complete_from_reference,
            missing_items=lambda part, final: validation.missing_items(part),
            points_to_check=validation.points_to_check,
            offline=Offline(
                eyebrow=_("Avis de sécurité (field safety notice)"),
                email=documents.SERVICE.email,
            ),
            declarant_panels=panels.firm_panels,
            agency_panels=panels.agency_panels,
            agency_mark=panels.mark,
            move_pages=panels.MOVE_PAGES,
            first_moves=panels.FIRST_MOVES,
            part_status=panels.part_status,
            track_panels=panels.track_panels,
            proposal_facts=panels.proposal_facts,
            proposal_panels=panels.proposal_panels,
            refusal=panels.refusal,
            waits_for=inbox.waits_for,
            on_proposal=panels.on_proposal,
            clock_labels=timers.LABELS,
            clock_names=panels.clock_names,
            row_tools={
                "notice.products": scanning.PRODUCT_TOOLS,
                "notice.scopes": scanning.SCOPE_TOOLS,
            },
            inbox_filters=inbox.FILTERS,
            found_by=inbox.found_by,
            clock_model=Clock,
            reminder_model=Reminder,
            on_request_sent=lambda action, asked: messages.questions_asked(action, len(asked)),
            on_message=on_message,
            on_reminder=timers.on_reminder,
            on_overdue=timers.on_overdue,
            receivers={receivers.BATCH_RECALL: receivers.batch_recall},
        )
    )
