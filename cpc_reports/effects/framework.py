"""What follows the steps of a framework and of the measures that make it known."""

import uuid
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_noop

from cpc_reports.effects.report import system
from cpc_reports.enums import ClockKind, EndCause, FrameworkState
from cpc_reports.messages import framework as framework_messages
from cpc_reports.messages import parties as messages
from cpc_reports.models import (
    Framework,
    FrameworkIndication,
    FrameworkMedicine,
    Measure,
    PeriodicReport,
    Report,
)
from portal.core.deadlines import Policy, add_months, local_date
from portal.core.fields import Values, known
from portal.core.workflow import Step, perform
from portal.filings.services import clocks
from portal.filings.services.revisions import answers_of

YEARS = 3
MEDICINE = ("name", "cis", "substance", "form", "strength", "holder", "generic_group", "atc")
END = gettext_noop("entrée en vigueur du cadre")
THREE_YEARS = gettext_noop("trois ans, renouvelables (art. L. 5121-12-1, III)")
RECEIVED = gettext_noop("réception de la mesure")
MONTH = gettext_noop("sans réponse en un mois, l’avis est réputé rendu (art. R. 5121-76-11)")


def last_day(starts_on: date) -> date:
    """Return the last day that a framework may bear: three years after its start."""
    return add_months(starts_on, 12 * YEARS)


def draft_framework(report: Report, step: Step) -> None:
    """Begin the framework and its protocol with what the sheet says; people write the rest.

    A draft that was there goes on with what people wrote in it, dropped by a withdrawal or not.
    """
    known = Framework.objects.filter(filing=report).first()
    if known is not None:
        if known.state == FrameworkState.DROPPED:
            perform(known, "take_up", actor=system(step), at=step.at)
        return
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision)
    framework = Framework.objects.create(
        filing=report,
        posology=_text(values, "posology"),
        routes=_text(values, "administration"),
        adverse_effects=_text(values, "risks"),
        conditions=_text(values, "precautions"),
        argument=report.rationale,
        put_follow_up="\n".join(
            " – ".join(one for one in (row["data"], row["frequency"], row["tool"]) if one)
            for row in values["monitoring"]
        ),
        saved_by=step.user,
        saved_at=step.at,
    )
    for row in values["medicines"]:
        told = {name: row[name] for name in MEDICINE}
        FrameworkMedicine.objects.create(framework=framework, **told)
    for row in values["indications"]:
        FrameworkIndication.objects.create(
            framework=framework,
            wording=row["wording"],
            orpha=_text(values, "orpha"),
            icd10=_text(values, "icd10"),
        )


def _text(values: Values, name: str) -> str:
    return str(known(values[name]) or "")


def enter_force(report: Report, step: Step) -> None:
    """The decision puts the framework in force."""
    perform(
        report.framework,
        "enter_force",
        actor=system(step),
        at=step.at,
        starts_on=step.params["starts_on"],
        ends_on=step.params["ends_on"],
    )


def drop_draft(report: Report, step: Step) -> None:
    """A draft comes to nothing when no framework is established."""
    framework = Framework.objects.filter(filing=report, state=FrameworkState.DRAFT).first()
    if framework is not None:
        perform(framework, "drop", actor=system(step), at=step.at)


def plan(framework: Framework, step: Step) -> None:
    """Start the clock of the end of validity, and plan the periodic reports of the protocol.

    Each end of validity has a clock of its own: one that was met does not start again.
    """
    rule = Policy.until(
        ClockKind.RENEWAL,
        framework.starts_on,
        framework.ends_on,
        words=END,
        rule=THREE_YEARS,
    )
    report = framework.filing
    for clock in report.clocks.live().filter(kind=ClockKind.RENEWAL):
        clocks.meet(clock, system(step), at=step.at)
    days = (framework.ends_on - framework.starts_on).days
    clocks.start(
        report,
        ClockKind.RENEWAL,
        rule,
        actor=system(step),
        anchor_at=step.at,
        reminders=[code for code in settings.CPC_RENEWAL_REMINDERS if -int(code[1:]) < days],
        batch=uuid.uuid5(framework.uuid, framework.ends_on.isoformat()),
    )
    renewed = step.transition.name != "enter_force"
    plan_reports(framework, after=local_date(step.at) if renewed else None)


