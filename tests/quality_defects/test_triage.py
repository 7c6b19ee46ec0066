"""The triage grid: every square, every modifier, every floor, and what is not known."""

import datetime
import itertools

import pytest

from portal.core.fields import Unknown
from quality_defects.enums import Category, Extent
from quality_defects.triage import GRID, SEVERITY_OF, Inputs, assess, inputs_of

# §3.5 of the dossier, written out again: rows of severity, columns of extent.
MATRIX = {
    4: ["P1", "P0", "P0", "P0"],
    3: ["P2", "P1", "P1", "P1"],
    2: ["P3", "P2", "P2", "P1"],
    1: ["P3", "P3", "P3", "P2"],
}
CATEGORY = {4: "DQ01", 3: "DQ06", 2: "DQ07", 1: "DQ11"}
EXTENT = {1: "one_unit", 2: "sporadic", 3: "part_of_lot", 4: "whole_lot"}
SQUARES = list(itertools.product((4, 3, 2, 1), (1, 2, 3, 4)))

MODIFIERS = {
    "children": {"populations": ("children",)},
    "pregnancy": {"populations": ("pregnancy", "other")},
    "sterile": {"flags": ("sterile",)},
    "route": {"routes": "voie intraveineuse"},
    "serious": {"serious_events": 2},
    "dispensed": {"still_dispensed": "yes"},
    "media": {"media_attention": True},
}
# One of each kind: the first four count once together.
KINDS = ("children", "serious", "dispensed", "media")


def inputs(severity=1, reach=1, **more):
    plain = {"category": CATEGORY[severity], "extent": EXTENT[reach], "detectable": "yes"}
    return Inputs(**(plain | more))


def level(text):
    return int(text[1])


@pytest.mark.parametrize(("severity", "reach"), SQUARES)
def test_every_square(severity, reach):
    verdict = assess(inputs(severity, reach))
    assert verdict.priority == MATRIX[severity][reach - 1]
    assert (verdict.severity, verdict.reach) == (f"S{severity}", f"E{reach}")
    assert not verdict.benefit_risk


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize(("severity", "reach"), SQUARES)
def test_each_kind_of_modifier_raises_by_one_level(severity, reach, count):
    for chosen in itertools.combinations(KINDS, count):
        more = {}
        for name in chosen:
            more |= MODIFIERS[name]
        expected = max(0, level(MATRIX[severity][reach - 1]) - count)
        assert assess(inputs(severity, reach, **more)).priority == f"P{expected}", chosen


@pytest.mark.parametrize("name", MODIFIERS)
def test_each_modifier_counts(name):
    verdict = assess(inputs(1, 1, **MODIFIERS[name]))
    assert verdict.priority == "P2"
    assert [step.kind for step in verdict.steps].count("modifier") == 1


def test_fragile_population_and_risky_product_count_once():
    more = MODIFIERS["children"] | MODIFIERS["sterile"] | MODIFIERS["route"]
    assert assess(inputs(1, 1, **more)).priority == "P2"


@pytest.mark.parametrize(("subcategory", "level"), [("DQ13.1", 1), ("DQ13.2", 1), ("DQ13.4", 2)])
def test_a_broken_cold_chain_needs_no_flag_of_the_product(subcategory, level):
    verdict = assess(inputs(2, 2, category="DQ13", subcategory=subcategory))
    assert verdict.priority == f"P{level}"


def test_the_worst_of_all_categories_counts_and_each_is_told():
    verdict = assess(inputs(1, 2, other_categories=("DQ07", "DQ01")))
    assert (verdict.severity, verdict.priority) == ("S4", "P0")
    told = [(one.label, one.result) for one in verdict.steps if one.kind == "base"]
    assert [result for _label, result in told[:3]] == ["S1", "S2", "S4"]
    assert all(label.startswith("Autre catégorie") for label, _result in told[1:3])


def test_another_category_is_worse_in_a_sterile_product():
    verdict = assess(inputs(1, 1, other_categories=("DQ03",), flags=("sterile",)))
    assert verdict.severity == "S4"


OUT = {"status": "affected", "channels": ["OFF"], "blocked": "no"}


