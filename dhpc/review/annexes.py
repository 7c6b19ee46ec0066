"""Which annexes of a letter become public, and which ones the agency holds back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.enums import PUBLICATION, DossierState, LetterFile
from dhpc.fields import LETTER_FILES
from dhpc.models import AnnexDecision, Dossier
from dhpc.review.facts import annex_words
from portal.documents.models import Audience, File, FileQuerySet
from portal.documents.services import files_of
from portal.filings.services.casework import lock_filing
from portal.publication.models import Version

OVER = (DossierState.NO_ACTION, DossierState.CANCELLED)


@dataclass(frozen=True)
class Annex:
    """A file joined to the letter, and the last decision of the agency on it.

    `is_secret` tells a business secret whose disclosure to all nobody confirmed, `is_withdrawn`
    that it was public and was taken down.
    """

    file: File
    decision: AnnexDecision | None = None
    is_secret: bool = False
    is_withdrawn: bool = False

    @property
    def words(self) -> str:
        return annex_words(self.file)

    @property
    def is_held(self) -> bool:
        return self.decision is not None and self.decision.is_held

    @property
    def may_be_public(self) -> bool:
        """Tell whether its nature is one that is published, and it is no business secret."""
        return self.file.kind in settings.DHPC_PUBLIC_ANNEXES and not self.is_secret

    @property
    def is_public(self) -> bool:
        """Tell whether it is, or will be, public with the letter."""
        return self.may_be_public and not self.is_held

    @property
    def reason(self) -> str:
        """Why it stays out of the register, "" when it does not."""
        if self.is_public:
            return ""
        if self.is_withdrawn and self.decision is not None:
            return _("retirée par l’agence – %(reason)s") % {"reason": self.decision.reason}
        if self.is_held and self.decision is not None:
            return _("retenue par l’agence – %(reason)s") % {"reason": self.decision.reason}
        if self.is_secret:
            return _("marquée confidentielle")
        if not self.file.kind:
            return _("sa nature n’est pas précisée")
        return _("cette nature d’annexe n’est pas publiée")


def annexes(dossier: Dossier) -> list[Annex]:
    """Return the annexes joined to the letter of `dossier`, in order; its logo is none."""
    decisions = {one.file_id: one for one in dossier.annex_decisions.order_by("pk")}
    joined = files_of(dossier.subject, LETTER_FILES).exclude(kind=LetterFile.LOGO)
    told = set(joined.for_audience(Audience.PUBLIC).values_list("pk", flat=True))
    gone = {one["uuid"] for one in withdrawn(dossier)}
    return [
        Annex(one, decisions.get(one.pk), one.pk not in told, str(one.uuid) in gone)
        for one in joined
    ]


def withdrawn(dossier: Dossier) -> list[dict[str, str]]:
    """Return what the current public version says of the annexes that were taken down."""
    if dossier.public_reference is None:
        return []
    version = Version.objects.filter(
        publication__kind=PUBLICATION, publication__subject=dossier.subject
    ).latest("number")
    return list(version.payload.get("withdrawn", []))


def published(dossier: Dossier) -> list[Annex]:
    """Return the annexes that the public has today, in order."""
    if dossier.public_reference is None:
        return []
    return [one for one in annexes(dossier) if one.is_public]


def withdraw(dossier: Dossier, annex: Annex, *, reason: str, actor: Any) -> None:
    """Keep that `annex` is no longer to be public; the transition that says so publishes it."""
    AnnexDecision.objects.create(
        filing=dossier, file=annex.file, is_held=True, reason=reason, decided_by=actor
    )


def public_files(dossier: Dossier) -> FileQuerySet:
    """Return the annexes that the public version of the letter may name."""
    named = [one.file.pk for one in annexes(dossier) if one.is_public]
    return files_of(dossier.subject, LETTER_FILES).filter(pk__in=named)


def words_of(dossier: Dossier, named: Iterable[str]) -> tuple[str, ...]:
    """Return, in words, the annexes whose identifiers are among `named`."""
    known = set(named)
    return tuple(one.words for one in annexes(dossier) if str(one.file.uuid) in known)


def may_decide(user: Any, dossier: Dossier) -> bool:
    """Tell whether `user` may hold back an annex: who evaluates, agrees or publishes."""
    handles = rules.is_reviewer(user, dossier) or rules.is_publisher(user, dossier)
    return handles and dossier.state not in OVER and dossier.public_reference is None


def decide(dossier: Dossier, uuid: UUID, *, is_held: bool, reason: str, actor: Any) -> None:
    """Hold back an annex, or let it be public with the letter again.

    Raises PermissionDenied for who may not or once the letter is public, ValidationError without a
    reason to hold back, for a file that is no annex or for one that is not to be public anyway.
    """
    with transaction.atomic():
        case = lock_filing(dossier)
        if not may_decide(actor, case):
            raise PermissionDenied
        annex = next((one for one in annexes(case) if one.file.uuid == uuid), None)
        if annex is None or not annex.may_be_public:
            raise ValidationError(_("Cette annexe ne sera pas publique : il n’y a rien à retenir."))
        if is_held and not reason.strip():
            raise ValidationError(_("Donnez la raison : le laboratoire la lit."))
        if annex.is_held == is_held:
            return
        AnnexDecision.objects.create(
            filing=case, file=annex.file, is_held=is_held, reason=reason.strip(), decided_by=actor
        )
