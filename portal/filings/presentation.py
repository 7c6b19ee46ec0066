"""What the pages of a case show of its thread, questions, clocks, proposals and history.

Every function takes the case and the reader, and returns only what the reader may know. The
templates of `templates/filings/casework/` draw what they return.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.deadlines import local_date, time_left
from portal.core.durations import time_left_until
from portal.core.fields import Specification, row_names
from portal.core.moments import in_words, moment
from portal.core.workflow import Availability, available
from portal.documents.services import files_of
from portal.filings.models.clocks import Clock, ClockState
from portal.filings.models.proposals import ProposalState
from portal.filings.models.requests import RequestState
from portal.filings.services import (
    clocks,
    consultations,
    proposals,
    requests,
    revisions,
    thread,
)
from portal.filings.services.casework import sees_internal, spec_of

SOON_DAYS = 3
AGENCY = gettext_lazy("Agence")
PORTAL = gettext_lazy("Portail")


# Thread ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThreadLine:
    """One message as the reader sees it."""

    uuid: str
    author: str
    organisation: str
    kind: str
    visibility: str
    when: str
    body: str
    own: bool
    internal: bool
    read: str
    files: list[Any] = field(default_factory=list)


def thread_lines(filing: Any, user: Any) -> list[ThreadLine]:
    """Return the messages of the case that `user` may read, oldest first."""
    for_agency = sees_internal(user, filing)
    attached: dict[str, list[Any]] = {}
    for file in files_of(filing.subject).filter(anchor__startswith="thread."):
        attached.setdefault(file.anchor, []).append(file)
    return [
        ThreadLine(
            uuid=str(message.uuid),
            author=message.author.full_name if message.author else str(PORTAL),
            organisation=_side(message),
            kind=message.get_kind_display(),
            visibility=message.get_visibility_display() if for_agency else "",
            when=moment(message.created_at),
            body=message.body,
            own=bool(message.author) and (message.organisation_id is None) == for_agency,
            internal=message.is_internal,
            read=_read_words(message),
            files=attached.get(message.anchor, []),
        )
        for message in thread.visible_messages(filing, user)
    ]


def _side(message: Any) -> str:
    if message.organisation:
        return str(message.organisation.name)
    return str(AGENCY) if message.author else ""


def _read_words(message: Any) -> str:
    if message.is_internal or not message.author:
        return ""
    reading = thread.first_reading(message)
    to_agency = message.organisation_id is not None
    if reading is None:
        return _("Pas encore lu par l’agence") if to_agency else _("Pas encore lu par le déclarant")
    words = {"name": reading.user.full_name, "when": moment(reading.at)}
    if to_agency:
        return _("Lu par l’agence (%(name)s) le %(when)s") % words
    return _("Lu par le déclarant (%(name)s) le %(when)s") % words


# Clocks ----------------------------------------------------------------------------------------

RUNNING_TONES = frozenset({"calm", "soon", "late"})


@dataclass(frozen=True)
class ClockFace:
    """A clock with its due date, what remains of it, and its arithmetic."""

    pk: int
    label: str
    due: str
    remaining: str
    tone: str
    sum: str
    lines: tuple[str, ...]
    original: str
    actions: list[Availability] = field(default_factory=list)


def clock_faces(filing: Any, user: Any, now: datetime | None = None) -> list[ClockFace]:
    """Return the clocks of the case that `user` may see, except cancelled ones."""
    instant = now or timezone.now()
    rows = clocks.visible_clocks(filing, internal=sees_internal(user, filing))
    shown = list(rows.exclude(state=ClockState.CANCELLED).order_by("due_at", "pk"))
    labels = spec_of(filing).clock_names(shown)
    return [_face(filing, clock, user, instant, labels) for clock in shown]


def next_due(faces: Iterable[ClockFace]) -> ClockFace | None:
    """Return the first clock that runs, None when all are met or stopped."""
    return next((face for face in faces if face.tone in RUNNING_TONES), None)


def _face(filing: Any, clock: Clock, user: Any, now: datetime, labels: dict[int, str]) -> ClockFace:
    found = clocks.working(clock, now)
    tone, remaining = _tone(clock, found, now)
    return ClockFace(
        pk=clock.pk,
        label=labels.get(clock.pk) or clock_label(filing, clock),
        due=moment(clock.due_at) if _counts_minutes(clock) else in_words(found.due_on),
        remaining=remaining,
        tone=tone,
        sum=found.sum,
        lines=found.lines,
        original=in_words(found.original_due_on) if found.moved else "",
        actions=_clock_actions(filing, clock, user, stopped=found.stopped_since is not None),
    )


def _clock_actions(filing: Any, clock: Clock, user: Any, *, stopped: bool) -> list[Availability]:
    """Return what makes sense now; a clock of questions or of an opinion follows them by itself."""
    if clock.kind in (requests.KIND, consultations.KIND):
        return []
    wanted = {"extend", "cancel", "resume" if stopped else "stop"}
    if clock.kind in spec_of(filing).met_by_hand:
        wanted.add("meet")
    return [action for action in available(clock, user) if action.name in wanted]


def _tone(clock: Clock, found: clocks.Working, now: datetime) -> tuple[str, str]:
    if clock.met_at:
        words = {"when": moment(clock.met_at)}
        if clock.was_met_late:
            return "done", _("Tenue en retard, le %(when)s") % words
        return "done", _("Tenue le %(when)s") % words
    if found.stopped_since:
        return "stopped", _("Horloge arrêtée depuis le %(day)s") % {
            "day": in_words(found.stopped_since)
        }
    if _counts_minutes(clock):
        return "late" if now > clock.due_at else "soon", time_left_until(clock.due_at, now)
    remaining = time_left(found.due_on, now)
    if clock.state == ClockState.OVERDUE or now > clock.due_at:
        return "late", remaining
    return "soon" if (found.due_on - local_date(now)).days <= SOON_DAYS else "calm", remaining


def _counts_minutes(clock: Clock) -> bool:
    """Tell whether the clock is due at an instant; an extension is granted in days."""
    return bool(clock.rule.minutes) and not clock.extensions.all()  # type: ignore[attr-defined]


def clock_label(filing: Any, clock: Clock) -> str:
    """Return what a clock waits for, in words."""
    if clock.kind == requests.KIND:
        return _("Réponses aux questions de l’agence")
    if clock.kind == consultations.KIND:
        return _("Avis demandé")
    named = spec_of(filing).clock_labels.get(clock.kind)
    if named:
        return str(named)
    part = getattr(filing, clock.part, None) if clock.part else None
    return capfirst(str(part._meta.verbose_name)) if part else clock.kind


# Questions -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestBox:
    """A question, where it is anchored, and what the reader may do with it."""

    request: Any
    place: str
    asked: str
    due_words: str
    late: bool
    answered: str
    actions: list[Availability]

    def may(self, name: str) -> bool:
        return any(action.name == name for action in self.actions)

    @property
    def judgements(self) -> list[Availability]:
        """What the agency may do with the question."""
        return [action for action in self.actions if action.name != "answer"]

    @property
    def may_answer(self) -> bool:
        return self.may("answer")

    @property
    def tone(self) -> str:
        """Tone of the state, as the kit names it."""
        if self.request.is_open:
            return "warning" if self.late else "info"
        return "success" if self.request.state == RequestState.ACCEPTED else "progress"


def request_boxes(filing: Any, user: Any, *, part: str = "") -> list[RequestBox]:
    """Return the questions of the case, or of one part, oldest first; withdrawn ones left out."""
    rows = filing.requests.select_related("asked_by", "answered_by").exclude(
        state=RequestState.WITHDRAWN
    )
    today = local_date(timezone.now())
    names: dict[str, dict[str, str]] = {}
    return [
        RequestBox(
            request=row,
            place=place_of(filing, row, names),
            asked=_("%(name)s, agence, le %(when)s")
            % {"name": row.asked_by.full_name, "when": moment(row.asked_at)},
            due_words=_due_words(row, today),
            late=row.is_open and row.due_on < today,
            answered=_answered(row),
            actions=available(row, user),
        )
        for row in (rows.filter(part=part) if part else rows)
    ]


def _due_words(row: Any, today: date) -> str:
    if not row.is_open:
        return ""
    words = {"day": in_words(row.due_on)}
    if row.due_on < today:
        return _("Réponse attendue le %(day)s : cette date est passée.") % words
    if row.clock_stopped:
        return _("Réponse attendue le %(day)s ; l’horloge est arrêtée jusque-là.") % words
    return _("Réponse attendue le %(day)s.") % words


def _answered(row: Any) -> str:
    if row.answered_at is None:
        return ""
    words = {
        "name": row.answered_by.full_name,
        "when": moment(row.answered_at),
        "version": row.answer_revision,
    }
    if row.answer_revision:
        return _("%(name)s, le %(when)s, avec la version %(version)s") % words
    return _("%(name)s, le %(when)s") % words


def place_of(filing: Any, row: Any, names: dict[str, dict[str, str]] | None = None) -> str:
    """Return where a question is anchored in words: the part, the section, the row, the field.

    The row is named as in the last signed version: an agent does not read the draft. `names` keeps
    what was read of versions from one question to the next.
    """
    model = spec_of(filing).parts.get(row.part)
    if model is None:
        return row.part
    specification: Specification = model.specification
    words = [str(specification.title)]
    if row.section:
        words.append(str(specification.section(row.section).title))
    if row.field:
        if row.row_key:
            words.append(_row_name(filing, row, {} if names is None else names))
        words.append(str(specification.find(row.field).label))
    return " – ".join(filter(None, words))


def _row_name(filing: Any, row: Any, names: dict[str, dict[str, str]]) -> str:
    if row.part not in names:
        part = getattr(filing, row.part)
        last = filing.revisions.filter(part=row.part).order_by("number").last()
        values = revisions.answers_of(part, last) if last else {}
        names[row.part] = {
            one.key: str(one)
            for group in part.specification.rows.values()
            if values
            for one in row_names(group, values)
        }
    return names[row.part].get(row.row_key, "")


def boxes_by_anchor(boxes: Iterable[RequestBox]) -> dict[str, list[RequestBox]]:
    """Group boxes as `requests.anchored` groups questions."""
    by_uuid = {box.request.uuid: box for box in boxes}
    groups = requests.anchored([box.request for box in by_uuid.values()])
    return {anchor: [by_uuid[row.uuid] for row in rows] for anchor, rows in groups.items()}


# Proposals -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposalBanner:
    """A proposal that waits for a second person."""

    proposal: Any
    label: str
    proposed: str
    is_mine: bool
    actions: list[Availability]
    facts: list[tuple[str, str]] = field(default_factory=list)
    deciders: str = ""

    @property
    def title(self) -> str:
        return _("À confirmer par une seconde personne : %(action)s") % {"action": self.label}


def proposal_banners(filing: Any, user: Any) -> list[ProposalBanner]:
    """Return the pending proposals, for the agency's eyes only."""
    if not sees_internal(user, filing):
        return []
    return [
        ProposalBanner(
            proposal=row,
            label=proposals.label_of(row),
            proposed=_("%(name)s, le %(when)s")
            % {"name": row.proposed_by.full_name, "when": moment(row.proposed_at)},
            is_mine=row.proposed_by_id == user.pk,
            actions=available(row, user),
            facts=spec_of(filing).proposal_facts(row),
            deciders=", ".join(one.full_name for one in proposals.deciders(row)),
        )
        for row in filing.proposals.select_related("proposed_by").filter(
            state=ProposalState.PROPOSED
        )
    ]


# Opinions --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpinionLine:
    """An opinion asked, and what came of it."""

    row: Any
    who: str
    due: str
    actions: list[Availability]

    @property
    def tone(self) -> str:
        """Tone of the state, as the kit names it."""
        if self.row.is_pending:
            return "info"
        return "success" if self.row.opinion else "neutral"


def opinion_lines(filing: Any, user: Any) -> list[OpinionLine]:
    """Return the opinions asked on the case, for the agency's eyes only."""
    if not sees_internal(user, filing):
        return []
    return [
        OpinionLine(
            row=row,
            who=row.consultee.full_name if row.consultee else row.organisation.name,
            due=in_words(row.due_on),
            actions=[action for action in available(row, user) if action.name == "withdraw"],
        )
        for row in filing.consultations.select_related("consultee", "organisation", "declared_by")
    ]
