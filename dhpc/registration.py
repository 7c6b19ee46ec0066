"""What the workflow tells the shared packages when the application is ready."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dhpc import (
    documents,
    drafting,
    enums,
    inbox,
    panels,
    parameters,
    perimeter,
    public,
    receivers,
    rules,
    standing,
    statistics,
    timers,
    validation,
)
from dhpc import workflow as _tables  # noqa: F401  registers the tables
from dhpc.effects import mailing
from dhpc.enums import DossierState
from dhpc.fields import PROOF_FILES
from dhpc.messages import dossiers as messages
from dhpc.models import (
    Clock,
    Consultation,
    Dossier,
    FieldRequest,
    Letter,
    Message,
    Proposal,
    Reminder,
    Request,
)
from dhpc.review import archive
from dhpc.review.consulted import CONSULTED
from dhpc.views import orientation
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core import navigation
from portal.documents import guards
from portal.documents.models import File
from portal.filings import registry
from portal.filings.registry import Offline, Orientation, WorkflowSpec
from portal.filings.services import clocks, consultations, proposals, requests, thread
from portal.publication import registry as publications
from portal.publication.registry import PublicationKind
from portal.rendering import builders

PARTS = ("request.", "letter.")


def may_read_file(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read a file or a generated document of a dossier."""
    uuid = subject.partition(":")[2]
    dossier = Dossier.objects.visible_to(user).filter(uuid=uuid).first()
    anchor = getattr(file, "anchor", "")
    if dossier is None:
        if anchor == PROOF_FILES:
            # A mailing house reads again what it joined itself.
            own = mailing.accesses_of(user).filter(organisation=file.organisation_id)
            return own.filter(filing__uuid=uuid).exists()
        shared = getattr(file, "kind", "") in panels.SHARED_DOCUMENTS and not anchor
        return shared and Dossier.objects.shared_with(user).filter(uuid=uuid).exists()
    if anchor.startswith(PARTS) and predicates.is_agent(user):
        # What joins a draft is the firm's own until it is signed, unless the agency types it.
        return file.sealed_at is not None or rules.may_write(user, dossier)
    return not thread.is_anchor(anchor) or thread.may_read_anchor(dossier, user, anchor)


def may_attach(user: Any, subject: str, file: File | None, anchor: str) -> bool:
    """Tell whether `user` may attach a file to a part in preparation, or take it off."""
    if thread.is_anchor(anchor) or not anchor.startswith(PARTS):
        return False
    dossier = (
        Dossier.objects.visible_to(user)
        .select_related("request", "letter")
        .filter(uuid=subject.partition(":")[2])
        .first()
    )
    if dossier is None:
        return False
    part = getattr(dossier, anchor.partition(".")[0])
    return part.is_editable and rules.may_write(user, part)


