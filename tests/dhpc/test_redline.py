"""Word-level differences: nothing is lost, changes are small, long texts stay quick."""

import time

from hypothesis import given
from hypothesis import strategies as st

from dhpc.letter.composition import compose
from dhpc.letter.redline import compare, runs
from tests.dhpc import letters


def kinds(before, after):
    return [(run.kind, run.text) for run in runs(before, after)]


def test_one_word_is_one_change():
    assert kinds("La dose est de 10 mg.", "La dose est de 20 mg.") == [
        ("same", "La dose est de "),
        ("deleted", "10"),
        ("inserted", "20"),
        ("same", " mg."),
    ]


def test_the_same_text_has_no_change():
    assert kinds("Rien ne change.", "Rien ne change.") == [("same", "Rien ne change.")]
    assert kinds("", "") == []


def test_a_sentence_in_the_middle_is_an_insertion():
    found = kinds("Un. Deux.", "Un. Trois encore. Deux.")
    assert [kind for kind, _text in found] == ["same", "inserted", "same"]


WORDS = st.lists(st.sampled_from(["un", "deux", "trois", "10", "mg", ".", "à"]), max_size=40)


@given(WORDS, WORDS)
def test_both_sides_are_found_again(before, after):
    old, new = " ".join(before), " ".join(after)
    found = list(runs(old, new))
    assert "".join(run.text for run in found if run.kind != "inserted") == old
    assert "".join(run.text for run in found if run.kind != "deleted") == new


def test_sections_are_told_apart_and_keep_their_titles():
    before = compose(letters.values(), letters.FACTS)
    after = compose(letters.values(references="Autre référence."), letters.FACTS)
    changed = [one.title for one in compare(before, after) if one.is_changed]
    assert changed == ["Références"]


def test_two_versions_of_ten_pages_are_compared_at_once():
    lines = [f"Phrase {number} sur le risque de l’exemple." for number in range(800)]
    other = [
        line.replace("risque", "danger") if n % 7 == 0 else line for n, line in enumerate(lines)
    ]
    start = time.process_time()
    found = list(runs("\n".join(lines), "\n".join(other)))
    assert time.process_time() - start < 3
    assert sum(run.kind == "deleted" for run in found) == 115
