"""What follows the transitions of a notice."""

from uuid import uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.deadlines import Policy, Unit
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models import Revision
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.services import clocks, requests, revisions
from portal.publication.models import Publication
from portal.rendering.services import order
from recalls import editions
from recalls.effects.action import system
from recalls.enums import NOTICE_DOCUMENT, RECEIPT_DOCUMENT, ClockKind, NoticeStatus
from recalls.messages import actions as messages
from recalls.models import Action, Notice

COMMENT_RULE = gettext_noop(
    "MDCG 2023-3 rév. 2, question 20 : deux jours ouvrés pour commenter un projet d’avis"
)
DEBT_RULE = gettext_noop("objectif du portail, sans valeur réglementaire")


def last_revision(notice: Notice) -> Revision:
    """Return the last signed version of `notice`."""
    return notice.filing.revisions.filter(part=notice.part_name).order_by("number").last()


def publication_of(action: Action) -> Publication:
    """Return what is public of `action`."""
    return Publication.objects.select_related("current").get(
        kind=editions.KIND, subject=action.subject
    )


def published_revision(notice: Notice) -> Revision:
    """Return the signed version whose content is public."""
    number = publication_of(notice.filing).current.payload["revision"]
    return notice.filing.revisions.get(part=notice.part_name, number=number)


def freeze_and_order(notice: Notice, step: Step) -> None:
    """Freeze the signed version and order its documents and its receipt."""
    paper = step.transition.name == "record"
    revision = revisions.freeze_part(
        notice,
        user=step.user,
        at=step.at,
        attestation=str(messages.TYPED if paper else messages.ATTESTATION),
        is_final=notice.notice_status != NoticeStatus.DRAFT,
        extra={"ip": step.params.get("ip", "")},
        signer=_typist(notice.filing, step) if paper else None,
    )
    _order(notice.filing, revision)


def freeze_correction(notice: Notice, step: Step) -> None:
    """Freeze what the agency corrected, with the reason that is public."""
    revision = revisions.freeze_part(
        notice,
        user=step.user,
        at=step.at,
        attestation=str(messages.CORRECTED),
        is_final=True,
        extra={"correction": notice.public_reason},
        signer=_typist(notice.filing, step),
    )
    _order(notice.filing, revision)


def _typist(action: Action, step: Step) -> dict[str, str]:
    """Return who typed the version, where the signer of a signed one stands."""
    return {
        "name": step.user.full_name,
        "email": "",
        "rpps": "",
        "capacity": TYPED_BY_AGENCY,
        "capacity_label": _("saisie par l’agence, non signée"),
        "organisation": action.organisation.name,
    }


def _order(action: Action, revision: Revision) -> None:
    order(
        action.subject,
        NOTICE_DOCUMENT,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=action.reference,
        title=_("Avis de sécurité – version %(number)d") % {"number": revision.number},
        file_name=f"{action.reference}-avis-v{revision.number}",
    )
    order(
        action.subject,
        RECEIPT_DOCUMENT,
        ["pdf"],
        revision_number=revision.number,
        reference=action.reference,
        title=_("Accusé de réception – avis de sécurité"),
        file_name=f"{action.reference}-accuse-de-reception-v{revision.number}",
    )


# Clocks ----------------------------------------------------------------------------------------


def start_comments(notice: Notice, step: Step) -> None:
    """Give the agency its two working days to comment; they run once for each version."""
    number = last_revision(notice).number
    clocks.start(
        notice.filing,
        ClockKind.COMMENTS,
        Policy(
            anchor="submission",
            days=settings.RECALLS_COMMENT_DAYS,
            unit=Unit.WORKING,
            words=gettext_noop("réception de la version par l’agence"),
            rule=COMMENT_RULE,
        ),
        actor=system(step),
        part=notice.part_name,
        anchor_at=step.at,
        reminders=["D0"],
        batch=uuid5(notice.filing.uuid, f"{notice.part_name}.{number}"),
    )


def meet_comments(notice: Notice, step: Step) -> None:
    """The agency has answered."""
    for clock in notice.filing.clocks.live().filter(kind=ClockKind.COMMENTS):
        clocks.meet(clock, system(step), at=step.at)


def stop_waiting(notice: Notice, step: Step) -> None:
    """Nobody comments on a version that is no longer there."""
    for clock in notice.filing.clocks.live().filter(kind=ClockKind.COMMENTS):
        perform(
            clock,
            "cancel",
            actor=SystemActor(clocks.TIMER, on_behalf_of=step.user),
            at=step.at,
            comment=_("Version retirée ou rejetée"),
        )


def owe_review(notice: Notice, step: Step) -> None:
    """A version published at once is reviewed afterwards."""
    clocks.start(
        notice.filing,
        ClockKind.REVIEW_DEBT,
        Policy(
            anchor="publication",
            days=settings.RECALLS_REVIEW_DEBT_DAYS,
            unit=Unit.WORKING,
            words=gettext_noop("publication urgente"),
            rule=DEBT_RULE,
        ),
        actor=system(step),
        part=notice.part_name,
        anchor_at=step.at,
        reminders=["D0"],
        internal=True,
    )


# Requests and messages -------------------------------------------------------------------------


def answer_requests(notice: Notice, step: Step) -> None:
    """The new version carries the answers given in place."""
    revision = last_revision(notice)
    requests.answer_with_revision(notice.filing, notice.part_name, revision.number, actor=step.user)


def acknowledge(notice: Notice, step: Step) -> None:
    """Send the receipt to the organisation's mailbox, to who signed and to who drafted."""
    messages.receipt(notice.filing, last_revision(notice))


def notify_agency(notice: Notice, step: Step) -> None:
    """Tell the evaluators, or who follows the action, that a version came in."""
    messages.version_received(notice.filing, last_revision(notice))


def ask_signature(notice: Notice, step: Step) -> None:
    """Tell the signatories that a notice waits for them."""
    signatories = predicates.people_of(notice.filing.organisation_id, OrganisationRole.SIGNATORY)
    messages.signature_wanted(notice.filing, signatories, notice.version)


def tell_validation(notice: Notice, step: Step) -> None:
    """Tell the firm that its notice is validated; not when it will be published."""
    messages.validated(notice.filing, last_revision(notice))


def tell_rejection(notice: Notice, step: Step) -> None:
    """Tell the firm why its version is not published."""
    messages.rejected(notice.filing, last_revision(notice))


def tell_publication(notice: Notice, step: Step) -> None:
    """Tell the firm that its action is public, under which number."""
    messages.published(notice.filing, notice.published_count)
