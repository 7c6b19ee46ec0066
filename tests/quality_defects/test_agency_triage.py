"""What the agency weighs: verdicts of the grid, priorities retained, targets, risk sheet."""

import datetime

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from portal.core.workflow import GuardFailed, can, perform
from portal.filings.services import reminders
from portal.mail.models import DigestItem, OutgoingMessage
from quality_defects import triage
from quality_defects.effects.decision import firm_proposal
from quality_defects.models import Triage
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency

pytestmark = pytest.mark.django_db

TARGETS = ("acknowledgement", "decision")
SHORTAGE = {
    "shortage_onset": datetime.date(2026, 12, 1),
    "shortage_stock": "Stock bas.",
    "shortage_availability": "Rétrocession",
    "shortage_return": "Trois mois",
    "shortage_substitutes": "Aucune",
}


def mails(name):
    return OutgoingMessage.objects.filter(content__key=f"quality_defects.{name}")


def amended(desk, **answers):
    """Sign a second version with other answers."""
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.fill_volet(desk.volet, **answers)
    factory.sign(desk)


# Triage


def test_reception_keeps_the_verdict_of_the_grid():
    desk = factory.submitted()
    case = desk.again()
    row = case.triages.get()
    assert (case.state, case.priority) == ("in_triage", "P0")
    assert (row.severity, row.reach, row.priority, row.grid) == ("S4", "E2", "P0", "2026-4")
    assert row.inputs["category"] == "DQ01"
    assert row.steps[0]["label"].startswith("DQ01")


def test_working_is_read_in_the_language_of_its_reader(client):
    with translation.override("en"):
        desk = factory.submitted()
    row = desk.again().triages.get()
    assert "Étendue : Quelques unités éparses" in [step["label"] for step in row.steps]
    desk.evaluator.language = "en"
    desk.evaluator.save()
    factory.log_in(client, desk.evaluator)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("quality_defects:triage", args=[desk.case.uuid])).content.decode()
    assert "Extent: A few scattered units" in page
    assert "Étendue" not in page


def test_working_of_a_former_grid_stays_in_the_words_that_were_kept():
    row = factory.submitted().again().triages.get()
    kept = [{"label": "Ancienne règle", "result": "P2", "kind": "base"}]
    assert triage.told("2025-1", row.inputs, kept) == kept
    assert triage.told(row.grid, row.inputs, kept) == row.steps


def test_verdict_is_never_rewritten():
    factory.submitted()
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Triage.objects.update(priority="P3")


def test_new_version_is_judged_anew_and_the_old_verdict_stays():
    desk = factory.submitted()
    amended(desk, category="DQ11", criticality="minor", still_dispensed="no")
    assert [row.priority for row in desk.again().triages.all()] == ["P0", "P3"]
    assert desk.again().priority == "P3"


def test_version_after_triage_leaves_the_priority_to_a_person():
    desk = agency.evaluated(priority="P2")
    amended(
        desk,
        adverse_events=1,
        adverse_events_serious=1,
        deaths=1,
        pharmacovigilance_references="en cours",
    )
    assert desk.again().triages.last().priority == "P0"
    assert desk.again().priority == "P2"


def test_another_priority_needs_a_reason():
    desk = factory.submitted()
    with pytest.raises(GuardFailed, match="pourquoi"):
        perform(desk.again(), "confirm_triage", actor=desk.evaluator, priority="P2")
    agency.evaluated(desk, priority="P2")
    choice = desk.again().priorities.get()
    assert (choice.priority, choice.differs, choice.author) == ("P2", True, desk.evaluator)
    assert desk.again().assigned_to == desk.evaluator
    assert DigestItem.objects.filter(content__key="quality_defects.evaluation_started").exists()


def test_priority_changes_again_with_a_new_row():
    desk = agency.evaluated(priority="P2")
    perform(
        desk.again(), "change_priority", actor=desk.evaluator, priority="P1", comment="Aggravation"
    )
    assert [one.priority for one in desk.again().priorities.all()] == ["P2", "P1"]
    with pytest.raises(GuardFailed, match="déjà"):
        perform(desk.again(), "change_priority", actor=desk.second, priority="P1", comment="Encore")


def test_media_attention_is_judged_with_the_same_version():
    desk = factory.submitted()
    amended(desk, category="DQ11", criticality="minor", still_dispensed="no")
    perform(desk.again(), "flag_media", actor=desk.evaluator)
    assert desk.again().priority == "P2"
    with pytest.raises(GuardFailed):
        perform(desk.again(), "flag_media", actor=desk.evaluator)


def test_taken_case_cannot_be_taken_by_another():
    desk = factory.submitted()
    perform(desk.again(), "take", actor=desk.evaluator)
    with pytest.raises(GuardFailed, match="suit déjà"):
        perform(desk.again(), "take", actor=desk.second)


def test_who_follows_the_case_is_not_offered_to_take_it(client):
    desk = factory.submitted()
    perform(desk.again(), "take", actor=desk.evaluator)
    assert not can(desk.again(), "take", desk.evaluator)
    assert can(desk.again(), "take", desk.second)
    factory.log_in(client, desk.evaluator)
    page = client.get(f"/agence/defauts-qualite/{desk.case.uuid}/")
    assert "Prendre en charge" not in [str(one["label"]) for one in page.context["moves"]]


