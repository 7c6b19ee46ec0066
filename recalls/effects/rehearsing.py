"""What would be published now: computed as the publication itself, then undone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.core.fields import Values
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of
from portal.publication.editions import Edition
from portal.publication.models import AffectedItem
from portal.publication.services.publishing import compare, publish
from portal.publication.services.recodings import Recoding
from recalls import editions
from recalls.effects.notice import corrected, last_revision, publication_of
from recalls.enums import ActionState, Attachment, NoticeState, VersionKind
from recalls.models import Notice


@dataclass(frozen=True)
class Rehearsal:
    """What the next version would change: lines added, lines released, lines that stay.

    Lines of products without code come last. `recoded` are the products whose lines stay under
    other codes.
    """

    number: int
    edition: Edition
    values: Values
    revision: Revision
    before: Revision | None
    added: list[AffectedItem]
    removed: list[AffectedItem]
    kept: int
    recoded: list[Recoding]
    public: Mapping[str, Any]

    @property
    def fitting_kinds(self) -> tuple[VersionKind, ...]:
        """Return the kinds that say truly what a later version changes, the usual one first.

        A version that both adds and releases units is an update: no kind says both.
        """
        if self.added and self.removed:
            return (VersionKind.UPDATE_CONTENT,)
        if self.added:
            return (VersionKind.SCOPE_EXTENDED,)
        if self.removed:
            return (VersionKind.LOTS_RELEASED, VersionKind.SCOPE_REDUCED)
        if _translations(self.edition.payload) - _translations(self.public):
            return (VersionKind.UPDATE_CONTENT, VersionKind.TRANSLATION_ADDED)
        return (VersionKind.UPDATE_CONTENT,)


def _translations(payload: Mapping[str, Any]) -> set[str]:
    """Return the public translations of the letter that a payload names."""
    files = payload.get("attachments", ())
    return {one["uuid"] for one in files if one["kind"] == Attachment.FSN_TRANSLATION}


def rehearse(notice: Notice, user: Any) -> Rehearsal:
    """Return what publishing `notice` as it stands would change. Nothing is kept of it.

    The same code computes it as publishes, in a transaction that is undone: what is shown is what
    will be done, and no number is used up.
    """
    with transaction.atomic():
        found = _rehearsed(notice, user)
        transaction.set_rollback(True)
    return found


def _rehearsed(notice: Notice, user: Any) -> Rehearsal:
    action = notice.filing
    now = timezone.now()
    correcting = notice.state == NoticeState.CORRECTING
    revision = corrected(notice, user, now) if correcting else last_revision(notice)
    values = answers_of(notice, revision)
    current = None
    if action.state == ActionState.PUBLISHED:
        current = publication_of(action).current
    edition = replace(
        editions.edition_of(
            notice,
            revision,
            version_kind=_kind(notice) if current else VersionKind.INITIAL,
            reason=notice.public_reason or "–",
        ),
        summary=editions.chosen_summary(notice, values),
    )
    version = publish(edition, at=now, by=None)
    delta = compare(current, version)
    return Rehearsal(
        number=version.number,
        edition=edition,
        values=values,
        revision=revision,
        before=_revision(notice, current.payload["revision"]) if current else None,
        added=[*delta.added, *(one.item for one in delta.bare.added)],
        removed=[*delta.removed, *(one.item for one in delta.bare.removed)],
        kept=delta.kept,
        recoded=delta.recoded,
        public=current.payload if current else {},
    )


def _kind(notice: Notice) -> str:
    """Return the kind of a later version, one that any may have while none was chosen."""
    if notice.version_kind == VersionKind.INITIAL:
        return VersionKind.UPDATE_CONTENT
    return notice.version_kind


def _revision(notice: Notice, number: int) -> Revision:
    return notice.filing.revisions.get(part=notice.part_name, number=number)
