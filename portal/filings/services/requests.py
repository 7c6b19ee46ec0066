"""Questions anchored on fields: asked together, answered in place, accepted or sent back."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from portal.core.deadlines import Policy, local_date
from portal.core.fields import Change, Values, differences, thaw
from portal.core.moments import in_words
from portal.core.workflow import Actor, Obstacle, Rule, Step, Workflow, perform, transition
from portal.filings.models.base import Part
from portal.filings.models.requests import FieldRequest, RequestState
from portal.filings.models.thread import MessageKind
from portal.filings.services import clocks, thread
from portal.filings.services.casework import (
    acting_for,
    log_opening,
    require_agency,
    spec_of,
)

KIND = "questions"
AUTOMATIC = "requests"
"""The system task that withdraws the questions on what came to nothing."""
REMINDERS = ("half", "D0", "D+2")
WORDS = gettext_noop("questions envoyées")


@dataclass(frozen=True)
class Question:
    """What to ask, and where: a part, its section, its field, the key of its repeated row."""

    part: str
    text: str
    reason: str
    section: str = ""
    field: str = ""
    row_key: str = ""


def table(model: type[models.Model], *, agency: Rule, firm: Rule) -> Workflow:
    """Register the transitions of a workflow's questions: `firm` answers, `agency` judges."""
    return Workflow(
        model,
        RequestState,
        [
            transition(
                "answer",
                source=RequestState.OPEN,
                target=RequestState.ANSWERED,
                allowed=firm,
                params=["answer", "revision"],
                label=gettext_lazy("Répondre"),
                event=gettext_lazy("Réponse du déclarant"),
                checks=[_says_something],
                apply=_set_answer,
                effects=[_release_clocks],
            ),
            transition(
                "accept",
                source=RequestState.ANSWERED,
                target=RequestState.ACCEPTED,
                allowed=agency,
                label=gettext_lazy("Accepter la réponse"),
                event=gettext_lazy("Réponse acceptée"),
                apply=_stamp_closed,
            ),
            transition(
                "send_back",
                source=RequestState.ANSWERED,
                target=RequestState.OPEN,
                allowed=agency,
                required=["comment", "due_on"],
                label=gettext_lazy("Demander un complément de réponse"),
                event=gettext_lazy("Complément de réponse demandé"),
                guards=[_may_be_asked],
                checks=[_has_time],
                apply=_set_sent_back,
                effects=[_wait_again],
            ),
            transition(
                "withdraw",
                source=RequestState.OPEN,
                target=RequestState.WITHDRAWN,
                allowed=agency,
                system=AUTOMATIC,
                required=["comment"],
                label=gettext_lazy("Retirer la question"),
                event=gettext_lazy("Question retirée"),
                apply=_stamp_closed,
                effects=[_release_clocks],
            ),
        ],
        parent="filing",
    )


def ask(
    filing: Any,
    questions: Sequence[Question],
    *,
    actor: Any,
    due_on: date,
    stop: Iterable[Any] = (),
) -> list[FieldRequest]:
    """Ask `questions` at once, to be answered by `due_on`: one notification, one clock.

    The clocks in `stop` are stopped until the last answer. A message of the thread lists the
    questions; the workflow is told once and writes the mails.

    Raises PermissionDenied when `actor` does not work on the case, ValidationError without a
    question, with an empty one, with a date that has passed, or when the workflow asks nothing of
    its declarant any more.
    """
    require_agency(actor, filing)
    if refusal := spec_of(filing).asks_nothing(filing):
        raise ValidationError(refusal)
    _check(questions, due_on)
    held = list(stop)
    with transaction.atomic():
        batch = uuid.uuid4()
        rows = [
            filing.requests.create(
                batch=batch,
                part=question.part,
                section=question.section,
                field=question.field,
                row_key=question.row_key,
                question=question.text.strip(),
                reason=question.reason,
                asked_by=actor,
                due_on=due_on,
                clock_stopped=bool(held),
            )
            for question in questions
        ]
        for row in rows:
            log_opening(row, "ask", actor)
        _wait(filing, rows[0].part, batch, due_on, actor)
        for clock in held:
            clocks.stop(
                clock, _("Questions de l’agence"), acting_for(clocks.TIMER, actor), batch=batch
            )
        thread.post_message(
            filing, actor, _summary(rows, due_on), kind=MessageKind.REQUEST, quietly=True
        )
        tell = spec_of(filing).on_request_sent
        if tell:
            tell(filing, rows)
    return rows


