"""Words without accents, case, ligatures or punctuation."""

import pytest

from portal.core.fields.folding import folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Œdème", "oedeme"),
        ("PÆONIA", "paeonia"),
        ("Straße", "strasse"),
        ("Søren", "soren"),
        ("N° de lot", "n de lot"),
        ("mg/m² d’acide", "mg m d acide"),
        ("  À l’étude ", "a l etude"),
        ("ﬁche", "fiche"),
        (12, "12"),
    ],
)
def test_words_are_folded(text, words):
    assert folded(text) == words
