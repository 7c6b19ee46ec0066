"""What follows the opening, the signature and the judgement of Volet 2."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy, local_date
from portal.core.fields import Answer, differences, known
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models.clocks import Clock
from portal.filings.services import clocks, revisions
from quality_defects.effects.deadlines import VOLET2_ESCALATIONS
from quality_defects.effects.volets import last_revision, order_documents, system
from quality_defects.enums import (
    VOLET2_DOCUMENT,
    VOLET2_RECEIPT_DOCUMENT,
    RecallProgress,
    Volet2State,
)
from quality_defects.fields.volet2 import COMPARED
from quality_defects.fields.volet2_update import FIELDS
from quality_defects.messages import volets as messages
from quality_defects.models import Volet1, Volet2

CLOCK = "clock"
FIRST = "volet2"
FINAL = "volet2_final"


def prefill_from_volet1(volet: Volet2, step: Step) -> None:
    """Take over what the last signed Volet 1 says; its rows keep their keys."""
    volet1 = volet.filing.volet1
    said = revisions.answers_of(volet1, last_revision(volet1))
    volet.set_answers({one.name: said[one.name] for one in FIELDS})
    if known(said.get("recall_proposed")) == Answer.NO:
        volet.recall_progress = RecallProgress.NONE
    volet.save()
    for group in COMPARED.rows.values():
        manager = getattr(volet, group.name)
        for position, row in enumerate(said[group.name]):
            made = manager.model(part=volet, key=row["key"], position=position)
            made.set_answers({one.name: row[one.name] for one in group.fields})
            made.save()


def changes_since_volet1(volet: Volet2) -> tuple[int, list[Any]]:
    """Return the number of the last signed Volet 1 and what Volet 2 states differently."""
    volet1 = volet.filing.volet1
    last = last_revision(volet1)
    if last is None:
        return 0, []
    said = revisions.answers_of(volet1, last)
    return last.number, differences(COMPARED, said, volet.values())


def ask_confirmation_again(volet1: Volet1, step: Step) -> None:
    """A new Volet 1 was signed: what Volet 2 confirmed was about the former one."""
    volet = Volet2.objects.select_for_update().get(filing=volet1.filing)
    if volet.update_confirmed:
        volet.update_confirmed = False
        volet.count_save("update")
        volet.save(update_fields=["update_confirmed", "version", "section_versions"])


def freeze_and_order(volet: Volet2, step: Step) -> None:
    """Freeze the signed version with its differences from Volet 1, and order its documents."""
    number, changes = changes_since_volet1(volet)
    told = [[change.label, change.before, change.after] for change in changes]
    revision = revisions.freeze_part(
        volet,
        user=step.user,
        at=step.at,
        attestation=str(messages.ATTESTATION),
        is_final=volet.signed_as_final,
        extra={
            "volet1": {"version": number, "changes": told},
            "ip": step.params.get("ip", ""),
        },
    )
    vars(volet)["just_signed"] = revision
    order_documents(
        volet.filing,
        revision,
        volet.specification.title,
        kinds=(VOLET2_DOCUMENT, VOLET2_RECEIPT_DOCUMENT),
        names=("volet-2", "accuse-de-reception-volet-2"),
    )


def meet_first_clock(volet: Volet2, step: Step) -> None:
    """A signed Volet 2, provisional or not, is no longer missing."""
    _meet(volet, step, FIRST)


def meet_final_clock(volet: Volet2, step: Step) -> None:
    """The final version came."""
    _meet(volet, step, FINAL)


def _meet(volet: Volet2, step: Step, kind: str) -> None:
    for clock in volet.filing.clocks.live().filter(part=volet.part_name, kind=kind):
        clocks.meet(clock, system(step), at=step.at)


def expect_final_version(volet: Volet2, step: Step) -> None:
    """Wait for the final version until the day that the provisional one gives (V13).

    The clock of a former provisional version gives way to a new one when the day is another.
    """
    day = volet.final_expected_on
    for clock in volet.filing.clocks.live().filter(part=volet.part_name, kind=FINAL):
        if day in (clock.due_on, clock.original_due_on):
            return
        perform(
            clock,
            "cancel",
            actor=SystemActor(clocks.TIMER, on_behalf_of=step.user),
            comment=f"→ {day:%d/%m/%Y}",
        )
    clocks.start(
        volet.filing,
        FINAL,
        Policy.until(
            "provisional_volet2",
            local_date(step.at),
            day,
            words=gettext_noop("signature de la version provisoire du volet 2"),
            rule=gettext_noop("date donnée par le déclarant dans sa version provisoire"),
        ),
        actor=system(step),
        part=volet.part_name,
        anchor_at=step.at,
        reminders=[*settings.QUALITY_DEFECTS_VOLET2_REMINDERS, *VOLET2_ESCALATIONS],
    )


def mark_overdue(clock: Clock) -> None:
    """Say on Volet 2 that one of its due dates has passed."""
    volet = clock.filing.volet2  # type: ignore[attr-defined]
    if not volet.is_overdue and volet.state not in (
        Volet2State.SUBMITTED_FINAL,
        Volet2State.EVALUATED,
    ):
        perform(volet, "mark_overdue", actor=SystemActor(CLOCK))


def forget_overdue(clock: Any, step: Step) -> None:
    """The agency granted a later date: Volet 2 is not late any more."""
    if clock.kind not in (FIRST, FINAL):
        return
    volet = clock.filing.volet2
    if volet.is_overdue:
        perform(volet, "mark_on_time", actor=SystemActor(CLOCK, on_behalf_of=step.user))
