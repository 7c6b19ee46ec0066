"""What follows the transitions of a notice."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

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
from portal.publication.editions import NUMBER
from portal.publication.models import Publication
from portal.rendering.services import order
from recalls import editions, rules
from recalls.effects.action import receipt, system
from recalls.enums import (
    NOTICE_DOCUMENT,
    RECEIPT_DOCUMENT,
    ClockKind,
    NoticeState,
    NoticeStatus,
    VersionKind,
)
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


def published_summary(notice: Notice) -> str:
    """Return the lead paragraph that is public, with the place of the number in it."""
    publication = publication_of(notice.filing)
    return publication.current.summary.replace(publication.reference, NUMBER)


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
        signer=_typist(notice.filing, step.user) if paper else None,
    )
    _order(notice.filing, revision)


def freeze_correction(notice: Notice, step: Step) -> None:
    """Freeze what the agency corrected and order its document."""
    _order(notice.filing, corrected(notice, step.user, step.at), receipt=False)


def corrected(notice: Notice, user: Any, at: datetime) -> Revision:
    """Freeze what the agency corrected, with the reason that is public."""
    return revisions.freeze_part(
        notice,
        user=user,
        at=at,
        attestation=str(messages.CORRECTED),
        is_final=True,
        extra={"correction": notice.public_reason},
        signer=_typist(notice.filing, user),
    )


def _typist(action: Action, user: Any) -> dict[str, str]:
    label = _("saisie par l’agence, non signée")
    return revisions.unsigned_by(user, action.organisation, TYPED_BY_AGENCY, label)


def _order(action: Action, revision: Revision, *, receipt: bool = True) -> None:
    order(
        action.subject,
        NOTICE_DOCUMENT,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=action.reference,
        title=_("Avis de sécurité – version %(number)d") % {"number": revision.number},
        file_name=f"{action.reference}-avis-v{revision.number}",
    )
    if not receipt:
        return
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


def version_batch(action: Action, part: str, number: int) -> UUID:
    """Return what names the clock of a version, so that it starts once."""
    return uuid5(action.uuid, f"{part}.{number}")


def start_comments(notice: Notice, step: Step) -> None:
    """Give the agency its two working days to comment; they run once for each version.

    They run from the receipt that was stated of a first version that came outside the portal.
    """
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
        anchor_at=receipt(notice.filing, step.at) if number == 1 else step.at,
        reminders=["D0"],
        batch=version_batch(notice.filing, notice.part_name, number),
    )


def meet_comments(notice: Notice, step: Step) -> None:
    """The agency has answered."""
    for clock in notice.filing.clocks.live().filter(kind=ClockKind.COMMENTS):
        clocks.meet(clock, system(step), at=step.at)


def stop_waiting(notice: Notice, step: Step) -> None:
    """Nobody comments on a version that is no longer there, or answers about it."""
    said = _("Version retirée ou rejetée")
    requests.withdraw_open(notice.filing, notice.part_name, step=step, said=said)
    timer = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    for clock in notice.filing.clocks.live().filter(kind=ClockKind.COMMENTS):
        perform(clock, "cancel", actor=timer, at=step.at, comment=said)


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


def ask_validation(notice: Notice, step: Step) -> None:
    """Tell who may validate that the sheet is ready, once for each time that it is examined."""
    if notice.state == NoticeState.IN_REVIEW:
        messages.to_validate(notice.filing, rules.may_go_on(notice), _examination(notice))


def ask_publication(notice: Notice, step: Step) -> None:
    """Tell who may publish, other than whoever validated."""
    people = [one for one in rules.may_go_on(notice) if one != step.user]
    messages.to_publish(notice.filing, people, _examination(notice))


def _examination(notice: Notice) -> str:
    """Return what names the present examination: the version, and how often it was sent back."""
    moves = notice.filing.transitions.filter(part=notice.part_name, name="send_back")
    return f"{last_revision(notice).number}.{moves.count()}"


def tell_validation(notice: Notice, step: Step) -> None:
    """Tell the firm that its notice is validated; not when it will be published."""
    messages.validated(notice.filing, last_revision(notice))


def tell_rejection(notice: Notice, step: Step) -> None:
    """Tell the firm why its version is not published."""
    messages.rejected(notice.filing, last_revision(notice))


def tell_discard(notice: Notice, step: Step) -> None:
    """Tell the firm that the agency put an end to the version that it was preparing."""
    messages.discarded(notice.filing, notice.version)


def tell_publication(notice: Notice, step: Step) -> None:
    """Tell the firm that its action is public, under which number."""
    corrects = notice.version_kind == VersionKind.CORRECTION
    publication = publication_of(notice.filing)
    messages.published(
        notice.filing,
        publication.current.number,
        publication.get_absolute_url(),
        correction=notice.public_reason if corrects else "",
    )
