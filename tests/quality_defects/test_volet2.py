"""Volet 2: prefilled, compared with Volet 1, and what each version asks."""

import pytest

from portal.core.workflow import GuardFailed, WrongState, can, perform
from quality_defects.effects.measures import open_measure
from quality_defects.effects.volet2 import changes_since_volet1
from quality_defects.fields.volet2 import BLOCKS, VOLET2
from quality_defects.volet2_checks import missing_items, missing_items_at
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second

pytestmark = pytest.mark.django_db


def fields_missing(volet, *, final):
    return {one.field for one in missing_items_at(volet, final=final)}


# Opening ---------------------------------------------------------------------------------------


def test_volet2_opens_once_volet1_is_signed():
    desk = factory.set_up()
    with pytest.raises(WrongState):
        perform(desk.again().volet2, "open", actor=desk.drafter)
    factory.sign(desk)
    assert can(desk.again().volet2, "open", desk.drafter)
    assert not can(desk.again().volet2, "open", desk.reader)
    assert not can(desk.again().volet2, "open", desk.evaluator)


def test_opening_takes_over_volet1_with_the_keys_of_its_rows():
    desk = second.opened()
    volet1, volet2 = desk.volet, second.volet2(desk)
    assert volet2.confirmation == volet1.confirmation
    assert volet2.units_concerned == 3
    assert volet2.lots.get().key == volet1.lots.get().key
    assert volet2.lots.get().number == "TEST-A01"
    assert volet2.products.get().cip13 == factory.PRODUCT["cip13"]
    assert volet2.recall_progress == "none"
    assert changes_since_volet1(volet2) == (1, [])


def test_what_is_unknown_in_volet1_stays_unknown():
    desk = factory.set_up()
    volet = desk.volet
    volet.handler_phone = ""
    volet.unknowns = {"handler_phone": "2026-12-01"}
    volet.save()
    factory.sign(desk)
    perform(desk.again().volet2, "open", actor=desk.drafter)
    assert second.volet2(desk).unknowns == {"handler_phone": "2026-12-01"}


def test_differences_from_volet1_are_found_field_by_field():
    desk = second.opened()
    volet = second.volet2(desk)
    volet.units_concerned = 12
    volet.save()
    volet.lots.update(status="excluded", status_reason="Autre ligne")
    number, changes = changes_since_volet1(second.volet2(desk))
    assert number == 1
    assert [(one.field, one.before, one.after) for one in changes] == [
        ("units_concerned", "3", "12"),
        ("lots.status", "Concerné", "Écarté"),
        ("lots.status_reason", "", "Autre ligne"),
    ]


def test_a_new_volet1_asks_for_the_confirmation_again():
    desk = second.opened()
    second.fill(second.volet2(desk))
    perform(desk.volet, "amend", actor=desk.drafter)
    factory.sign(desk)
    volet = second.volet2(desk)
    assert not volet.update_confirmed
    assert volet.section_version("update") == 1
    assert "update_confirmed" in fields_missing(volet, final=False)


# What is asked ---------------------------------------------------------------------------------


def test_every_block_stands_in_the_specification():
    codes = {one.code for section in VOLET2 for one in section.fields}
    codes |= {rows.code for section in VOLET2 for rows in section.rows}
    assert codes - {""} | {"V14"} == set(BLOCKS)
    assert {section for section, _name in BLOCKS.values()} == {one.name for one in VOLET2}


def test_provisional_version_needs_little():
    desk = second.opened()
    found = fields_missing(second.volet2(desk), final=False)
    assert found == {"update_confirmed", "open_points", "final_expected_on"}


def test_final_version_needs_everything_but_the_open_points():
    desk = second.opened()
    found = fields_missing(second.volet2(desk), final=True)
    assert {
        "timeline",
        "investigations",
        "review_batch_record",
        "root_causes",
        "impact_analysis",
        "capa_none_reason",
        "change_needed",
        "final_class",
        "conclusion",
    } <= found
    assert not {"open_points", "final_expected_on"} & found


