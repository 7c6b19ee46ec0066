"""The quick difference tells what the plain one does: every question, of every row, in words."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.core.fields import Section, Specification, differences, tell, tell_rows
from portal.core.fields.values import asked
from tests.portal.core.test_fields import FORM, LINES, line, values


def told(one, answers, row=None):
    if not asked(one, answers, row):
        return ""
    return one.words((answers if row is None else row).get(one.name, one.nothing()))


def plainly(specification, before, after):
    """Compare all words of both, with nothing skipped and nothing remembered."""
    for section in specification:
        section_place = (section.name, str(section.title))
        for one in section.fields:
            was, now = told(one, before), told(one, after)
            if was != now:
                yield *section_place, one.name, str(one.label), was, now, kind(was, now)
        for group in section.rows:
            old = {row["key"]: row for row in before[group.name]}
            new = {row["key"]: row for row in after[group.name]}
            former = list(old)
            for number, key in enumerate(dict.fromkeys([*new, *old]), start=1):
                place = f"{group.item} {number}"
                if key not in new:
                    number_then = former.index(key) + 1
                    place = f"{group.item} {number_then} de la version précédente"
                for one in group.fields:
                    was = told(one, before, old[key]) if key in old else ""
                    now = told(one, after, new[key]) if key in new else ""
                    if was != now:
                        path = f"{group.name}.{one.name}"
                        label = f"{place} – {one.label}"
                        yield *section_place, path, label, was, now, kind(was, now)


def kind(was, now):
    return "added" if not was else "changed" if now else "removed"


def in_words(changes):
    return [
        (one.section, one.section_title, one.field, one.label, one.before, one.after, one.kind)
        for one in changes
    ]


ROW = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["", "a", "b"]),
        "day": st.none() | st.dates(),
        "known": st.sampled_from(["", "yes", "no"]),
        "why": st.sampled_from(["", "parce que"]),
    }
)
ROWS = st.dictionaries(st.sampled_from("abcd"), ROW, max_size=4).map(
    lambda rows: [line(key, **row) for key, row in rows.items()]
)
VALUES = st.builds(
    values,
    name=st.sampled_from(["", "x"]),
    count=st.none() | st.integers(0, 3),
    colour=st.sampled_from(["", "red", "blue"]),
    shade=st.sampled_from(["", "vif"]),
    colours=st.sampled_from([[], ["red"], ["red", "blue"]]),
    lines=ROWS,
)


@given(VALUES, VALUES)
def test_differences_are_those_of_the_plain_way(before, after):
    assert in_words(differences(FORM, before, after)) == list(plainly(FORM, before, after))


@given(VALUES, ROWS)
def test_rows_alone_differ_as_in_the_plain_way(before, rows):
    after = before | {"lines": rows}
    assert in_words(differences(FORM, before, after)) == list(plainly(FORM, before, after))


def test_a_condition_outside_of_equal_rows_counts():
    before = values(lines=[{"key": "k", "code": "a", "day": None, "why": "x"}])
    # The rows say nothing of `known`: the condition looks at the filing itself.
    changes = differences(FORM, before | {"known": "yes"}, before | {"known": "no"})
    assert [(one.label, one.before, one.after) for one in changes] == [
        ("Ligne 1 – Pourquoi", "", "x")
    ]


def test_tables_stop_after_some_rows_and_count_the_others():
    answers = values(lines=[line(f"k{number}", code=str(number)) for number in range(5)])
    table = next(section for section in tell(FORM, answers, rows=2) if section.tables).tables[0]
    assert [row[0] for row in table.rows] == ["0", "1"]
    assert (table.left_out, table.total) == (3, 5)
    middle = tell_rows(LINES, answers, slice(2, 4))
    assert [row[0] for row in middle.rows] == ["2", "3"]
    assert middle.left_out == 1
    assert tell_rows(LINES, answers).left_out == 0


def test_rows_are_called_by_their_titles_and_those_removed_by_their_former_place():
    titled = replace(LINES, titles=lambda answers: lambda row: f"code {row['code']}")
    form = Specification("f", "F", 1, (Section(name="s", title="S", rows=(titled,)),))
    before = values(lines=[line(key, code=key) for key in "abc"])
    after = values(lines=[line("a", code="a"), line("c", code="z")])
    labels = [one.label for one in differences(form, before, after)]
    assert labels == [
        "Ligne 2 (code z) – Code",
        "Ligne 2 de la version précédente (code b) – Code",
    ]
    table = tell_rows(titled, after)
    assert table.titles == ("code a", "code z")
    assert [card.title for card in table.cards] == ["code a", "code z"]
    assert table.cards[0].answers[0] == ("Code", "a")
