"""What follows the reception of a version and the triage: the verdict, the targets, the keys."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from portal.core.deadlines import Policy, Unit
from portal.core.fields import known
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.services import clocks, revisions
from portal.filings.services.casework import acting_for
from quality_defects import triage
from quality_defects.effects.volets import FILING, last_revision
from quality_defects.enums import CaseState, KeyKind
from quality_defects.models import Case, CaseKey, PriorityChoice, Triage, Volet1
from quality_defects.recalled import normalised

ACKNOWLEDGEMENT = "acknowledgement"
DECISION = "decision"
BEFORE_TRIAGE = (CaseState.RECEIVED, CaseState.IN_TRIAGE)


def judge(volet: Volet1, step: Step) -> None:
    """Keep what the grid says of the version just signed; before triage, it sets the priority."""
    case = volet.filing
    if case.state == CaseState.RECEIVED:
        actor = SystemActor(FILING, on_behalf_of=step.user)
        case = volet.filing = perform(case, "start_triage", actor=actor, at=step.at)
    verdict = keep_verdict(case, volet, step)
    if case.state in BEFORE_TRIAGE:
        case.priority = verdict.priority
        case.save(update_fields=["priority", "updated_at"])
        set_targets(case, step)


def judge_again(case: Case, step: Step) -> None:
    """Keep a new verdict on the last version: what the agency itself knows has changed."""
    verdict = keep_verdict(case, case.volet1, step)
    if case.state in BEFORE_TRIAGE:
        case.priority = verdict.priority
        case.save(update_fields=["priority", "updated_at"])
        set_targets(case, step)


def keep_verdict(case: Case, volet: Volet1, step: Step) -> Triage:
    """Insert the verdict of the grid on the last signed version of `volet`."""
    revision = last_revision(volet)
    values = revisions.answers_of(volet, revision)
    inputs = triage.inputs_of(values, media_attention=case.media_attention)
    # The firm may sign in another language than that of those who read the working.
    with override(settings.LANGUAGE_CODE):
        verdict = triage.assess(inputs)
    return case.triages.create(
        revision_number=revision.number,
        grid=triage.GRID_VERSION,
        inputs=inputs.as_json(),
        severity=verdict.severity,
        reach=verdict.reach,
        priority=verdict.priority,
        benefit_risk=verdict.benefit_risk,
        steps=[one.as_json() for one in verdict.steps],
        created_at=step.at,
    )


def keep_choice(case: Case, step: Step) -> None:
    """Insert the priority that a person retained."""
    last = case.triages.last()
    PriorityChoice.objects.create(
        filing=case,
        triage=last,
        priority=case.priority,
        differs=case.priority != last.priority,
        reason=step.comment,
        author=step.user,
        created_at=step.at,
    )


# Targets ---------------------------------------------------------------------------------------


def target_policies(priority: str) -> dict[str, Policy]:
    """Return how long the agency gives itself, by kind of clock, for this priority."""
    targets = dict(one.split(":", 1) for one in settings.QUALITY_DEFECTS_TARGETS)
    acknowledge, decide = targets[priority].split("/")
    return {
        ACKNOWLEDGEMENT: _policy(acknowledge, priority),
        DECISION: _policy(decide, priority),
    }


def _policy(span: str, priority: str) -> Policy:
    number, unit = int(span[:-1]), span[-1]
    words = {"anchor": priority, "words": gettext_noop("réception du dossier")}
    if unit == "d":
        return Policy(days=number, unit=Unit.WORKING, **words)
    return Policy(days=0, minutes=number * {"m": 1, "h": 60}[unit], **words)


def set_targets(case: Case, step: Step) -> None:
    """Start the agency's own clocks, or start them again under another priority."""
    actor = acting_for(clocks.TIMER, step.actor)
    for kind, policy in target_policies(case.priority).items():
        running = case.clocks.filter(kind=kind, batch=None).live().first()
        if running and running.rule == policy:
            continue
        if running:
            reason = _("La priorité a changé.")
            perform(running, "cancel", actor=actor, at=step.at, comment=reason)
        clocks.start(case, kind, policy, actor=actor, anchor_at=case.received_at, internal=True)


def retarget(case: Case, step: Step) -> None:
    """Move the target that has not been met; one that has is not asked for twice."""
    if case.clocks.filter(kind=DECISION, batch=None).live().exists():
        set_targets(case, step)


def meet(case: Case, step: Step, *kinds: str) -> None:
    """Note that what these clocks waited for has happened."""
    for clock in case.clocks.filter(kind__in=kinds).live():
        clocks.meet(clock, step.actor, step.at)


def meet_acknowledgement(case: Case, step: Step) -> None:
    """Somebody looks after the case."""
    meet(case, step, ACKNOWLEDGEMENT)


def drop(case: Case, step: Step, *kinds: str) -> None:
    """Cancel clocks that wait for nothing any more."""
    actor = acting_for(clocks.TIMER, step.actor)
    for clock in case.clocks.filter(kind__in=kinds).live():
        perform(clock, "cancel", actor=actor, at=step.at, comment=_("Le dossier a pris fin."))


# Keys ------------------------------------------------------------------------------------------


CIS, CIP = "CIS", "CIP"


def note_keys(volet: Volet1, step: Step) -> None:
    """Keep what the version names, so that cases that resemble each other are found."""
    values = revisions.answers_of(volet, last_revision(volet))
    CaseKey.objects.bulk_create(
        [
            CaseKey(filing=volet.filing, kind=kind, value=value[:400])
            for kind, value in dict.fromkeys(_keys(values))
        ],
        ignore_conflicts=True,
    )


def _keys(values: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(KeyKind.LOT, key(known(lot["number"]))) for lot in values["lots"]]
    # « Sans objet » is no number: it would bring together what has nothing in common.
    active = [key(known(lot["substance_lot"])) for lot in values["lots"]]
    found += [(KeyKind.ACTIVE_LOT, one) for one in active if re.search(r"\d", one)]
    for product in values["products"]:
        found += [
            (KeyKind.PRODUCT, key(known(product["cis"]), CIS)),
            (KeyKind.PRODUCT, key(known(product["cip13"]), CIP)),
            (KeyKind.SUBSTANCE, key(known(product["substances"]))),
        ]
    found += [(KeyKind.SITE, key(known(site["name"]))) for site in values["sites"]]
    found.append((KeyKind.CATEGORY, key(known(values["category"]))))
    return [(str(kind), value) for kind, value in found if value]


def key(text: Any, prefix: str = "") -> str:
    """Return what `text` is found by, behind `prefix`; "" when there is nothing to find."""
    bare = normalised(str(text or ""))
    return prefix + bare if bare else ""