def _check(questions: Sequence[Question], due_on: date) -> None:
    if not questions:
        raise ValidationError(_("Posez au moins une question."))
    if not all(question.text.strip() for question in questions):
        raise ValidationError(_("Écrivez chaque question."))
    if due_on < local_date(timezone.now()):
        raise ValidationError(_("La date de réponse attendue est passée."))


def _summary(rows: Sequence[FieldRequest], due_on: date) -> str:
    head = ngettext(
        "%(n)d question, réponse attendue le %(day)s :",
        "%(n)d questions, réponses attendues le %(day)s :",
        len(rows),
    ) % {"n": len(rows), "day": in_words(due_on)}
    return "\n".join([head, *(f"– {row.question}" for row in rows)])


def withdraw_open(filing: Any, part: str, *, step: Step, said: str) -> None:
    """Withdraw the open questions on a part of which nothing will come any more."""
    actor = acting_for(AUTOMATIC, step.actor)
    for row in filing.requests.filter(part=part, state=RequestState.OPEN):
        perform(row, "withdraw", actor=actor, at=step.at, comment=said)


def save_draft_answer(request: FieldRequest, text: str) -> None:
    """Keep an answer in preparation; the caller has checked the right to answer."""
    type(request)._default_manager.filter(pk=request.pk, state=RequestState.OPEN).update(
        draft_answer=text
    )


def answer_with_revision(
    filing: Any, part: str, revision: int, *, actor: Actor
) -> list[FieldRequest]:
    """Answer by version `revision` of `part` the open questions to which it says something.

    These have an explanation in preparation, or the version changes what they are about. The
    others stay open. Called in the transaction that signs the version.
    """
    changes = _changes(filing, part, revision)
    return [
        perform(row, "answer", actor=actor, answer=row.draft_answer, revision=revision)
        for row in filing.requests.filter(part=part, state=RequestState.OPEN)
        if row.draft_answer or any(_is_about(row, change) for change in changes)
    ]


def unanswered(part: Part) -> list[Obstacle]:
    """Return the open questions to which the draft of `part` says nothing yet, with their places.

    A changed answer where the question stands suffices, or an explanation. Left out are the
    questions on what the draft does not ask: they are answered from the page of the case.
    """
    if part.first_submitted_at is None:
        return []
    rows = part.case.requests.filter(part=part.part_name, state=RequestState.OPEN, draft_answer="")
    asked = [one for one in rows if _is_drafted(part, one)]
    if not asked:
        return []
    last = part.case.revisions.filter(part=part.part_name).order_by("number").last()
    before = thaw(part.specification, last.payload["answers"])
    now = part.values()
    changes = differences(part.specification, before, now)
    text = _(
        "Question de l’agence sans réponse : « %(question)s ». Modifiez la réponse concernée ou "
        "donnez une explication."
    )
    return [
        Obstacle(
            text % {"question": Truncator(one.question).chars(80)},
            one.section,
            one.field,
            _row_number(now, one),
        )
        for one in asked
        if not any(_is_about(one, change) for change in changes)
    ]


def _is_drafted(part: Part, request: FieldRequest) -> bool:
    own = part.own_values()
    return not request.section or any(
        one.name == request.section and one.is_asked(own) and bool(one.fields or one.rows)
        for one in part.specification
    )


def _changes(filing: Any, part: str, revision: int) -> list[Change]:
    specification = getattr(filing, part).specification
    known = {
        one.number: thaw(specification, one.payload["answers"])
        for one in filing.revisions.filter(part=part, number__in=[revision - 1, revision])
    }
    if len(known) < 2:
        return []
    return differences(specification, known[revision - 1], known[revision])


