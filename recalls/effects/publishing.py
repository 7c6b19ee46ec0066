"""Making public: the edition of a version, published in the transaction that decides it."""

from dataclasses import replace
from typing import Any

from django.utils.translation import override

from portal.core.workflow import Step, perform
from portal.publication.editions import Edition
from portal.publication.models import Version
from portal.publication.services.publishing import publish
from portal.rendering.services import order
from recalls import editions
from recalls.effects.action import TIMER, system
from recalls.effects.notice import last_revision, publication_of, published_revision
from recalls.enums import SHEET_DOCUMENT, ActionState, Lifecycle, VersionKind
from recalls.models import Action, Notice


def publish_version(notice: Notice, step: Step) -> Version:
    """Publish the last frozen version of `notice`; the first one makes its action public."""
    action = notice.filing
    first = action.state != ActionState.PUBLISHED
    version = _publish(
        editions.edition_of(
            notice,
            last_revision(notice),
            version_kind=VersionKind.INITIAL if first else notice.version_kind,
            reason=notice.public_reason,
        ),
        step,
    )
    if first:
        notice.filing = perform(
            action,
            "go_public",
            actor=system(step),
            at=step.at,
            public_reference=version.publication.reference,
            published_at=step.at,
        )
    return version


def publish_closure(action: Action, step: Step) -> None:
    """Publish that the action is closed; what it concerned stays."""
    reason = (step.params.get("public_reason") or "").strip()
    with override("fr"):
        usual = str(action.get_closure_reason_display())
    _publish_again(
        action,
        step,
        version_kind=VersionKind.CLOSURE,
        lifecycle=Lifecycle.CLOSED,
        reason=reason or usual,
    )


def publish_reopening(action: Action, step: Step) -> None:
    """Publish that the action goes on, and why."""
    _publish_again(
        action,
        step,
        version_kind=VersionKind.UPDATE_CONTENT,
        lifecycle=Lifecycle.OPEN,
        reason=step.params["public_reason"].strip(),
    )


def publish_retraction(action: Action, step: Step) -> None:
    """Leave a tombstone with its reason; nothing of it is affected any more."""
    _publish_again(
        action,
        step,
        version_kind=VersionKind.RETRACTION,
        lifecycle=Lifecycle.RETRACTED,
        reason=step.params["public_reason"].strip(),
        summary="",
        text="",
        facets={},
        payload=editions.TOMBSTONE,
        items=(),
        unscannable=0,
        lots=(),
    )


def _publish_again(action: Action, step: Step, **said: Any) -> None:
    """Publish the content that is public already, as a new version that says `said`."""
    _publish(replace(_standing(action), **said), step)


def _publish(edition: Edition, step: Step) -> Version:
    """Publish `edition` and order the sheet of its version; a tombstone has none."""
    by = None if step.system == TIMER else step.user
    version = publish(edition, at=step.at, by=by)
    if version.lifecycle != Lifecycle.RETRACTED:
        reference = version.publication.reference
        order(
            edition.subject,
            SHEET_DOCUMENT,
            ["pdf"],
            revision_number=version.number,
            reference=reference,
            title=version.title,
            file_name=f"{reference}-v{version.number}",
        )
    return version


def _standing(action: Action) -> Edition:
    """Return the edition whose content is public today."""
    notice = action.notice
    current = publication_of(action).current
    edition = editions.edition_of(
        notice, published_revision(notice), version_kind=current.kind, reason=current.reason
    )
    return replace(edition, summary=current.summary)