@pytest.mark.parametrize(
    ("lot", "answer", "counts"),
    [
        (OUT, "", True),
        (OUT, Unknown(), True),
        (OUT | {"blocked": Unknown()}, "", True),
        (OUT | {"blocked": "yes"}, "", False),
        (OUT | {"blocked": "yes", "distribution_ongoing": "yes"}, "", True),
        (OUT | {"status": "excluded"}, "", False),
        (OUT | {"channels": ["NON"]}, "", False),
        (OUT | {"channels": ["EXP"]}, "", False),
        (OUT | {"channels": Unknown()}, "", True),
        (OUT, "no", False),
        (OUT | {"blocked": "yes"}, "yes", True),
    ],
)
def test_what_may_still_be_dispensed_is_read_from_the_batches(lot, answer, counts):
    plain = {"category": "DQ11", "extent": "one_unit", "detectable": "yes"}
    verdict = assess(inputs_of(plain | {"lots": [lot], "still_dispensed": answer}))
    assert verdict.priority == ("P2" if counts else "P3")


def test_cold_chain_counts_for_storage_only():
    cold = {"flags": ("cold_chain",)}
    assert assess(inputs(2, 2, category="DQ13", **cold)).priority == "P1"
    assert assess(inputs(2, 2, **cold)).priority == "P2"


@pytest.mark.parametrize(("severity", "reach"), SQUARES)
@pytest.mark.parametrize(
    ("more", "floor"),
    [({"recall_proposed": "yes"}, 1), ({"falsification": "yes"}, 1), ({"deaths": 1}, 0)],
)
def test_floors_hold_everywhere_and_never_lower(severity, reach, more, floor):
    plain, raised = assess(inputs(severity, reach)), assess(inputs(severity, reach, **more))
    assert level(raised.priority) <= floor
    assert level(raised.priority) <= level(plain.priority)


def test_falsification_is_severe_and_at_least_p1():
    verdict = assess(inputs(1, 1, falsification="yes"))
    assert (verdict.severity, verdict.priority) == ("S4", "P1")


@pytest.mark.parametrize("answer", ["no", "under_study", ""])
def test_other_answers_on_falsification_set_no_floor(answer):
    assert assess(inputs(1, 1, falsification=answer)).priority == "P3"


@pytest.mark.parametrize(("severity", "reach"), SQUARES)
@pytest.mark.parametrize("more", [{"mitm": "yes"}, {"shortage_risk": "yes"}])
def test_counter_flag_never_lowers_and_asks_to_weigh(severity, reach, more):
    plain, flagged = assess(inputs(severity, reach)), assess(inputs(severity, reach, **more))
    assert level(flagged.priority) <= level(plain.priority)
    assert flagged.benefit_risk
    assert flagged.steps[-1].kind == "flag"


def test_vital_product_in_whole_lot_is_p0():
    assert assess(inputs(3, 4)).priority == "P1"
    assert assess(inputs(3, 4, mitm="yes")).priority == "P0"
    assert assess(inputs(3, 4, mitm="unknown")).priority == "P1"


@pytest.mark.parametrize(
    ("rule", "mitm", "priority", "kind"),
    [
        ("mitm", "yes", "P0", "base"),
        ("mitm", "no", "P1", "flag"),
        ("person", "yes", "P1", "flag"),
    ],
)
def test_vital_use_is_read_as_the_settings_say_and_told_as_undefined(
    settings, rule, mitm, priority, kind
):
    settings.QUALITY_DEFECTS_VITAL_USE = rule
    read = inputs_of({"category": "DQ06", "extent": "whole_lot", "products": [{"mitm": mitm}]})
    assert read.as_json()["vital_use"] == rule
    verdict = assess(read)
    assert verdict.priority == priority
    told = [step.kind for step in verdict.steps if "critère non défini" in step.label]
    assert told == [kind]


@pytest.mark.parametrize(("severity", "reach"), set(SQUARES) - {(3, 4)})
def test_vital_use_is_a_matter_of_one_square(severity, reach):
    steps = assess(inputs(severity, reach)).steps
    assert not [step for step in steps if "Usage vital" in step.label]


@pytest.mark.parametrize(
    ("extent", "detectable", "reach"),
    [
        ("one_unit", "yes", "E1"),
        ("one_unit", "unknown", "E2"),
        ("one_unit", "", "E2"),
        ("one_unit", "no", "E3"),
        ("sporadic", "no", "E3"),
        ("sporadic", "unknown", "E2"),
        ("part_of_lot", "yes", "E3"),
        ("several_lots", "no", "E4"),
        ("range", "yes", "E4"),
        ("unknown", "yes", "E3"),
        ("", "yes", "E3"),
    ],
)
def test_extent_and_detection_give_the_column(extent, detectable, reach):
    assert assess(inputs(extent=extent, detectable=detectable)).reach == reach


