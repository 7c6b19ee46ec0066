"""Transitions of a comment of the agency on the letter."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.effects.dossier import FILING
from dhpc.enums import AnswerKind, CommentState
from dhpc.models import Comment
from portal.core.workflow import Obstacle, Step, Workflow, transition


def _answer_is_sound(comment: Comment, step: Step) -> list[Obstacle]:
    if step.params["answer_kind"] not in AnswerKind.values:
        return [Obstacle(_t("Dites si vous acceptez le commentaire."), field="answer_kind")]
    told = (step.params.get("answer") or "").strip()
    if step.params["answer_kind"] == AnswerKind.ARGUED and not told:
        return [Obstacle(_t("Donnez vos arguments."), field="answer")]
    return []


def _set_answer(comment: Comment, step: Step) -> None:
    comment.answer_kind = step.params["answer_kind"]
    comment.answer = (step.params.get("answer") or "").strip()
    comment.answered_by = step.user
    comment.answered_at = step.at


comment_workflow = Workflow(
    Comment,
    CommentState,
    [
        transition(
            "send",
            label=_("Envoyer"),
            event=_("Commentaire envoyé"),
            source=CommentState.DRAFT,
            target=CommentState.SENT,
            system=FILING,
        ),
        transition(
            "withdraw",
            label=_("Retirer"),
            event=_("Commentaire retiré"),
            source=CommentState.DRAFT,
            target=CommentState.WITHDRAWN,
            allowed=rules.is_evaluator,
            internal=True,
        ),
        transition(
            "answer",
            label=_("Répondre"),
            event=_("Réponse à un commentaire"),
            source=[CommentState.SENT, CommentState.ANSWERED],
            target=CommentState.ANSWERED,
            allowed=rules.is_drafter,
            required=["answer_kind"],
            params=["answer"],
            checks=[_answer_is_sound],
            apply=_set_answer,
        ),
        transition(
            "close",
            label=_("Clore"),
            event=_("Commentaire clos"),
            source=[CommentState.SENT, CommentState.ANSWERED],
            target=CommentState.CLOSED,
            allowed=rules.is_evaluator,
        ),
        transition(
            "reopen",
            label=_("Maintenir"),
            event=_("Commentaire maintenu"),
            source=[CommentState.ANSWERED, CommentState.CLOSED],
            target=CommentState.DRAFT,
            allowed=rules.is_evaluator,
            internal=True,
        ),
    ],
    parent="filing",
)
