"""Opinions asked of a person or of an organisation: invited, declared, answered or ended."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.accounts import predicates
from portal.audit.walks import walk
from portal.core.deadlines import Policy, local_date
from portal.core.workflow import (
    Obstacle,
    Rule,
    Step,
    SystemActor,
    Workflow,
    perform,
    rule,
    transition,
)
from portal.filings import messages
from portal.filings.models.consultations import (
    Consultation,
    ConsultationState,
    Interests,
    Opinion,
)
from portal.filings.services import clocks
from portal.filings.services.casework import (
    acting_for,
    log_opening,
    require_agency,
    spec_of,
)

TIMER = "consultations"
KIND = "consultation"
REMINDERS = ("half", "D-1")
WORDS = gettext_noop("invitation envoyée")
PENDING = (ConsultationState.INVITED, ConsultationState.DECLARED)


@rule("consultee")
def is_consultee(user: Any, row: Any) -> bool:
    """The person consulted, or anyone who acts for the organisation consulted."""
    if row.consultee_id is not None:
        return row.consultee_id == user.pk
    return predicates.has_organisation_role(user, row.organisation_id)


@rule("consultee who declared interests")
def has_declared(user: Any, row: Any) -> bool:
    """Whoever declared interests is who reads the case and answers."""
    return row.declared_by_id == user.pk


@rule("consultee, or who declared interests for the organisation")
def is_addressed(user: Any, row: Any) -> bool:
    """Once somebody declared interests for an organisation, the others are out of it."""
    return has_declared(user, row) if row.declared_by_id else is_consultee(user, row)


def table(model: type[models.Model], *, agency: Rule) -> Workflow:
    """Register the transitions of a workflow's consultations; `agency` may withdraw them."""
    return Workflow(
        model,
        ConsultationState,
        [
            transition(
                "declare",
                source=ConsultationState.INVITED,
                target=ConsultationState.DECLARED,
                allowed=is_consultee,
                params=["interests_text"],
                required=["interests"],
                label=gettext_lazy("Déclarer mes liens d’intérêts"),
                event=gettext_lazy("Liens d’intérêts déclarés"),
                checks=[_interests_are_told],
                apply=_set_interests,
            ),
            transition(
                "answer",
                source=ConsultationState.DECLARED,
                target=ConsultationState.ANSWERED,
                allowed=has_declared,
                params=["answer"],
                required=["opinion"],
                label=gettext_lazy("Rendre mon avis"),
                event=gettext_lazy("Avis rendu"),
                checks=[_reserves_are_told],
                apply=_set_answer,
                effects=[_end_clock],
            ),
            transition(
                "decline",
                source=PENDING,
                target=ConsultationState.DECLINED,
                allowed=is_addressed,
                required=["comment"],
                label=gettext_lazy("Décliner"),
                event=gettext_lazy("Avis décliné"),
                apply=_stamp_end,
                effects=[_end_clock],
            ),
            transition(
                "withdraw",
                source=PENDING,
                target=ConsultationState.WITHDRAWN,
                allowed=agency,
                required=["comment"],
                label=gettext_lazy("Retirer la consultation"),
                event=gettext_lazy("Consultation retirée"),
                apply=_stamp_end,
                effects=[_end_clock],
            ),
            transition(
                "expire",
                source=PENDING,
                target=ConsultationState.EXPIRED,
                system=TIMER,
                label=gettext_lazy("Constater l’absence de réponse"),
                event=gettext_lazy("Avis resté sans réponse"),
                checks=[_is_past],
                apply=_stamp_end,
                effects=[_end_clock],
            ),
        ],
        parent="filing",
    )


def invite(
    filing: Any,
    question: str,
    *,
    actor: Any,
    due_on: date,
    consultee: Any = None,
    organisation: Any = None,
) -> Consultation:
    """Ask an opinion by `due_on` of `consultee`, or of whoever acts for `organisation`, by mail.

    Raises PermissionDenied when `actor` does not work on the case, ValidationError without a
    question, without anyone to answer it, for whoever the workflow does not consult
    (`consulted.Consulted`), or with a date that is not to come.
    """
    require_agency(actor, filing)
    if not question.strip():
        raise ValidationError(_("Écrivez la question posée."))
    if (consultee is None) == (organisation is None):
        raise ValidationError(_("Choisissez une personne ou une organisation."))
    asked = spec_of(filing).consulted
    if organisation is not None and organisation.pk in asked.concerned(filing):
        raise ValidationError(_("Le déclarant ne donne pas d’avis sur son propre dossier."))
    if organisation is not None and organisation not in asked.organisations(filing):
        raise ValidationError(_("Cette organisation n’est pas de celles qui se consultent."))
    if consultee is not None and not asked.may_ask(filing, consultee):
        raise ValidationError(_("Cette personne fait partie d’une organisation concernée."))
    if due_on <= local_date(timezone.now()):
        raise ValidationError(_("Laissez au moins un jour pour répondre."))
    with transaction.atomic():
        row = filing.consultations.create(
            consultee=consultee,
            organisation=organisation,
            question=question.strip(),
            invited_by=actor,
            due_on=due_on,
        )
        log_opening(row, "invite", actor)
        clocks.start(
            filing,
            KIND,
            Policy.until("invited", row.invited_at, due_on, words=WORDS),
            batch=row.uuid,
            anchor_at=row.invited_at,
            actor=actor,
            reminders=REMINDERS,
            internal=True,
        )
        messages.opinion_wanted(row)
    return row