@pytest.mark.parametrize(("word", "severity"), [("critical", 4), ("major", 3), ("minor", 1)])
@pytest.mark.parametrize("base", [1, 2, 3, 4])
def test_criticality_of_the_firm_raises_and_never_lowers(base, word, severity):
    assert assess(inputs(base, criticality=word)).severity == f"S{max(base, severity)}"


@pytest.mark.parametrize(("category", "severity"), [("DQ03", 4), ("DQ05", 3), ("DQ10", 3)])
def test_germs_particles_and_leaks_are_worse_in_a_sterile_product(category, severity):
    assert assess(inputs(category=category, flags=("sterile",))).severity == f"S{severity}"
    assert assess(inputs(category=category)).severity == f"S{severity - 1}"


@pytest.mark.parametrize(
    ("subcategory", "severity"),
    [
        ("DQ01.1", 4),  # wrong active substance
        ("DQ01.2", 4),  # dangerous strength
        ("DQ01.4", 3),
        ("DQ03.1", 3),
        ("DQ03.2", 4),  # endotoxins
        ("DQ03.3", 3),
        ("DQ04.1", 4),  # cross contamination by what may be highly active
        ("DQ04.4", 3),
        ("DQ06.1", 3),  # under- and overdosage
        ("DQ06.2", 3),
        ("DQ06.4", 2),  # dissolution
        ("DQ06.5", 3),
        ("DQ06.9", 4),
        ("DQ08.3", 3),
        ("DQ08.9", 1),  # minor mention
        ("DQ09.3", 3),
        ("DQ11.1", 1),  # looks
        ("DQ11.6", 3),
        ("DQ12.3", 3),  # device that fails
        ("DQ15.1", 4),  # falsification
        ("DQ15.2", 4),
        ("DQ15.5", 3),
    ],
)
def test_subcategory_says_the_row_of_the_grid(subcategory, severity):
    verdict = assess(inputs(category=subcategory[:4], subcategory=subcategory))
    assert verdict.severity == f"S{severity}"


def test_subcategory_is_told_in_the_working():
    told = assess(inputs(category="DQ06", subcategory="DQ06.4")).steps[0]
    assert (told.label, told.result) == ("DQ06.4 – Dissolution", "S2")


@pytest.mark.parametrize(
    ("route", "severity", "raises"),
    [
        ("voie intraveineuse", 4, True),
        ("voie ophtalmique", 4, True),
        ("voie sous-cutanée", 4, False),
        ("voie intramusculaire", 4, False),
        ("voie orale", 3, False),
    ],
)
def test_germs_in_whatever_is_injected_are_deadly(route, severity, raises):
    verdict = assess(inputs(category="DQ03", subcategory="DQ03.1", routes=route))
    assert verdict.severity == f"S{severity}"
    assert ("modifier" in [step.kind for step in verdict.steps]) is raises


def test_unknown_category_takes_the_safer_reading():
    assert assess(inputs(category="")).severity == "S3"


def test_every_code_is_in_the_tables():
    assert set(SEVERITY_OF) == set(Category.values)
    assert {extent: assess(inputs(extent=extent)).reach for extent in Extent.values}
    assert sorted(GRID) == [1, 2, 3, 4]


def test_answers_not_known_yet_are_read_as_missing():
    unknown = Unknown(datetime.date(2026, 5, 1))
    read = inputs_of(
        {
            "category": unknown,
            "subcategory": unknown,
            "deaths": unknown,
            "detectable": unknown,
            "populations": unknown,
            "products": [{"flags": unknown, "routes": unknown, "mitm": unknown}],
        }
    )
    assert read == Inputs()


def test_answers_of_products_are_gathered():
    read = inputs_of(
        {
            "populations": ["children"],
            "products": [
                {"flags": ["sterile"], "mitm": "no", "routes": "Orale"},
                {"flags": ["cold_chain"], "mitm": "yes", "routes": "Voie Ophtalmique"},
            ],
        }
    )
    assert read.flags == ("cold_chain", "sterile")
    assert read.mitm == "yes"
    assert read.is_sterile
    assert read.populations == ("children",)


def test_working_is_told_step_by_step():
    verdict = assess(inputs(3, 2, serious_events=1, recall_proposed="yes"))
    told = [(step.label, step.result) for step in verdict.steps]
    assert ("Grille : gravité S3, étendue E2", "P1") in told
    assert ("Effets indésirables graves rapportés", "un cran de plus : P0") in told
    assert ("Rappel de lot proposé", "au moins P1") in told
