"""Boxes that state something, and lines that the answers give by themselves."""

import pytest
from django.http import QueryDict

from portal.core.fields import (
    Computed,
    Confirm,
    Integer,
    Level,
    Rows,
    Section,
    Specification,
    Text,
    freeze,
    missing,
    tell,
    thaw,
)
from portal.core.fields.forms import section_forms

SECTION = Section(
    name="only",
    title="Seule",
    fields=(
        Confirm(name="sure", label="C’est sûr", level=Level.PROVISIONAL),
        Integer(name="some", label="Partie"),
    ),
    rows=(Rows(name="lines", label="Lignes", item="Ligne", fields=(Text(name="t", label="T"),)),),
    computed=(Computed(label="Double", words=lambda values: str(2 * values["some"] or "")),),
)
ONE = Specification("one", "Une", 1, (SECTION,))


def values(**changed):
    return {"sure": False, "some": 0, "lines": []} | changed


@pytest.mark.parametrize(("sure", "count"), [(False, 1), (True, 0)])
def test_unticked_box_is_not_an_answer(sure, count):
    assert len(missing(ONE, values(sure=sure), Level.PROVISIONAL)) == count


@pytest.mark.parametrize(("typed", "sure"), [("sure=on", True), ("", False)])
def test_box_is_read_from_its_form(typed, sure):
    data = QueryDict(f"{typed}&lines-TOTAL_FORMS=0&lines-INITIAL_FORMS=0")
    forms = section_forms(SECTION, values(), data=data)
    assert forms.form.answers().clean["sure"] is sure


def test_box_is_frozen_and_read_back():
    frozen = freeze(ONE, values(sure=True))
    assert frozen["sure"] is True
    assert thaw(ONE, frozen)["sure"] is True
    assert thaw(ONE, {})["sure"] is False


def told(**changed):
    return [(row.label, row.value) for row in tell(ONE, values(**changed))[0].rows]


def test_computed_line_follows_the_answers():
    assert ("Double", "8") in told(some=4)
    assert "Double" not in dict(told())


def test_empty_group_is_told_in_words():
    assert ("Lignes", "Aucun élément") in told()
    assert "Lignes" not in dict(told(lines=[{"key": "1", "t": "x"}]))