def test_complete_final_version_needs_no_open_points():
    desk = second.opened()
    volet = second.fill(second.volet2(desk), final=True, open_points="", final_expected_on=None)
    assert missing_items_at(volet, final=True) == []
    assert missing_items(volet) == []
    assert fields_missing(volet, final=False) == {"open_points", "final_expected_on"}


def test_past_date_of_the_final_version_is_refused():
    desk = second.opened()
    volet = second.fill(second.volet2(desk), final_expected_on=second.days(-1))
    assert fields_missing(volet, final=False) == {"final_expected_on"}


@pytest.mark.parametrize(
    ("causes", "justification", "blocked"),
    [
        (["RC09"], "", True),
        (["RC09"], "   ", True),
        (["RC09"], "Analyse des cinq pourquoi.", False),
        (["RC09", "RC07"], "", False),
        (["RC07"], "", False),
    ],
)
def test_human_error_alone_is_blocked_from_final_without_a_justification(
    causes, justification, blocked
):
    desk = second.opened()
    volet = second.fill(
        second.volet2(desk),
        final=True,
        root_causes=causes,
        human_error_justification=justification,
    )
    found = fields_missing(volet, final=True)
    assert found == ({"human_error_justification"} if blocked else set())
    assert fields_missing(volet, final=False) == set()
    second.sign(desk)
    assert second.volet2(desk).state == "submitted_provisional"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"root_causes": ["RC98", "RC04"], "root_cause_proof": "not_identified"}, "root_causes"),
        ({"root_causes": ["RC98"]}, "root_cause_proof"),
        ({"root_cause_proof": "not_identified"}, "root_cause_proof"),
        ({"review_stability": "to_do", "review_stability_on": second.days(5)}, "review_stability"),
    ],
)
def test_contradictions_are_blocked_from_final(answers, field):
    desk = second.opened()
    volet = second.fill(second.volet2(desk), final=True, **answers)
    assert fields_missing(volet, final=True) == {field}
    assert fields_missing(volet, final=False) == set()


@pytest.mark.parametrize("field", ["owner", "due_on"])
def test_action_without_owner_or_due_date_is_refused(field):
    desk = second.opened()
    volet = second.fill(second.volet2(desk), capa=False)
    second.add_capa(volet, **{field: None if field == "due_on" else ""})
    with pytest.raises(GuardFailed) as failure:
        second.sign(desk)
    assert [one.field for one in failure.value.obstacles] == [f"capas.{field}"]


def test_no_action_at_all_is_justified():
    desk = second.opened()
    volet = second.fill(second.volet2(desk), final=True, capa=False)
    assert fields_missing(volet, final=True) == {"capa_none_reason"}
    volet.capa_none_reason = "Cause extérieure au laboratoire."
    assert fields_missing(volet, final=True) == set()


RECALL = {
    "recall_progress": "complete",
    "units_recalled": 1200,
    "units_returned": 900,
    "units_destroyed": 900,
    "recipients_contacted": 40,
    "recipients_answered": 38,
}


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, set()),
        ({"units_returned": 1201}, {"units_returned"}),
        ({"recipients_answered": 41}, {"recipients_answered"}),
        ({"recall_progress": "none"}, {"recall_progress"}),
        ({"recall_progress": "not_done"}, {"recall_not_done_reason"}),
        ({"units_destroyed": None}, {"units_destroyed"}),
    ],
)
def test_balance_of_a_proposed_recall(answers, fields):
    desk = second.opened(recall=True)
    volet = second.fill(second.volet2(desk), final=True, **RECALL | answers)
    assert fields_missing(volet, final=True) == fields


def test_decided_recall_asks_for_its_balance():
    desk = second.opened()
    volet = second.fill(second.volet2(desk), final=True)
    assert fields_missing(volet, final=True) == set()
    open_measure(desk.again(), "MES10", actor=desk.evaluator)
    assert fields_missing(volet, final=True) == {"recall_progress"}