def replan_reports(framework: Framework, step: Step) -> None:
    """Plan the reports anew once the protocol has changed: what is due already, or came, stays."""
    today = local_date(step.at)
    framework.reports.filter(
        due_on__gt=today, received_on__isnull=True, approved_at__isnull=True
    ).delete()
    plan_reports(framework, after=today)


def plan_reports(framework: Framework, *, after: date | None = None) -> None:
    """Plan the reports from the frequency of the protocol until the end of validity.

    With `after`, only those that are due later.
    """
    months = framework.report_months if framework.put_required else None
    if not months:
        return
    number = 1
    while (due_on := add_months(framework.starts_on, months * number)) <= framework.ends_on:
        if after is None or due_on > after:
            PeriodicReport.objects.get_or_create(framework=framework, due_on=due_on)
        number += 1


def keep_report(framework: Framework, step: Step) -> None:
    """Keep a periodic report with the summary that was approved."""
    report = framework.reports.get(pk=step.params["report"].pk)
    report.received_on = step.params["received_on"]
    report.summary = step.params["summary"].strip()
    report.approved_by, report.approved_at = step.user, step.at
    report.save()


def end_indication(framework: Framework, step: Step) -> None:
    """Only that indication ends; the framework does when it was the last (R. 5121-76-9, III).

    With the last end still to come, the framework waits for that day (`tasks.end_due`).
    """
    one = framework.indications.get(pk=step.params["indication"].pk)
    one.ended_on, one.end_cause = step.params["ended_on"], step.params["cause"]
    one.save()
    if not framework.running_indications(local_date(step.at)).exists():
        perform(framework, "end", actor=system(step), at=step.at)


def end_all(framework: Framework, step: Step) -> None:
    """Every indication that still ran ends with the framework."""
    cause = EndCause.WITHDRAWN if framework.state == FrameworkState.WITHDRAWN else EndCause.TERM
    day = local_date(step.at)
    framework.running_indications(day).update(ended_on=day, end_cause=cause)
    for clock in framework.filing.clocks.live().filter(kind=ClockKind.RENEWAL):
        clocks.meet(clock, system(step), at=step.at)


# Mails -----------------------------------------------------------------------------------------


def tell_intention(framework: Framework, step: Step) -> None:
    """The holders read what the agency intends, or that it gave it up."""
    framework_messages.intention(framework, step.at)


def tell_change(framework: Framework, step: Step) -> None:
    """The holders and who filed are told that the framework changed (R. 5121-76-9)."""
    framework_messages.changed(framework, step.transition.name, step.at)


def tell_ministers(framework: Framework, step: Step) -> None:
    """Ministers are informed without delay of a suspension or a withdrawal (R. 5121-76-9)."""
    framework_messages.to_ministers(framework.filing, step.transition.name, step.at)


# Measures --------------------------------------------------------------------------------------


def wait_for_opinion(measure: Measure, step: Step) -> None:
    rule = Policy.until(
        ClockKind.MEASURE, measure.received_at, measure.due_on, words=RECEIVED, rule=MONTH
    )
    clocks.start(
        measure.filing,
        ClockKind.MEASURE,
        rule,
        actor=system(step),
        anchor_at=measure.received_at,
        reminders=["D-7", "D-1"],
        batch=measure.uuid,
        internal=True,
    )
    messages.measure_received(measure)


def end_opinion(measure: Measure, step: Step) -> None:
    for clock in measure.filing.clocks.live().filter(batch=measure.uuid):
        clocks.meet(clock, system(step), at=step.at)
    messages.measure_decided(measure)