def _row_number(values: Values, request: FieldRequest) -> int | None:
    """Return which of its rows the question is about, None for all or once it is gone."""
    rows = values.get(request.field.partition(".")[0]) if request.row_key else None
    keys = [str(row["key"]) for row in rows or []]
    return keys.index(request.row_key) + 1 if request.row_key in keys else None


def _is_about(request: FieldRequest, change: Change) -> bool:
    if request.row_key and request.row_key != change.row:
        return False
    if request.field:
        return (request.section, request.field) == (change.section, change.field)
    return request.section in ("", change.section)


def anchored(requests: Iterable[FieldRequest]) -> dict[str, list[FieldRequest]]:
    """Group questions by what they are about.

    Keys are "section.field", "section.row_key.field", "section" or "" for the whole part.
    """
    groups: dict[str, list[FieldRequest]] = {}
    for request in requests:
        pieces = [request.section, request.row_key, request.field]
        groups.setdefault(".".join(piece for piece in pieces if piece), []).append(request)
    return groups


# Pieces of the table ---------------------------------------------------------------------------


def _says_something(request: Any, step: Step) -> list[Obstacle]:
    if (step.params.get("answer") or "").strip() or step.params.get("revision"):
        return []
    return [Obstacle(_("Écrivez une réponse."), field="answer")]


def _set_answer(request: Any, step: Step) -> None:
    request.answer = (step.params.get("answer") or "").strip()
    request.answer_revision = step.params.get("revision")
    request.draft_answer = ""
    request.answered_by = step.user
    request.answered_at = step.at


def _stamp_closed(request: Any, step: Step) -> None:
    request.closed_by = step.user
    request.closed_at = step.at
    request.draft_answer = ""


def _may_be_asked(request: Any) -> list[Obstacle]:
    refusal = spec_of(request.filing).asks_nothing(request.filing)
    return [Obstacle(refusal)] if refusal else []


def _has_time(request: Any, step: Step) -> list[Obstacle]:
    due_on = step.params.get("due_on")
    if due_on is None or due_on >= local_date(step.at):
        return []
    return [Obstacle(_("La date de réponse attendue est passée."), field="due_on")]


def _set_sent_back(request: Any, step: Step) -> None:
    request.exchanges = [
        *request.exchanges,
        {
            "answer": request.answer,
            "revision": request.answer_revision,
            "answered_at": request.answered_at.isoformat(),
            "answered_by": request.answered_by_id,
            "comment": step.comment,
            "sent_back_at": step.at.isoformat(),
        },
    ]
    request.draft_answer = request.answer
    request.answer = ""
    request.answer_revision = None
    request.answered_by = None
    request.answered_at = None
    request.due_on = step.params["due_on"]
    request.batch = uuid.uuid4()
    request.clock_stopped = False


def _wait(filing: Any, part: str, batch: uuid.UUID, due_on: date, actor: Actor) -> None:
    now = timezone.now()
    clocks.start(
        filing,
        KIND,
        Policy.until("asked", now, due_on, words=WORDS),
        part=part,
        batch=batch,
        anchor_at=now,
        actor=actor,
        reminders=spec_of(filing).question_reminders or REMINDERS,
    )


def _wait_again(request: Any, step: Step) -> None:
    _wait(request.filing, request.part, request.batch, request.due_on, step.actor)


def _release_clocks(request: Any, step: Step) -> None:
    """Once nothing of the batch is open, end its clock and start again those it stopped."""
    filing = request.filing
    if filing.requests.filter(batch=request.batch, state=RequestState.OPEN).exists():
        return
    timer = acting_for(clocks.TIMER, step.actor)
    for clock in filing.clocks.live().filter(batch=request.batch):
        if filing.requests.filter(batch=request.batch, answered_at__isnull=False).exists():
            clocks.meet(clock, timer, at=step.at)
        else:
            perform(clock, "cancel", actor=timer, comment=_("Questions retirées"))
    stopped = filing.clocks.live().filter(stops__batch=request.batch, stops__ends_on=None)
    for clock in stopped:
        clocks.resume(clock, timer, batch=request.batch)
