"""Adding comments on a deposited version of the letter, and what each side knows of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.enums import AnswerKind, CommentState, LetterState, Party
from dhpc.models import Comment, Dossier, Letter
from dhpc.models.comments import UNSETTLED
from dhpc.review.passages import is_quoted, passages, section_of
from portal.filings.models import Revision
from portal.filings.services import revisions
from portal.filings.services.casework import lock_filing, log_opening

COMMENTED = (LetterState.SUBMITTED, LetterState.IN_REVIEW, LetterState.PROPOSED)
"""States of a letter whose last version the agency may comment."""


@dataclass(frozen=True)
class Anchor:
    """Where a comment bears: a section, an answer or a row in it, the words that it quotes."""

    section: str
    field: str = ""
    row_key: str = ""
    quote: str = ""


def add(
    dossier: Dossier,
    anchor: Anchor,
    text: str,
    *,
    actor: Any,
    number: int,
    is_blocking: bool = True,
    party: str = Party.AGENCY,
    body: str = "",
) -> Comment:
    """Prepare a comment on version `number` of the letter; the laboratory does not see it yet.

    Raises PermissionDenied for who does not evaluate, ValidationError when the letter is back with
    the laboratory, when the version does not exist, for an empty text, or for a quote that the
    section does not hold in that version.
    """
    if not rules.is_reviewer(actor, dossier):
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"text": _("Écrivez la remarque.")})
    with transaction.atomic():
        case = lock_filing(dossier)
        letter = Letter.objects.get(filing=case)
        if letter.state not in COMMENTED:
            told = _(
                "La lettre n’est plus en évaluation : la remarque n’est pas enregistrée. Gardez "
                "votre texte pour la prochaine version."
            )
            raise ValidationError(told)
        revision = case.revisions.filter(part=letter.part_name, number=number).first()
        if revision is None:
            raise ValidationError(_("Cette version n’existe pas."))
        _check(letter, revision, anchor)
        comment = Comment.objects.create(
            filing=case,
            section=anchor.section,
            field=anchor.field,
            row_key=UUID(anchor.row_key) if anchor.row_key else None,
            quote=anchor.quote.strip(),
            revision_number=number,
            is_blocking=is_blocking,
            text=text.strip(),
            party=party,
            body=body,
            author=actor,
        )
        log_opening(comment, "add", actor)
    return comment


def _check(letter: Letter, revision: Revision, anchor: Anchor) -> None:
    """Raise ValidationError unless `anchor` names a place of that version."""
    try:
        section = section_of(anchor.section)
    except KeyError:
        raise ValidationError({"place": _("Cette rubrique n’existe pas.")}) from None
    found = passages(section, revisions.answers_of(letter, revision))
    if anchor.field:
        found = [one for one in found if (one.field, one.row_key) == (anchor.field, anchor.row_key)]
        if not found:
            told = _("Ce passage n’existe pas dans cette version.")
            raise ValidationError({"place": told})
    if anchor.quote.strip() and not is_quoted(anchor.quote, found):
        told = _("Ces mots ne figurent pas dans ce passage : copiez-les tels quels.")
        raise ValidationError({"quote": told})


def known_to_firm(dossier: Dossier) -> QuerySet[Comment]:
    """Return the comments that were sent to the laboratory."""
    return dossier.comments.filter(sent_at__isnull=False)


def unanswered(dossier: Dossier) -> QuerySet[Comment]:
    """Return the comments that the laboratory has still to answer."""
    return dossier.comments.filter(state=CommentState.OPEN)


def to_send(dossier: Dossier) -> QuerySet[Comment]:
    """Return the comments that the next return sends, new ones and those opened again."""
    return dossier.comments.filter(state=CommentState.PREPARED)


def blocking(dossier: Dossier) -> QuerySet[Comment]:
    """Return the comments that prevent the agreement."""
    return dossier.comments.filter(Q(is_blocking=True), state__in=UNSETTLED)


@dataclass(frozen=True)
class Line:
    """A comment as one side reads it.

    `stands` tells whether the passage quoted is still in the version that is read. Names of
    people are for the agency; the laboratory reads which party speaks. A comment that the agency
    has opened again and not yet sent reads as answered to the laboratory.
    """

    comment: Comment
    section_title: str
    stands: bool
    internal: bool

    @property
    def state(self) -> CommentState:
        state = CommentState(self.comment.state)
        if state == CommentState.PREPARED and not self.internal:
            return CommentState.ANSWERED
        return state

    @property
    def tone(self) -> str:
        return {
            CommentState.PREPARED: "info",
            CommentState.OPEN: "warning",
            CommentState.ANSWERED: "progress",
            CommentState.CLOSED: "success",
        }.get(self.state, "neutral")

    @property
    def who(self) -> str:
        """Return which party speaks; the agency also reads who wrote it."""
        comment = self.comment
        party = str(comment.get_party_display())
        if comment.party == Party.CONSULTED:
            party = _("ANSM, d’après %(body)s") % {"body": comment.body}
        if self.internal:
            return f"{party} ({comment.author.full_name})"
        return party

    @property
    def reply(self) -> str:
        """Return why the agency opened it again, once that was sent."""
        hidden = not self.internal and self.comment.state == CommentState.PREPARED
        return "" if hidden else self.comment.reply

    @property
    def answer_label(self) -> str:
        kind = self.comment.answer_kind
        return str(AnswerKind(kind).label) if kind else ""
