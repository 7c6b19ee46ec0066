"""The steps of a reply. Each says which version its author read; an older one is refused."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.workflow import Obstacle, Step, Transition, Workflow, transition
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply, ReplyLine
from portal.distribution.replies.products import by_identity
from portal.distribution.replies.questions import is_open, tell_answer, tell_question
from portal.distribution.replies.rules import may_answer, may_reply
from portal.publication.enums import Lifecycle
from portal.publication.services import coverage, without_code

Guard = Callable[[Reply], list[Obstacle]]
Check = Callable[[Reply, Step], list[Obstacle]]
OPEN = (ReplyState.ACKNOWLEDGED, ReplyState.TO_REVIEW)
SYSTEM = "distribution"


RETRACTED = gettext_lazy("Cette action a été retirée : il n’y a plus rien à répondre.")


def stands(reply: Reply) -> list[Obstacle]:
    """A publication that was retracted asks nothing any more."""
    if reply.publication.current.lifecycle == Lifecycle.RETRACTED:
        return [Obstacle(str(RETRACTED))]
    return []


def reads_the_last_version(reply: Reply, step: Step) -> list[Obstacle]:
    """A reply is to what stands: somebody who read an older version reads the new one first."""
    if step.params["version"] == reply.publication.current.number:
        return []
    text = _("Une nouvelle version a été publiée entre-temps : relisez-la, puis répondez.")
    return [Obstacle(text)]


def all_lines_told(reply: Reply) -> list[Obstacle]:
    """Say of each product what was found, and what became of all of it."""
    told = {row.key: row for row in reply.lines.all()}
    found = []
    for key, product in by_identity(reply.publication.current).items():
        row, line = told.get(key), product.number
        if row is None:
            text = _("Produit %(line)d : dites combien d’unités vous avez trouvées, même zéro.")
            found.append(Obstacle(text % {"line": line}, field=f"found_{line}"))
        elif row.accounted < row.found:
            text = _("Produit %(line)d : %(left)d unités trouvées n’ont pas de suite.")
            told_left = {"line": line, "left": row.found - row.accounted}
            found.append(Obstacle(text % told_left, field=f"found_{line}"))
    return found


def stays_ended(reply: Reply) -> bool:
    """Tell whether what was ended before a new version still is: it adds no line."""
    if reply.before_review != ReplyState.COMPLETED:
        return False
    with transaction.atomic():
        added, _removed, _kept = coverage.difference(
            reply.version_id, reply.publication.current_id or 0
        )
    if added or without_code.between(reply.version_id, reply.publication.current).added:
        return False
    return not all_lines_told(reply)


def had_found_none(reply: Reply) -> list[Obstacle]:
    """Go back to reading: lines added may concern who had none, or had not said."""
    return _unless(reply.before_review not in (ReplyState.IN_PROGRESS, ReplyState.COMPLETED))


def had_found_some(reply: Reply) -> list[Obstacle]:
    """Go back to what was counted, also after the end when lines were added."""
    ended = reply.before_review == ReplyState.COMPLETED and not stays_ended(reply)
    return _unless(ended or reply.before_review == ReplyState.IN_PROGRESS)


def had_ended(reply: Reply) -> list[Obstacle]:
    """Go back to the end, when every unit is told of in the new version too."""
    return _unless(stays_ended(reply))


def _unless(condition: bool) -> list[Obstacle]:
    if condition:
        return []
    return [Obstacle(_("Votre réponse d’avant ne le permet pas : relisez la page."))]


def lines_add_up(reply: Reply, step: Step) -> list[Obstacle]:
    """No more units than were found have become something."""
    found = []
    for line, row in step.params["lines"].items():
        if ReplyLine(line=line, **row).accounted > row["found"]:
            text = _("Le total dépasse le nombre d’unités trouvées.")
            found.append(Obstacle(text, field=f"found_{line}"))
    return found


def asks_something(reply: Reply, step: Step) -> list[Obstacle]:
    """A question has words."""
    if step.comment.strip():
        return []
    return [Obstacle(_("Écrivez votre question."), field="comment")]


def answers_something(reply: Reply, step: Step) -> list[Obstacle]:
    """An answer has words, and a question that waits for them."""
    if not is_open(reply):
        return [Obstacle(_("Cette question a déjà une réponse : relisez la page."))]
    if step.comment.strip():
        return []
    return [Obstacle(_("Écrivez votre réponse."), field="comment")]


def set_read(reply: Reply, step: Step) -> None:
    reply.version_id = reply.publication.current_id


def set_answered(reply: Reply, step: Step) -> None:
    set_read(reply, step)
    reply.answered_at = step.at


def set_completed(reply: Reply, step: Step) -> None:
    set_answered(reply, step)
    reply.completed_at = step.at


def set_confirmed(reply: Reply, step: Step) -> None:
    set_read(reply, step)
    reply.completed_at = step.at


def set_to_review(reply: Reply, step: Step) -> None:
    set_reopened(reply, step)
    reply.before_review = reply.state


def set_reopened(reply: Reply, step: Step) -> None:
    reply.completed_at = None


def write_lines(reply: Reply, step: Step) -> None:
    """Keep what was found of each product; the step numbers them as the version in force does."""
    told = step.params["lines"]
    for key, product in by_identity(reply.publication.current).items():
        if row := told.get(product.number):
            facts = {**row, "line": product.number, "product": product.product}
            ReplyLine.objects.update_or_create(reply=reply, key=key, defaults=facts)


def by_holder(
    name: str,
    *,
    required: Sequence[str] = (),
    guards: Sequence[Guard] = (),
    checks: Sequence[Check] = (),
    **rest: Any,
) -> Transition:
    """Return a step that people of the holder take, on the version that they read."""
    return transition(
        name,
        allowed=may_reply,
        required=["version", *required],
        guards=[stands, *guards],
        checks=[reads_the_last_version, *checks],
        **rest,
    )


reply_workflow = Workflow(
    Reply,
    ReplyState,
    [
        by_holder(
            "acknowledge",
            label=gettext_lazy("J’ai lu la nouvelle version"),
            source=ReplyState.TO_REVIEW,
            target=ReplyState.ACKNOWLEDGED,
            guards=[had_found_none],
            apply=set_read,
        ),
        by_holder(
            "resume",
            label=gettext_lazy("J’ai lu la nouvelle version"),
            source=ReplyState.TO_REVIEW,
            target=ReplyState.IN_PROGRESS,
            guards=[had_found_some],
            apply=set_read,
        ),
        by_holder(
            "confirm",
            label=gettext_lazy("J’ai lu la nouvelle version"),
            source=ReplyState.TO_REVIEW,
            target=ReplyState.COMPLETED,
            guards=[had_ended],
            apply=set_confirmed,
        ),
        by_holder(
            "not_concerned",
            label=gettext_lazy("Nous n’avons pas ces produits"),
            source=[*OPEN, ReplyState.IN_PROGRESS],
            target=ReplyState.NOT_CONCERNED,
            apply=set_answered,
        ),
        by_holder(
            "concerned",
            label=gettext_lazy("Nous en avons"),
            source=[*OPEN, ReplyState.NOT_CONCERNED],
            target=ReplyState.IN_PROGRESS,
            apply=set_answered,
        ),
        by_holder(
            "report",
            label=gettext_lazy("Enregistrer les quantités"),
            source=ReplyState.IN_PROGRESS,
            target=None,
            params=["lines"],
            checks=[lines_add_up],
            apply=set_read,
            effects=[write_lines],
        ),
        by_holder(
            "complete",
            label=gettext_lazy("Tout est fait"),
            source=ReplyState.IN_PROGRESS,
            target=ReplyState.COMPLETED,
            guards=[all_lines_told],
            apply=set_completed,
        ),
        by_holder(
            "ask",
            label=gettext_lazy("Poser une question"),
            source=ReplyState.values,
            target=None,
            required=["comment"],
            checks=[asks_something],
            effects=[tell_question],
        ),
        transition(
            "answer",
            label=gettext_lazy("Répondre à la question"),
            source=ReplyState.values,
            target=None,
            allowed=may_answer,
            required=["comment"],
            checks=[answers_something],
            effects=[tell_answer],
        ),
        by_holder(
            "amend",
            label=gettext_lazy("Corriger notre réponse"),
            source=ReplyState.COMPLETED,
            target=ReplyState.IN_PROGRESS,
            apply=set_reopened,
        ),
        transition(
            "review",
            label=gettext_lazy("Rouvrir pour une nouvelle version"),
            source=[
                ReplyState.ACKNOWLEDGED,
                ReplyState.NOT_CONCERNED,
                ReplyState.IN_PROGRESS,
                ReplyState.COMPLETED,
            ],
            target=ReplyState.TO_REVIEW,
            system=[SYSTEM],
            apply=set_to_review,
        ),
    ],
)