# Targets


def test_targets_follow_the_priority():
    desk = factory.submitted()
    received = desk.again().received_at
    clocks = {one.kind: one for one in desk.again().clocks.filter(kind__in=TARGETS)}
    assert clocks["acknowledgement"].due_at - received == datetime.timedelta(minutes=15)
    assert clocks["decision"].due_at - received == datetime.timedelta(hours=4)
    assert all(one.internal for one in clocks.values())
    perform(desk.again(), "take", actor=desk.evaluator)
    agency.evaluated(desk, priority="P1")
    live = desk.again().clocks.live().get(kind__in=TARGETS)
    assert (live.kind, live.due_at - received) == ("decision", datetime.timedelta(hours=24))
    assert desk.again().clocks.get(kind="acknowledgement").state == "met"


def test_working_days_of_the_slow_priorities():
    with time_machine.travel("2027-05-03 10:00+02:00", tick=False):
        desk = agency.evaluated(factory.submitted(), priority="P3")
    due = desk.again().clocks.live().get(kind="decision").due_on
    assert due == datetime.date(2027, 6, 2)  # 20 worked days; 6 and 17 May are holidays


def test_nobody_decided_in_time():
    desk = factory.submitted()
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=5), tick=False):
        reminders.scan()
        reminders.scan()
    told = sorted(mails("target_missed").values_list("address", flat=True))
    assert told == sorted({desk.evaluator.email, desk.second.email})


# Risk sheet


def test_each_save_is_a_version_and_the_firm_s_proposal_is_kept():
    desk = agency.evaluated()
    for conclusion in ("Première.", "Seconde."):
        sheet = agency.SHEET | {"conclusion": conclusion}
        perform(desk.again(), "assess_risk", actor=desk.evaluator, sheet=sheet)
    sheets = list(desk.again().risk_sheets.all())
    assert [one.number for one in sheets] == [1, 2]
    assert "Criticité proposée : Majeure" in sheets[0].firm_proposal


@pytest.mark.parametrize("name", [*agency.SHEET.keys() - {"benefit_risk"}])
def test_decision_needs_every_line_of_the_sheet(name):
    desk = agency.evaluated()
    empty = None if name == "disagrees" else ""
    sheet = agency.SHEET | {name: empty}
    perform(desk.again(), "assess_risk", actor=desk.evaluator, sheet=sheet)
    with pytest.raises(GuardFailed) as failure:
        agency.propose(desk)
    assert [one.field for one in failure.value.obstacles] == [name]


def test_counter_flag_makes_the_weighing_mandatory():
    desk = factory.set_up(recall=True)
    factory.fill_volet(desk.volet, recall=True, shortage_risk="yes", **SHORTAGE)
    factory.sign(desk)
    agency.assessed(desk)
    with pytest.raises(GuardFailed, match="bénéfice et risque"):
        agency.propose(desk)
    sheet = agency.SHEET | {"benefit_risk": "Le défaut l’emporte."}
    perform(desk.again(), "assess_risk", actor=desk.evaluator, sheet=sheet)
    agency.propose(desk)


@pytest.mark.parametrize(
    ("eu_class", "level", "lot", "counts"),
    [
        ("I", "N5", {}, True),
        ("I", "N3", {}, True),
        ("I", "", {}, True),
        ("I", "N2", {"channels": ["OFF"]}, True),
        ("I", "N3", {"channels": ["HOP"]}, True),
        ("I", "N3", {"channels": ["GR"]}, True),
        ("I", "N2", {"channels": ["GR"]}, False),
        ("I", "N3", {"channels": ["OFF"], "quantity_france": 0}, False),
        ("I", "N3", {"status": "excluded", "status_reason": "Autre ligne"}, False),
        ("I", "N5", {"channels": ["GR"]}, True),
        ("II", "N5", {}, False),
    ],
)
def test_announcement_is_due_in_24_hours_when_patients_hold_a_class_i_defect(
    client, eu_class, level, lot, counts
):
    payload = agency.RECALL_DECISION | {"eu_class": eu_class, "recall_level": level}
    if not level:
        payload["measures"] = ["MES11"]
    desk = factory.set_up(recall=True)
    desk.volet.lots.update(**lot)
    factory.sign(desk)
    agency.decided(desk, payload=payload)
    found = list(desk.again().clocks.filter(kind="announcement"))
    assert bool(found) is counts
    for clock in found:
        decided_at = desk.again().decisions.get().created_at
        assert clock.due_at - decided_at == datetime.timedelta(hours=24)
        factory.log_in(client, desk.evaluator)
        page = client.get(f"/agence/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert "Annonce au public" in page
        factory.log_in(client, desk.drafter)
        page = client.get(f"/espace/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert "Annonce au public" not in page


def test_the_class_that_the_declarant_proposes_stands_beside_the_agency_s():
    desk = factory.set_up()
    factory.fill_volet(desk.volet, european_class="I")
    factory.sign(desk)
    perform(desk.again(), "take", actor=desk.evaluator)
    assert "Classe européenne proposée : Classe I " in firm_proposal(desk.again())