def remind(clock: Any, reminder: Any) -> None:
    """Remind the consultees of the consultation that `clock` waits for."""
    row = clock.filing.consultations.filter(uuid=clock.batch, state__in=PENDING).first()
    if row:
        messages.opinion_reminder(row, reminder.code)


def pending_for(model: Any, user: Any) -> QuerySet:
    """Return the consultations of a workflow that wait for `user`, soonest due first."""
    return (
        model._default_manager.filter(
            Q(consultee=user)
            | Q(consultee=None, organisation__in=predicates.organisations_of(user)),
            Q(declared_by=None) | Q(declared_by=user),
            state__in=PENDING,
        )
        .select_related("filing", "organisation", "invited_by")
        .order_by("due_on", "pk")
    )


def may_read_case(user: Any, consultation: Consultation) -> bool:
    """Tell whether the consultee may read the case: once interests are declared, until it ends."""
    return has_declared(user, consultation) and consultation.state in (
        ConsultationState.DECLARED,
        ConsultationState.ANSWERED,
    )


def require_case_readable(user: Any, consultation: Consultation) -> None:
    """Raise PermissionDenied unless `may_read_case`."""
    if not may_read_case(user, consultation):
        raise PermissionDenied


def expire_due(model: Any, now: Any) -> int:
    """End the consultations of a workflow whose date has passed; returns how many."""
    expired = 0
    late = model._default_manager.filter(state__in=PENDING, due_on__lt=local_date(now))
    with walk(clocks.TIMERS, f"opinions.{model._meta.label_lower}") as opinions:
        for row in late.order_by("due_on", "pk"):
            with opinions.item(model, row.pk):
                perform(row, "expire", actor=SystemActor(TIMER), at=now)
                expired += 1
    return expired


# Pieces of the table ---------------------------------------------------------------------------


def _interests_are_told(row: Any, step: Step) -> list[Obstacle]:
    interests = step.params.get("interests")
    if interests == Interests.DECLARED and not (step.params.get("interests_text") or "").strip():
        return [Obstacle(_("Décrivez vos liens d’intérêts."), field="interests_text")]
    if interests and interests not in Interests.values:
        return [Obstacle(_("Choisissez une réponse de la liste."), field="interests")]
    return []


def _set_interests(row: Any, step: Step) -> None:
    row.interests = step.params["interests"]
    row.interests_text = (step.params.get("interests_text") or "").strip()
    row.declared_by = step.user
    row.declared_at = step.at


def _reserves_are_told(row: Any, step: Step) -> list[Obstacle]:
    opinion = step.params.get("opinion")
    if opinion and opinion not in Opinion.values:
        return [Obstacle(_("Choisissez une réponse de la liste."), field="opinion")]
    if opinion != Opinion.FAVOURABLE and not (step.params.get("answer") or "").strip():
        return [Obstacle(_("Motivez cet avis."), field="answer")]
    return []


def _set_answer(row: Any, step: Step) -> None:
    row.opinion = step.params["opinion"]
    row.answer = (step.params.get("answer") or "").strip()
    row.answered_at = step.at


def _stamp_end(row: Any, step: Step) -> None:
    row.ended_at = step.at


def _is_past(row: Any, step: Step) -> list[Obstacle]:
    if local_date(step.at) > row.due_on:
        return []
    return [Obstacle(_("La date de réponse n’est pas passée."))]


def _end_clock(row: Any, step: Step) -> None:
    timer = acting_for(clocks.TIMER, step.actor)
    for clock in row.filing.clocks.live().filter(batch=row.uuid):
        if row.state == ConsultationState.ANSWERED:
            clocks.meet(clock, timer, at=step.at)
        else:
            perform(clock, "cancel", actor=timer, comment=row.get_state_display())
