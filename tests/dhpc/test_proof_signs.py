"""Signs that change a dose or a limit are words of a proof of print."""

import pytest

from dhpc.sending import proof as reading
from dhpc.sending.proof import PAGE_END, words_of


@pytest.mark.parametrize(
    ("letter", "proof"),
    [
        ("clairance ≥ 30 mL/min", "clairance ≤ 30 mL/min"),
        ("clairance ≥30 mL/min", "clairance 30 mL/min"),
        ("entre −5 et 5 °C", "entre 5 et 5 °C"),
        ("10 ± 2 mg", "10 2 mg"),
    ],
)
def test_another_sign_is_another_text(letter, proof):
    assert words_of(letter) != words_of(proof)


def test_the_same_sign_in_other_writings_is_the_same_text():
    assert words_of("de −5 à\n5 °C, ≥30 mg") == words_of("de -5 à 5 °C, ≥ 30 mg")


@pytest.mark.parametrize(
    ("pages", "differs"),
    [
        (["La dose est sûre", "pour tous sans valeur"], False),
        (["sans valeur La dose est sûre", "pour tous"], False),
        (["La dose est sûre sans valeur", "pour tous"], False),
        (["La dose est sans valeur sûre", "pour tous"], True),
        (["La dose est sûre autre", "pour tous"], True),
    ],
)
def test_what_our_pages_bear_is_ignored_at_their_ends_alone(monkeypatch, pages, differs):
    monkeypatch.setattr(reading, "plain_text", lambda letter: "La dose est sûre pour tous")
    monkeypatch.setattr(reading, "text_of", lambda content: PAGE_END.join(pages))
    monkeypatch.setattr(reading, "_furniture", lambda letter: "sans valeur")
    assert bool(reading.differences(None, b"")) is differs
