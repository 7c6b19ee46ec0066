"""Clocks of a case: starting, meeting, extending, stopping, and the arithmetic shown to all."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.deadlines import Policy, due, end_of, local_date, reminder_at
from portal.core.moments import moment
from portal.core.workflow import Actor, Obstacle, Rule, Step, Workflow, perform, transition
from portal.filings.models.clocks import LIVE, Clock, ClockState
from portal.filings.services.casework import acting_for, lock_filing, log_opening, related_model
from portal.filings.services.clock_sums import Working, current, working

__all__ = [
    "TIMER",
    "TIMERS",
    "Working",
    "extend",
    "meet",
    "restart",
    "resume",
    "schedule_reminders",
    "start",
    "stop",
    "table",
    "visible_clocks",
    "working",
]

TIMER = "clocks"
TIMERS = "portal.filings.tasks.scan_clocks"
"""The task that rings: what it fails on is kept under its name."""


def table(
    model: type[models.Model],
    *,
    agency: Rule,
    extended: Sequence[Callable[[Any, Step], None]] = (),
) -> Workflow:
    """Register the transitions of a workflow's clocks; `agency` may act on them by hand.

    `extended` are the effects of the workflow when a later date is granted.
    """
    return Workflow(
        model,
        ClockState,
        [
            transition(
                "meet",
                source=LIVE,
                target=ClockState.MET,
                allowed=agency,
                system=TIMER,
                params=["met_at"],
                label=gettext_lazy("Noter que c’est fait"),
                event=gettext_lazy("Échéance tenue"),
                checks=[_was_met_so],
                apply=_stamp_met,
                effects=[_close_stops],
            ),
            transition(
                "expire",
                source=ClockState.RUNNING,
                target=ClockState.OVERDUE,
                system=TIMER,
                label=gettext_lazy("Échéance dépassée"),
                checks=[_is_past],
            ),
            transition(
                "extend",
                source=LIVE,
                target=ClockState.RUNNING,
                allowed=agency,
                required=["due_on", "comment"],
                label=gettext_lazy("Accorder un report"),
                event=gettext_lazy("Report accordé"),
                checks=[_is_later],
                apply=_set_extended,
                effects=[_keep_extension, _reschedule, *extended],
            ),
            transition(
                "stop",
                source=ClockState.RUNNING,
                target=None,
                allowed=agency,
                system=TIMER,
                params=["on", "batch"],
                required=["comment"],
                label=gettext_lazy("Arrêter l’horloge"),
                event=gettext_lazy("Horloge arrêtée"),
                checks=[_can_stop],
                effects=[_open_stop],
            ),
            transition(
                "resume",
                source=ClockState.RUNNING,
                target=None,
                allowed=agency,
                system=TIMER,
                params=["on", "batch"],
                label=gettext_lazy("Remettre l’horloge en marche"),
                event=gettext_lazy("Horloge remise en marche"),
                checks=[_can_resume],
                apply=_set_resumed,
                effects=[_end_stop, _reschedule],
            ),
            transition(
                "cancel",
                source=LIVE,
                target=ClockState.CANCELLED,
                allowed=agency,
                system=TIMER,
                required=["comment"],
                label=gettext_lazy("Annuler l’échéance"),
                event=gettext_lazy("Échéance annulée"),
                apply=_stamp_cancelled,
                effects=[_close_stops],
            ),
            transition(
                "restart",
                source=ClockState.CANCELLED,
                target=ClockState.RUNNING,
                system=TIMER,
                required=["comment"],
                label=gettext_lazy("Reprendre l’échéance"),
                event=gettext_lazy("Échéance reprise"),
                apply=_set_restarted,
                effects=[_reschedule],
            ),
        ],
        parent="filing",
    )


# What callers use ------------------------------------------------------------------------------


def start(
    filing: Any,
    kind: str,
    policy: Policy,
    *,
    actor: Actor,
    part: str = "",
    anchor_at: datetime | None = None,
    reminders: Sequence[str] = (),
    batch: uuid.UUID | None = None,
    internal: bool = False,
) -> Clock:
    """Start a clock and schedule its reminders, or return the one that was started before.

    A clock never starts twice: a new version of a volet finds the clock of the first one.
    """
    anchor = anchor_at or timezone.now()
    found = due(policy, anchor)
    with transaction.atomic(savepoint=False):
        lock_filing(filing)
        known = (
            filing.clocks.filter(part=part, kind=kind, batch=batch)
            .exclude(state=ClockState.CANCELLED)
            .first()
        )
        if known:
            return known
        clock = filing.clocks.create(
            part=part,
            kind=kind,
            batch=batch,
            internal=internal,
            policy=policy.as_json(),
            anchor_at=anchor,
            due_at=found.at,
            original_due_at=found.at,
            reminder_codes=list(reminders),
        )
        log_opening(clock, "start", acting_for(TIMER, actor))
        _plan_reminders(clock, timezone.now())
    return clock


def meet(clock: Clock, actor: Actor, at: datetime | None = None) -> Clock:
    """Note that what the clock waited for has happened, late or not."""
    return perform(clock, "meet", actor=acting_for(TIMER, actor), at=at)


def extend(clock: Clock, due_on: date, reason: str, actor: Actor) -> Clock:
    """Grant a later due date; the former one and the original are kept."""
    return perform(clock, "extend", actor=actor, due_on=due_on, comment=reason)


def stop(
    clock: Clock, reason: str, actor: Actor, *, on: date | None = None, batch: Any = None
) -> Clock:
    """Stop the clock from `on`, today by default."""
    return perform(clock, "stop", actor=actor, comment=reason, on=on, batch=batch)


def resume(clock: Clock, actor: Actor, *, on: date | None = None, batch: Any = None) -> Clock:
    """Start a stopped clock again on `on`, today by default; its due date moves."""
    return perform(clock, "resume", actor=actor, on=on, batch=batch)


def restart(clock: Clock, reason: str, actor: Actor, at: datetime | None = None) -> Clock:
    """Wait again for what a cancelled clock waited for: same start, rule, reports and stops.

    Nothing when another clock waits for the same already, or no longer has to.
    """
    same = clock.filing.clocks.filter(  # type: ignore[attr-defined]
        part=clock.part, kind=clock.kind, batch=clock.batch
    )
    if same.exclude(state=ClockState.CANCELLED).exists():
        return clock
    return perform(clock, "restart", actor=acting_for(TIMER, actor), at=at, comment=reason)


def visible_clocks(filing: Any, *, internal: bool) -> models.QuerySet:
    """Return the clocks of a case with what `working` reads; internal ones only if asked."""
    clocks = filing.clocks.prefetch_related("stops", "extensions")
    return clocks if internal else clocks.filter(internal=False)


# Reminders --------------------------------------------------------------------------------------


def schedule_reminders(clock: Any, now: datetime) -> None:
    """Replace the reminders that have not left by those of the present due date.

    A moment that has passed already is not scheduled.
    """
    clock.reminders.filter(sent_at=None, superseded_at=None).delete()
    _plan_reminders(clock, now)


def _plan_reminders(clock: Any, now: datetime) -> None:
    reminder = related_model(type(clock)._default_manager, "reminders")
    planned = [
        reminder(
            clock=clock,
            code=code,
            due_on=clock.due_on,
            due_at=reminder_at(code, clock.anchor_at, clock.due_on, clock.due_at),
        )
        for code in clock.reminder_codes
    ]
    reminder._default_manager.bulk_create(
        [row for row in planned if row.due_at > now], ignore_conflicts=True
    )


# Pieces of the table ---------------------------------------------------------------------------


def _effective(step: Step) -> date:
    return step.params.get("on") or local_date(step.at)


def _open_stops(clock: Any, step: Step) -> models.QuerySet:
    return clock.stops.filter(ends_on=None, batch=step.params.get("batch"))


def _was_met_so(clock: Any, step: Step) -> list[Obstacle]:
    """A person who says that it happened says when, and who did what."""
    if step.system:
        return []
    met_at = step.params.get("met_at")
    found = []
    if met_at is None or not clock.anchor_at <= met_at <= step.at:
        words = {"start": moment(clock.anchor_at)}
        text = _("Dites quand cela a été fait : entre le départ (%(start)s) et maintenant.")
        found.append(Obstacle(text % words, field="met_at"))
    if not step.comment.strip():
        found.append(Obstacle(_("Dites qui l’a fait, et comment."), field="comment"))
    return found


def _stamp_met(clock: Any, step: Step) -> None:
    clock.met_at = step.params.get("met_at") or step.at


def _stamp_cancelled(clock: Any, step: Step) -> None:
    clock.cancelled_at = step.at


def _is_past(clock: Any, step: Step) -> list[Obstacle]:
    if step.at > clock.due_at and not clock.stops.filter(ends_on=None).exists():
        return []
    return [Obstacle(_("L’échéance n’est pas dépassée."))]


def _is_later(clock: Any, step: Step) -> list[Obstacle]:
    today = local_date(step.at)
    wanted = step.params.get("due_on")
    if wanted is None or wanted > max(today, current(clock, today).date):
        return []
    return [
        Obstacle(
            _("La nouvelle échéance doit être postérieure à aujourd’hui et à l’échéance actuelle."),
            field="due_on",
        )
    ]


def _can_stop(clock: Any, step: Step) -> list[Obstacle]:
    day = _effective(step)
    if _open_stops(clock, step).exists():
        return [Obstacle(_("L’horloge est déjà arrêtée."))]
    if not local_date(clock.anchor_at) <= day <= local_date(step.at) or day > clock.due_on:
        return [
            Obstacle(
                _("L’horloge s’arrête entre son départ et aujourd’hui, avant son échéance."),
                field="on",
            )
        ]
    return []


def _can_resume(clock: Any, step: Step) -> list[Obstacle]:
    row = _open_stops(clock, step).first()
    if row is None:
        return [Obstacle(_("L’horloge n’est pas arrêtée."))]
    if not row.starts_on <= _effective(step) <= local_date(step.at):
        return [Obstacle(_("L’horloge repart entre son arrêt et aujourd’hui."), field="on")]
    return []


def _set_extended(clock: Any, step: Step) -> None:
    clock.due_at = end_of(step.params["due_on"])


def _set_resumed(clock: Any, step: Step) -> None:
    clock.due_at = current(clock, _effective(step)).at


def _set_restarted(clock: Any, step: Step) -> None:
    clock.cancelled_at = None
    clock.due_at = current(clock, local_date(step.at)).at


def _keep_extension(clock: Any, step: Step) -> None:
    clock.extensions.create(
        previous_due_on=current(clock, local_date(step.at)).date,
        due_on=step.params["due_on"],
        reason=step.comment,
        granted_by=step.user,
        granted_at=step.at,
    )


def _open_stop(clock: Any, step: Step) -> None:
    clock.stops.create(
        starts_on=_effective(step),
        reason=step.comment,
        batch=step.params.get("batch"),
        stopped_by=step.user,
    )


def _end_stop(clock: Any, step: Step) -> None:
    _open_stops(clock, step).update(ends_on=_effective(step), resumed_by=step.user)


def _close_stops(clock: Any, step: Step) -> None:
    today = models.Value(local_date(step.at))
    clock.stops.filter(ends_on=None).update(
        ends_on=Greatest("starts_on", today), resumed_by=step.user
    )


def _reschedule(clock: Any, step: Step) -> None:
    schedule_reminders(clock, step.at)
