"""What follows a proposal of batch recall, and the calls about it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.deadlines import off_hours
from portal.core.fields import Answer, Values, known
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of
from quality_defects.effects.volets import FILING, last_revision
from quality_defects.enums import CallSide, PhoneAlertState
from quality_defects.fields import VOLET1
from quality_defects.messages import phone as messages
from quality_defects.models import Case, PhoneAlert, Volet1
from quality_defects.recalled import affected_lots, normalised
from quality_defects.rules import URGENT

MOST_LOTS = 20
"""A panel names no more batches than this; the version has them all."""


def raise_phone_alert(volet: Volet1, step: Step) -> None:
    """A batch recall is proposed: expect a call, whatever the hour.

    A version that proposes what the one before did asks for no other call, and one that comes
    while a call is awaited is told in that call. A version that says that there is no recall asks
    for no call any more.
    """
    case = volet.filing
    if volet.recall_proposed == Answer.NO:
        version = {"number": last_revision(volet).number}
        end_alert(case, step, _("La version %(number)d ne propose plus de rappel") % version)
    if volet.recall_proposed != Answer.YES:
        return
    if case.phone_alerts.filter(state=PhoneAlertState.OPEN).exists() or not _is_new(volet):
        return
    delays = list(settings.QUALITY_DEFECTS_CALL_MINUTES)
    alert = PhoneAlert.objects.create(
        filing=case,
        raised_at=step.at,
        delays=delays,
        escalate_at=step.at + timedelta(minutes=delays[0]),
    )
    messages.recall_proposed(alert)


def end_alert(case: Case, step: Step, reason: str) -> None:
    """Nobody waits for the call any more: no step follows, and the log says why."""
    actor = SystemActor(FILING, on_behalf_of=step.user)
    for alert in case.phone_alerts.filter(state=PhoneAlertState.OPEN):
        perform(alert, "end", actor=actor, at=step.at, comment=reason)


def _is_new(volet: Volet1) -> bool:
    """Tell whether the version just signed proposes another recall than the one before it."""
    last = last_revision(volet)
    former = _before(volet, last)
    if former is None:
        return True
    return _recall(answers_of(volet, last)) != _recall(answers_of(volet, former))


def _before(volet: Volet1, version: Revision) -> Revision | None:
    signed = volet.filing.revisions.filter(part=volet.part_name, number__lt=version.number)
    return signed.order_by("number").last()


def why_again(alert: PhoneAlert) -> list[str]:
    """Return what changed in the recall since the version before, when it asks for another call.

    Nothing for the first call of a case: the recall itself is what it is about.
    """
    case = alert.filing
    if not case.phone_alerts.filter(pk__lt=alert.pk).exists():
        return []
    volet = case.volet1
    signed = case.revisions.filter(part=volet.part_name, signed_at__lte=alert.raised_at)
    version = signed.order_by("number").last()
    former = _before(volet, version) if version else None
    if former is None:
        return []
    return _differences(answers_of(volet, former), answers_of(volet, version))


def _differences(before: Values, after: Values) -> list[str]:
    if _recall(before) is None:
        return [_("Un rappel est de nouveau proposé.")]
    told = []
    for name in ("recall_level", "recall_lots"):
        one = VOLET1.fields[name]
        was, now = one.words(before[name]), one.words(after[name])
        if was != now:
            words = {"label": one.label, "was": was or "–", "now": now or "–"}
            told.append(_("%(label)s : « %(was)s » devient « %(now)s ».") % words)
    was, now = _numbers(before), _numbers(after)
    for text, numbers in (
        (_("Lots ajoutés : %(numbers)s."), [now[key] for key in now if key not in was]),
        (_("Lots retirés ou écartés : %(numbers)s."), [was[key] for key in was if key not in now]),
    ):
        if numbers:
            shown = ", ".join(numbers[:MOST_LOTS]) + ("…" if len(numbers) > MOST_LOTS else "")
            told.append(text % {"numbers": shown})
    return told


def _numbers(values: Values) -> dict[str, str]:
    """Return the batches that a recall reaches: as they are compared, and as they were typed."""
    given = [known(row["number"]) for row in affected_lots(values)]
    return {normalised(number): number for number in given if number}


def _recall(values: Values) -> tuple[Any, ...] | None:
    """Return what a version proposes to recall, None when it proposes nothing."""
    if known(values["recall_proposed"]) != Answer.YES:
        return None
    return (
        known(values["recall_level"]),
        known(values["recall_lots"]),
        frozenset(_numbers(values)),
    )


def page_duty_officers(volet: Volet1, step: Step) -> None:
    """An urgent version comes while the offices are closed: nobody else would read it tonight.

    A proposal of recall pages them by itself, at any hour.
    """
    verdict = volet.filing.triages.last()
    if verdict.priority in URGENT and off_hours(step.at) and volet.recall_proposed != Answer.YES:
        messages.urgent_case(volet.filing, verdict.priority)


def log_call(alert: PhoneAlert, step: Step, side: str) -> None:
    """Insert the call that one side logged."""
    alert.calls.create(
        side=CallSide(side),
        called_at=step.params["called_at"],
        number=step.params["number"],
        interlocutor=step.params.get("interlocutor") or "",
        minutes=step.params.get("minutes"),
        outcome=step.params.get("outcome") or "",
        author=step.user,
    )


def remind_firm(alert: PhoneAlert, step: Step) -> None:
    """Nobody called: tell the firm, on every number and address that it gave."""
    messages.call_expected(alert)


def tell_duty_officers(alert: PhoneAlert, step: Step) -> None:
    """Still no call: tell the duty officers, by e-mail and by SMS."""
    messages.recall_without_call(alert)


def tell_heads(alert: PhoneAlert, step: Step) -> None:
    """No call at all: tell the heads of unit, by e-mail and by SMS."""
    messages.recall_without_call_at_all(alert)
