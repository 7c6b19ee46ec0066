"""Transitions of a comment on the letter: prepared, sent, answered, closed or opened again."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects.dossier import FILING
from dhpc.enums import AnswerKind, CommentState
from dhpc.models import Comment, Letter
from portal.core.workflow import Obstacle, Step, Workflow, transition


def _letter_is_open(comment: Comment) -> list[Obstacle]:
    """Answers go with the version in preparation."""
    letter = Letter.objects.get(filing_id=comment.filing_id)
    if letter.is_editable:
        return []
    return [Obstacle(_now("La lettre n’est pas à corriger : rien ne se répond maintenant."))]


def _was_sent(comment: Comment) -> list[Obstacle]:
    if comment.is_sent:
        return []
    return [Obstacle(_now("Cette remarque n’a pas été envoyée : retirez-la."))]


def _was_not_sent(comment: Comment) -> list[Obstacle]:
    if not comment.is_sent:
        return []
    return [Obstacle(_now("Cette remarque a été envoyée : elle se clôt, elle ne se retire pas."))]


def _answer_is_told(comment: Comment, step: Step) -> list[Obstacle]:
    kind = step.params.get("answer_kind")
    if kind and kind not in AnswerKind.values:
        return [Obstacle(_now("Choisissez une réponse de la liste."), field="answer_kind")]
    if kind == AnswerKind.ARGUED and not step.comment.strip():
        return [Obstacle(_now("Écrivez vos arguments."), field="comment")]
    return []


def _set_sent(comment: Comment, step: Step) -> None:
    """The answer of the round before stays in the transition log."""
    comment.sent_at = comment.sent_at or step.at
    comment.answer_kind = ""
    comment.answer = ""
    comment.answered_by = None
    comment.answered_at = None


def _set_answer(comment: Comment, step: Step) -> None:
    comment.answer_kind = step.params["answer_kind"]
    comment.answer = step.comment.strip()
    comment.answered_by = step.user
    comment.answered_at = step.at


def _set_reply(comment: Comment, step: Step) -> None:
    comment.reply = step.comment.strip()


comment_workflow = Workflow(
    Comment,
    CommentState,
    [
        transition(
            "send",
            label=_("Envoyer"),
            event=_("Remarque envoyée au laboratoire"),
            source=CommentState.PREPARED,
            target=CommentState.OPEN,
            system=FILING,
            apply=_set_sent,
            internal=True,
        ),
        transition(
            "answer",
            label=_("Répondre"),
            event=_("Réponse à une remarque sur la lettre"),
            source=[CommentState.OPEN, CommentState.ANSWERED],
            target=CommentState.ANSWERED,
            allowed=rules.is_drafter & rules.laboratory_acts,
            required=["answer_kind"],
            guards=[_letter_is_open],
            checks=[_answer_is_told],
            apply=_set_answer,
        ),
        transition(
            "close",
            label=_("Clore"),
            event=_("Remarque close"),
            source=[CommentState.PREPARED, CommentState.OPEN, CommentState.ANSWERED],
            target=CommentState.CLOSED,
            allowed=rules.is_evaluator,
            guards=[_was_sent],
            internal=True,
        ),
        transition(
            "reopen",
            label=_("Rouvrir"),
            event=_("Remarque rouverte, à envoyer de nouveau"),
            source=[CommentState.ANSWERED, CommentState.CLOSED],
            target=CommentState.PREPARED,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_set_reply,
            internal=True,
        ),
        transition(
            "withdraw",
            label=_("Retirer"),
            event=_("Remarque retirée avant envoi"),
            source=CommentState.PREPARED,
            target=CommentState.WITHDRAWN,
            allowed=rules.is_evaluator,
            guards=[_was_not_sent],
            internal=True,
        ),
    ],
    parent="filing",
)
