"""What follows a change of the perimeter: its medicines, and the laboratories invited."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dhpc.effects.dossier import meet_clocks, start_clock, system
from dhpc.enums import ClockKind, DossierState, ParticipantState
from dhpc.messages import labs
from dhpc.models import Clock, CoveredProduct, Dossier, Participant
from portal.core.workflow import Step, perform
from portal.filings.services import clocks

BEFORE_WRITING = (DossierState.OPENED, DossierState.QUALIFIED, DossierState.COORDINATION)


def joins_late(dossier: Dossier) -> bool:
    """Tell whether who joins now is asked alone: the others were asked before the writing."""
    return dossier.state not in BEFORE_WRITING


def is_asked(dossier: Dossier, participant: Participant) -> bool:
    """Tell whether the perimeter is open to that laboratory: while all agree on it, or late."""
    return dossier.state == DossierState.COORDINATION or participant.is_late


def replace(dossier: Dossier, step: Step) -> None:
    """Make the perimeter exactly `products` (dicts or `CoveredProduct`, unsaved)."""
    kept = {one.cis: one for one in step.params["products"]}
    dossier.products.exclude(cis__in=kept).delete()
    _store(dossier, kept.values())
    _follow(dossier, step)


def extend(dossier: Dossier, step: Step) -> None:
    """Add medicines that joined after the dispatch; the letter sent does not change."""
    _store(dossier, step.params["products"])
    _follow(dossier, step)


def attach(dossier: Dossier, step: Step) -> None:
    """Bind the medicines of a laboratory of the base to its account, and invite it."""
    asked = step.params["laboratory"]
    for one in dossier.products.filter(organisation=None):
        if asked in (one.laboratory, one.holder):
            one.organisation = step.params["organisation"]
            one.save(update_fields=["organisation"])
    _follow(dossier, step)


def rebind(dossier: Dossier, step: Step) -> None:
    """Bind the medicines of a laboratory to another account, or to none until one is known.

    Whoever took its link by mistake leaves the dossier, and is told.
    """
    name, organisation = step.params["laboratory"], step.params.get("organisation")
    left = set()
    for one in dossier.products.select_related("organisation").exclude(organisation=None):
        if (one.laboratory or one.holder) == name:
            left.add(one.organisation)
            one.organisation = organisation
            one.save(update_fields=["organisation"])
    taken = dossier.invitations.filter(laboratory=name, cancelled_at=None)
    taken.exclude(accepted_at=None).update(cancelled_at=step.at, cancelled_by=step.user)
    _follow(dossier, step)
    for former in left:
        if dossier.participants.filter(
            organisation=former, state=ParticipantState.REMOVED
        ).exists():
            labs.unbound(dossier, former, name, step.at)


def _store(dossier: Dossier, products: Iterable[CoveredProduct]) -> None:
    known = {one.cis: one for one in dossier.products.all()}
    for one in products:
        one.filing = dossier
        if one.cis in known:
            one.pk = known[one.cis].pk
        one.save(force_update=one.cis in known)


def _follow(dossier: Dossier, step: Step) -> None:
    """Invite the laboratories that came in, take out those that have no medicine left."""
    wanted = {
        one.organisation_id: one.organisation
        for one in dossier.products.select_related("organisation")
        if one.organisation_id
    }
    wanted[dossier.organisation_id] = dossier.organisation
    known = {one.organisation_id: one for one in dossier.participants.all()}
    late = joins_late(dossier)
    for key, organisation in wanted.items():
        if key not in known:
            participant = Participant.objects.create(
                filing=dossier, organisation=organisation, invited_by=step.user, is_late=late
            )
        elif known[key].state == ParticipantState.REMOVED:
            participant = perform(known[key], "invite_again", actor=system(step), at=step.at)
        else:
            continue
        # Before the coordination nobody is asked; it then asks every laboratory at once.
        if late or dossier.state == DossierState.COORDINATION:
            labs.perimeter_proposed(participant)
            _start_own_clock(dossier, participant, step)
    for key, participant in known.items():
        if key not in wanted and participant.state != ParticipantState.REMOVED:
            said = _("Aucune spécialité de ce laboratoire n’est dans le périmètre.")
            perform(participant, "remove", actor=system(step), at=step.at, comment=said)


def _own_batch(participant: Participant) -> UUID:
    """Return what tells the clock of one invitation from the clock that all share."""
    at = participant.invited_at.isoformat()
    return uuid5(participant.filing.uuid, f"perimeter.{participant.pk}.{at}")


def _start_own_clock(dossier: Dossier, participant: Participant, step: Step) -> None:
    """Who is invited after the others has the same time to answer, from its own invitation."""
    words = gettext_noop("invitation d’un laboratoire")
    start_clock(dossier, ClockKind.PERIMETER, words, step, batch=_own_batch(participant))


def end_own_clock(participant: Participant, step: Step) -> None:
    """The answer of a laboratory invited alone, or its removal, is what its clock waited for."""
    own = participant.filing.clocks.live().filter(kind=ClockKind.PERIMETER)
    for clock in own.filter(batch=_own_batch(participant)):
        clocks.meet(clock, system(step), at=step.at)


def start_waiting(dossier: Dossier, step: Step) -> None:
    """Ask every laboratory, and count its days."""
    words = gettext_noop("invitation des laboratoires")
    start_clock(dossier, ClockKind.PERIMETER, words, step)
    for participant in dossier.participants.filter(state=ParticipantState.INVITED):
        labs.perimeter_proposed(participant)


def end_waiting(dossier: Dossier, step: Step) -> None:
    meet_clocks(dossier, step, ClockKind.PERIMETER)


def note_silence(clock: Clock, actor: Any) -> None:
    """The time to answer is over: those who did not are silent, which stops nobody.

    A laboratory that was invited later is silent by its own clock.
    """
    for participant in waited_for(clock, ParticipantState.INVITED):
        perform(participant, "expire", actor=actor)


def clock_of(participant: Participant) -> Clock | None:
    """Return the clock that times the answer of `participant`, None when none runs."""
    live = participant.filing.clocks.live().filter(kind=ClockKind.PERIMETER)
    own = live.filter(batch=_own_batch(participant)).first()
    return own or live.filter(batch=None).first()


def waited_for(clock: Clock, *states: str) -> list[Participant]:
    """Return the laboratories in one of `states` whose answer `clock` times."""
    dossier = clock.filing
    own = set(dossier.clocks.filter(kind=ClockKind.PERIMETER).values_list("batch", flat=True))
    found = []
    for participant in dossier.participants.filter(state__in=states):
        batch = _own_batch(participant)
        if clock.batch == (batch if batch in own else None):
            found.append(participant)
    return found


def as_rows(products: Iterable[Any], **more: Any) -> list[CoveredProduct]:
    """Return unsaved rows of `dhpc.letter.facts.Product`."""
    return [CoveredProduct(**asdict(one), **more) for one in products]
