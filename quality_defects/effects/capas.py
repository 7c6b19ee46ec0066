"""Corrective and preventive actions: born of the signed Volet 2, timed, told to both sides."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy, local_date
from portal.core.workflow import Step, SystemActor, perform
from portal.documents.services import seal
from portal.filings.models.clocks import LIVE
from portal.filings.services import clocks
from portal.filings.services.casework import log_opening
from quality_defects.effects import measures
from quality_defects.effects.volets import last_revision, system
from quality_defects.enums import CapaProgress, CapaState
from quality_defects.messages import capas as messages
from quality_defects.models import Capa, CapaRow, Volet2

KIND = "capa"
WORDED = (
    "number",
    "type",
    "nature",
    "label",
    "cause",
    "owner",
    "site",
    "due_on",
    "proof",
    "criterion",
    "verify_on",
)


def follow(volet: Volet2, step: Step) -> None:
    """Open, reword and cancel the actions of the case as its signed Volet 2 says.

    Rows are known by their key. An action that was carried out already is left as it is.
    """
    number = last_revision(volet).number
    known = {capa.key: capa for capa in volet.filing.capas.all()}
    for row in volet.capas.all():
        capa = known.pop(row.key, None)
        capa = _reword(capa, row, number, step) if capa else _open(volet, row, number, step)
        _progress(capa, row, step)
    for capa in known.values():
        if capa.is_open:
            text = _("Retirée du volet 2, version %(number)d") % {"number": number}
            perform(capa, "cancel", actor=system(step), at=step.at, comment=text)


def _open(volet: Volet2, row: CapaRow, number: int, step: Step) -> Capa:
    capa = Capa(filing=volet.filing, key=row.key, revision=number, created_at=step.at)
    for name in WORDED:
        setattr(capa, name, getattr(row, name))
    capa.save()
    log_opening(capa, "open", system(step))
    if row.progress != CapaProgress.DONE:
        set_clock(capa, step)
    return capa


def _reword(capa: Capa, row: CapaRow, number: int, step: Step) -> Capa:
    if not capa.is_open:
        return capa
    before = (capa.owner, capa.due_on)
    for name in WORDED:
        setattr(capa, name, getattr(row, name))
    capa.revision = number
    capa.save()
    if (capa.owner, capa.due_on) != before:
        reason = _("Volet 2, version %(number)d") % {"number": number}
        keep_change(capa, before, reason, step, revision=number)
    if capa.due_on != before[1]:
        set_clock(capa, step)
    return capa


def _progress(capa: Capa, row: CapaRow, step: Step) -> None:
    """Bring the track to where the signed volet says that the action is, never back."""
    if capa.state == CapaState.PLANNED and row.progress != CapaProgress.PLANNED:
        capa = perform(capa, "start", actor=system(step), at=step.at)
    if capa.state == CapaState.IN_PROGRESS and row.progress == CapaProgress.DONE:
        perform(capa, "report_done", actor=system(step), at=step.at)


def keep_change(
    capa: Capa, before: tuple[str, date], reason: str, step: Step, *, revision: int | None = None
) -> None:
    """Keep the former owner and due date of `capa`."""
    capa.changes.create(
        previous_owner=before[0],
        owner=capa.owner,
        previous_due_on=before[1],
        due_on=capa.due_on,
        reason=reason,
        revision=revision,
        author=step.user,
        at=step.at,
    )


def set_clock(capa: Capa, step: Step) -> None:
    """Wait for the present due date of `capa`, if it is still to come; former clocks end."""
    actor = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    if capa.clock and capa.clock.state in LIVE:
        text = _("Nouvelle échéance : %(day)s") % {"day": f"{capa.due_on:%d/%m/%Y}"}
        perform(capa.clock, "cancel", actor=actor, comment=text)
    capa.clock = None
    if capa.due_on >= local_date(step.at) and not capa.is_handed_to_inspection:
        capa.clock = clocks.start(  # type: ignore[assignment]
            capa.filing,
            KIND,
            Policy.until(
                "capa",
                local_date(step.at),
                capa.due_on,
                words=gettext_noop("CAPA notifiée à l’agence"),
                rule=gettext_noop("échéance fixée par le déclarant dans son volet 2"),
            ),
            actor=actor,
            batch=uuid.uuid4(),
            anchor_at=step.at,
            reminders=settings.QUALITY_DEFECTS_CAPA_REMINDERS,
        )
    capa.save(update_fields=["clock"])


def follow_report(clock: Any, step: Step) -> None:
    """The agency granted a later date for an action: it is the one that the action has now."""
    capa = capa_of(clock)
    if capa is None:
        return
    before = (capa.owner, capa.due_on)
    capa.due_on = step.params["due_on"]
    capa.save(update_fields=["due_on"])
    keep_change(capa, before, step.comment, step)
    write_in_volet(capa, step)


def end_clock(capa: Capa, step: Step) -> None:
    """The action was carried out, or is no longer due."""
    if capa.clock is None or capa.clock.state not in LIVE:
        return
    actor = SystemActor(clocks.TIMER, on_behalf_of=step.user)
    if capa.state == CapaState.CANCELLED:
        perform(capa.clock, "cancel", actor=actor, at=step.at, comment=_("CAPA annulée"))
    else:
        clocks.meet(capa.clock, actor, at=step.at)


def stop_waiting(capa: Capa, step: Step) -> None:
    """Inspection follows the action from now on: its due date rings no more."""
    if capa.clock is not None and capa.clock.state in LIVE:
        actor = SystemActor(clocks.TIMER, on_behalf_of=step.user)
        text = _("CAPA confiée à l’inspection")
        perform(capa.clock, "cancel", actor=actor, at=step.at, comment=text)


def open_inspection(capa: Capa, step: Step) -> None:
    """Inspection has a measure of its own to carry out, one for all that is handed to it."""
    line = _("%(name)s – %(label)s : %(reason)s") % {
        "name": capa.name,
        "label": capa.label,
        "reason": step.comment,
    }
    capa.inspection = measures.inspection_for(capa.filing, line, step)
    capa.save(update_fields=["inspection"])


def leave_inspection(capa: Capa, step: Step) -> None:
    """The firm takes the action up again: inspection has it to follow no more."""
    measure, capa.inspection = capa.inspection, None
    if measure is not None:
        capa.save(update_fields=["inspection"])
        measures.drop_inspection(measure, step)


def write_in_volet(capa: Capa, step: Step) -> None:
    """Write the new due date in the draft, so that the next version does not undo it."""
    row = CapaRow.objects.filter(part=capa.filing.volet2, key=capa.key).first()
    if row is None:
        return
    row.due_on = capa.due_on
    row.save(update_fields=["due_on"])
    volet = Volet2.objects.select_for_update().get(pk=row.part_id)
    volet.count_save("capa")
    volet.save(update_fields=["version", "section_versions"])


def carry_over(volet: Volet2) -> None:
    """After a version was dropped, keep the due dates that were postponed since it was signed."""
    due = {capa.key: capa.due_on for capa in volet.filing.capas.all() if capa.is_open}
    for row in volet.capas.all():
        if row.due_on != due.get(row.key, row.due_on):
            row.due_on = due[row.key]
            row.save(update_fields=["due_on"])


def seal_proofs(capa: Capa, step: Step) -> None:
    """The proofs that were given stay."""
    seal(capa.filing.subject, [capa.anchor])


def tell_done(capa: Capa, step: Step) -> None:
    """Tell the agency that an action waits for its judgement."""
    messages.capa_done(capa)


def tell_postponed(capa: Capa, step: Step) -> None:
    """Tell the agency that the firm gives itself more time."""
    messages.capa_postponed(capa, step.comment)


def tell_cancelled(capa: Capa, step: Step) -> None:
    """Tell the agency that the firm cancelled an action; a signed version says it by itself."""
    if capa.awaits_agreement and not step.system:
        messages.capa_cancelled(capa, step.comment)


def tell_judgement(capa: Capa, step: Step) -> None:
    """Tell the firm what the agency thinks of an action."""
    messages.capa_judged(capa)


def tell_ineffective(capa: Capa, step: Step) -> None:
    """Tell both sides that an action does not work: the case may have to be reopened."""
    messages.capa_judged(capa)
    messages.capa_ineffective(capa)


def capa_of(clock: Any) -> Capa | None:
    """Return the action that waits for `clock`, if any."""
    return Capa.objects.select_related("filing__organisation").filter(clock=clock).first()