def may_create(user: Any, organisation: Any) -> bool:
    """Tell whether `user` may start a dossier for `organisation`."""
    return organisation.kind in rules.FILERS and predicates.has_organisation_role(
        user,
        organisation.pk,
        OrganisationRole.DRAFTER,
        OrganisationRole.SIGNATORY,
        workflow=rules.WORKFLOW,
    )


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
        "letters",
        _("Lettres de sécurité"),
        "publication:letter_list",
        order=25,
        group="publications",
        description=_("Lettres de sécurité adressées aux professionnels de santé."),
    )
    navigation.register(
        "workspace",
        "dhpc_shared",
        _("Lettres communes"),
        "dhpc:shared",
        order=30,
        group="procedures",
        visible=lambda request: getattr(request.organisation, "kind", "") in rules.FILERS,
    )
    navigation.register(
        "workspace",
        "dhpc_mailings",
        _("Lettres à diffuser"),
        "dhpc:mailings",
        order=31,
        group="procedures",
        visible=lambda request: getattr(request.organisation, "kind", "") in rules.MAILERS,
    )
    navigation.register(
        "agency",
        "dhpc_entry",
        _("Ouvrir un dossier de lettre"),
        "dhpc:entry",
        order=17,
        group="entry",
        visible=lambda request: rules.is_evaluator(request.user, None),
    )
    clocks.table(Clock, agency=rules.is_reviewer)
    requests.table(FieldRequest, agency=rules.is_evaluator, firm=rules.is_drafter)
    consultations.table(Consultation, agency=rules.is_evaluator)
    proposals.table(Proposal, proposer=rules.may_propose, decider=rules.may_confirm)
    guards.register(
        rules.WORKFLOW,
        read=may_read_file,
        write=may_attach,
        kinds=[*enums.RequestFile.choices, *enums.LetterFile.choices],
        public=public.is_public,
        gone=public.why_gone,
    )
    builders.register(enums.REQUEST_DOCUMENT, documents.request_content)
    builders.register(enums.RECEIPT_DOCUMENT, documents.receipt_content)
    builders.register(enums.LETTER_RECEIPT, documents.letter_receipt_content)
    secret = standing.under_embargo
    for kind, content in (
        (enums.PREVIEW_DOCUMENT, documents.preview_content),
        (enums.LETTER_DOCUMENT, documents.letter_content),
    ):
        builders.register(kind, content, standing=standing.project, embargo=secret)
    builders.register(
        enums.AGREED_DOCUMENT, documents.agreed_content, standing=standing.letter, embargo=secret
    )
    builders.register(
        enums.PUBLIC_DOCUMENT, documents.public_content, standing=standing.public_letter
    )
    publications.register(
        PublicationKind(
            key=enums.PUBLICATION,
            label=_("Lettre aux professionnels de santé"),
            label_plural=_("Lettres aux professionnels de santé"),
            prefix_format="L{yy:02d}{number:05d}",
            path=lambda reference: f"/dhpc/{reference}/",
            slug="dhpc",
            page=public.PAGE,
            resource="letters",
            counts_readings=True,
        )
    )
    registry.register(
        WorkflowSpec(
            key=rules.WORKFLOW,
            slug=rules.SLUG,
            prefix="DHPC",
            label=_("Lettre aux professionnels de santé"),
            label_plural=_("Lettres aux professionnels de santé"),
            new_label=_("Demander une lettre aux professionnels de santé"),
            orientation=Orientation(
                template="dhpc/orientation.html",
                summary=_(
                    "Lettre de sécurité (DHPC) qu’un laboratoire adresse aux professionnels de "
                    "santé avec l’accord de l’ANSM."
                ),
                context=orientation.context,
            ),
            model=Dossier,
            parts={"request": Request, "letter": Letter},
            documents={
                "request": (enums.REQUEST_DOCUMENT, enums.RECEIPT_DOCUMENT),
                "letter": (enums.LETTER_DOCUMENT, enums.LETTER_RECEIPT),
            },
            part_panels=panels.part_panels,
            may_create=may_create,
            may_draft=rules.may_write,
            may_work=rules.is_reviewer,
            create_parts=drafting.create_parts,
            status=panels.status,
            tracks=("request", "letter", "dispatch"),
            hidden_states=(DossierState.ABANDONED,),
            on_section_saved=perimeter.complete_from_reference,
            missing_items=lambda part, final: validation.missing_items(part),
            points_to_check=validation.points_to_check,
            offline=Offline(
                eyebrow=_("Lettre aux professionnels de santé"),
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
            on_proposal=panels.on_proposal,
            consulted=CONSULTED,
            consultee_panels=panels.consultee_panels,
            archive=archive.files,
            statistics=statistics.tables,
            clock_labels=timers.LABELS,
            inbox_filters=inbox.FILTERS,
            found_by=inbox.found_by,
            waits_for=inbox.waits_for,
            clock_model=Clock,
            reminder_model=Reminder,
            asks_nothing=panels.asks_nothing,
            on_request_sent=lambda dossier, asked: messages.questions_asked(dossier, len(asked)),
            on_message=on_message,
            on_reminder=timers.on_reminder,
            on_overdue=timers.on_overdue,
            receivers={receivers.QUALITY_DEFECT: receivers.quality_defect},
        )
    )
