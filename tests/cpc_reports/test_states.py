"""The states and the transitions of the dossier (§ 4), and the timers that only tell a person."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cpc_reports import eligibility, tasks, timers, validation
from cpc_reports.enums import FrameworkState, LabPurpose, ReportState, SheetState
from cpc_reports.models import Body, Clock, PeriodicReport, Report
from cpc_reports.workflow import framework_workflow, report_workflow, sheet_workflow
from portal.core.workflow import GuardFailed, perform
from portal.mail.models import OutgoingMessage
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
STATES = {
    "BROUILLON": SheetState.DRAFT,
    "A_COSIGNER": SheetState.TO_COSIGN,
    "DEPOSE": ReportState.FILED,
    "EN_RECEVABILITE": ReportState.ADMISSIBILITY,
    "COMPLEMENT_DEMANDE": SheetState.COMPLETING,
    "NON_RECEVABLE": ReportState.INADMISSIBLE,
    "RECEVABLE": ReportState.ADMISSIBLE,
    "EN_INSTRUCTION": ReportState.ASSESSMENT,
    "ATTENTE_LABO": LabPurpose.DATA,
    "EVALUATION_CONCLUE": ReportState.CONCLUDED,
    "PROJET_CPC": ReportState.DRAFTING,
    "ATTENTE_PUT": LabPurpose.PROTOCOL,
    "CONTRADICTOIRE_LABO": LabPurpose.OBSERVATIONS,
    "PROPOSITION_DECISION": ReportState.DECISION,
    "CPC_ETABLI": ReportState.ESTABLISHED,
    "CPC_NON_ETABLI": ReportState.NOT_ESTABLISHED,
    "REORIENTE": ReportState.REROUTED,
    "RETIRE_PAR_SIGNALANT": ReportState.WITHDRAWN,
    "CLOS_SANS_SUITE": ReportState.CLOSED,
    "FUSIONNE": ReportState.MERGED,
    "ARCHIVE": ReportState.ARCHIVED,
}
"""The states of § 4.2; CONSULTATION is a consultation that waits, whatever the state."""
MOVES = {
    "T1": [
        (sheet_workflow, "submit", "draft", "filed"),
        (report_workflow, "receive", "draft", "filed"),
    ],
    "T2": [(report_workflow, "open_admissibility", "filed", "admissibility")],
    "T3": [(report_workflow, "declare_admissible", "admissibility", "admissible")],
    "T4": [(sheet_workflow, "request_completion", "filed", "completing")],
    "T5": [(sheet_workflow, "submit", "completing", "filed")],
    "T6": [(report_workflow, "declare_inadmissible", "admissibility", "inadmissible")],
    "T7": [(report_workflow, "ask_laboratory", "assessment", None)],
    "T10": [
        (report_workflow, "draft_framework", "concluded", "drafting"),
        (report_workflow, "propose", "concluded", "decision"),
    ],
    "T11": [
        (report_workflow, "ask_laboratory", "drafting", None),
        (report_workflow, "propose", "drafting", "decision"),
    ],
    "T12": [
        (report_workflow, "establish", "decision", "established"),
        (report_workflow, "not_establish", "decision", "not_established"),
        (report_workflow, "reroute", "decision", "rerouted"),
    ],
    "T13": [(report_workflow, "publish", "not_established", None)],
    "T14": [
        (report_workflow, "withdraw", state, "withdrawn")
        for state in (
            "admissibility",
            "admissible",
            "assessment",
            "concluded",
            "drafting",
            "decision",
        )
    ],
    "T15": [(report_workflow, "merge", "admissibility", "merged")],
    "CPC": [
        (framework_workflow, "enter_force", "draft", "in_force"),
        (framework_workflow, "modify", "in_force", None),
        (framework_workflow, "renew", "in_force", None),
        (framework_workflow, "suspend", "in_force", "suspended"),
        (framework_workflow, "reinstate", "suspended", "in_force"),
        (framework_workflow, "withdraw", "suspended", "withdrawn"),
        (framework_workflow, "withdraw", "in_force", "withdrawn"),
        (framework_workflow, "end_indication", "in_force", None),
        (framework_workflow, "end", "in_force", "ended"),
    ],
}


def test_every_state_of_the_dossier_stands_once():
    kept = {one for one in STATES.values() if isinstance(one, ReportState)}
    assert set(ReportState) - kept == {ReportState.DRAFT, ReportState.ABANDONED}
    assert len(set(STATES.values())) == len(STATES)
    assert set(FrameworkState) >= {"draft", "in_force", "suspended", "withdrawn", "ended"}


@pytest.mark.parametrize("name", MOVES)
def test_every_transition_of_the_dossier_is_there(name):
    for table, move, source, target in MOVES[name]:
        found = table[move]
        assert source in found.sources, move
        assert found.target == target, move


@pytest.mark.parametrize(
    "state", ["admissible", "concluded", "drafting", "decision", "established"]
)
def test_t4_a_complement_is_asked_during_admissibility_and_assessment_alone(state):
    desk = {
        "admissible": factory.admissible,
        "concluded": factory.concluded,
        "drafting": factory.drafted,
        "decision": factory.proposed,
        "established": factory.established,
    }[state]()
    assert desk.again().state == state
    with pytest.raises(GuardFailed):
        factory.ask(desk, "need:why_not")
    assert not desk.again().requests.exists()
    assert desk.sheet.state == SheetState.FILED


def test_t4_no_question_is_offered_where_none_may_be_asked(client):
    desk = factory.assessed()
    ask = reverse("filings:ask", args=["cpc", desk.report.uuid, "sheet"])
    case = reverse("filings:agency_case", args=["cpc", desk.report.uuid])
    log_in(client, desk.evaluator)
    assert ask in client.get(case).content.decode()
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion="favourable",
        rationale="Données retenues.",
    )
    assert ask not in client.get(case).content.decode()
    assert client.get(ask).status_code == 302


def test_t4_a_complement_is_asked_during_the_assessment():
    desk = factory.assessed()
    factory.ask(desk, "need:why_not")
    assert desk.sheet.state == SheetState.COMPLETING


def test_t5_a_silence_beyond_grace_is_told_to_a_person_who_may_propose_to_close():
    desk = factory.filed()
    factory.ask(desk, "need:why_not", due=20)
    clock = Clock.objects.get(kind="questions")
    told = OutgoingMessage.objects.filter(content__key="cpc_reports.questions_unanswered")
    for code in ("D-7", "D-1"):
        timers.on_reminder(clock, clock.reminders.get(code=code))
    assert not told.exists()
    timers.on_reminder(clock, clock.reminders.get(code="D+7"))
    mail = told.get(user=desk.evaluator)
    page = reverse("cpc_reports:propose_closure", args=[desk.report.uuid])
    assert page in mail.content.text
    assert not told.filter(user=desk.drafter).exists()
    assert desk.again().state == ReportState.ADMISSIBILITY


def test_a_periodic_report_that_does_not_come_is_told_once():
    desk = factory.drafted()
    framework = desk.framework
    framework.report_months = 6
    framework.save()
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    start = factory.today().replace(day=1)
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=start,
        ends_on=start.replace(year=start.year + 2),
    )
    assert tasks.claim_reports() == 0
    told = OutgoingMessage.objects.filter(content__key="cpc_reports.report_overdue")
    first = PeriodicReport.objects.first()
    late = datetime.datetime.combine(first.due_on, datetime.time(12), tzinfo=datetime.UTC)
    with time_machine.travel(late, tick=False):
        assert tasks.claim_reports() == 0, "the day itself is not over"
    with time_machine.travel(late + datetime.timedelta(days=1), tick=False):
        assert tasks.claim_reports() == 1
        count = told.count()
        assert {desk.lab_user, desk.evaluator} <= {one.user for one in told}
        tasks.claim_reports()
        assert told.count() == count
        PeriodicReport.objects.filter(pk=first.pk).update(received_on=factory.today())
        assert tasks.claim_reports() == 0


def test_a_label_that_ends_between_the_draft_and_the_filing():
    desk = factory.set_up()
    Body.objects.update(valid_to=factory.today() + datetime.timedelta(days=30))
    assert not [one for one in validation.points_to_check(desk.sheet) if one.field == "body"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31), tick=False):
        assert [one for one in validation.points_to_check(desk.sheet) if one.field == "body"]
        factory.sign(desk)
        report = desk.again()
        assert report.verdict["label_valid"] is False
        assert report.verdict["on"] == factory.today().isoformat()
        words = {one.label: one for one in eligibility.checks(report.verdict)}
        assert not words["Label ou agrément valable au dépôt"].ok
        with pytest.raises(GuardFailed) as failure:
            perform(report, "declare_admissible", actor=desk.evaluator, competence="within")
        assert [one.field for one in failure.value.obstacles] == ["label_checked"]


def test_a_register_entry_lets_an_account_of_any_kind_report():
    firm = OrganisationFactory(kind="mailer", name="Groupement Exemple")
    user = MembershipFactory(organisation=firm).user
    spec = factory.registry.get("cpc_reports")
    assert not spec.may_create(user, firm)
    entry = factory.body(firm, body_class="network")
    assert not spec.may_create(user, firm), "a network is not itself a filer"
    entry.body_class = "ccmr"
    entry.save()
    assert spec.may_create(user, firm)


def test_a_resource_centre_is_flagged_for_a_person_to_confirm():
    desk = factory.set_up(body_class="ccmr")
    Body.objects.update(body_class="ccmr", label="CRC mucoviscidose")
    factory.sign(desk)
    found = [
        one for one in eligibility.checks(desk.again().verdict) if one.label == "Nature du label"
    ]
    assert [one.ok for one in found] == [False]
    assert "CRC" in found[0].words
    assert Report.objects.get().state == ReportState.ADMISSIBILITY
