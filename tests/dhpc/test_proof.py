"""The proof of print: nothing of the letter may change, and only our own margins are left out."""

import pytest

from dhpc.letter.composition import compose, plain_text
from dhpc.sending import proof
from dhpc.versions import frozen_letter
from tests.dhpc.letters import FACTS, points, values
from tests.factories import dhpc as factory

TEXT = "Ne pas dépasser 30 mg si la clairance est ≥ 30 mL/min, soit ± 5 %, à −5 °C."


def letter(text=TEXT):
    return compose(values(key_points=points(text)), FACTS)


def printed(text=TEXT, **changes):
    """Return the only page of a proof whose first point is `text`."""
    return plain_text(letter()).replace(TEXT, text)


def test_the_same_text_differs_by_nothing():
    assert proof.compared(letter(), [printed()]) == []


@pytest.mark.parametrize(
    ("agreed", "proved"),
    [
        ("≥ 30", "≤ 30"),
        ("≥ 30", "30"),
        ("≥ 30", "> 30"),
        ("± 5", "5"),
        ("5 %", "5 ‰"),
        ("5 %", "5"),
        ("−5", "5"),
        ("−5", "+5"),
        ("30 mL", "30 µL"),
        ("mL/min", "mL min"),
        ("mg si", "mg sans si"),
        ("Ne pas", "Ne de pas"),
        ("clairance", "clairance et"),
        ("30 mg", "30 mg 1 / 2"),
        (", soit", " soit"),
    ],
)
def test_a_sign_or_a_word_more_or_less_is_a_difference(agreed, proved):
    assert agreed in TEXT
    assert proof.compared(letter(), [printed(TEXT.replace(agreed, proved))])


def test_the_layout_is_no_difference():
    told = printed().replace(" clairance", "\nclai\u00adrance").replace("’", "'")
    listed = told.replace("Ne pas", "• Ne pas").replace("Madame, M", "– Madame, M")
    assert proof.compared(letter(), [listed]) == []
    broken = "Le rapport bénéfice-risque – ici – reste favorable."
    assert proof.compared(letter(broken), [printed(broken)]) == []
    # Readers of PDF tell the hyphen at the end of a line by this character.
    cut = broken.replace("bénéfice-risque", "bénéfice\x02risque")
    assert proof.compared(letter(broken), [printed(cut)]) == []


HEAD = f"Information Sécurité Patients · {FACTS.reference}"
FOOT = (
    f"{FACTS.reference}\nVérifier que cette lettre est authentique : {{page}}\n"
    "Code : RXH2Q-1QTJ5-Y8JDF-E1ZSC-9NMVB-0J0H6\n1 / 2"
)


def test_our_own_margins_are_left_out_at_the_edges_of_a_page_only():
    foot = FOOT.format(page=proof.verification_page())
    first, last = printed().split(TEXT)
    pages = [f"{first}{TEXT}\n{foot}", f"{HEAD}\n{last}\n{foot}"]
    assert proof.compared(letter(), pages) == []
    assert proof.compared(letter(), [f"{first}{TEXT}\n{HEAD}\n{last}"])
    assert proof.compared(letter(), [f"{printed()}\nsans valeur\n{foot}"])
    assert proof.compared(letter(), [f"{printed()}\nOffre spéciale", foot])


@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", [False, True])
def test_our_own_letter_of_two_pages_differs_by_nothing(settings, demonstration):
    settings.PORTAL_DEMO = demonstration
    text = "\n\n".join(
        f"Le cas {n} : clairance ≥ 30 mL/min ou < 5 % (± 2 %) à −5 °C – rapport "
        "bénéfice-risque – soit 10-20 mg par jour."
        for n in range(1, 31)
    )
    desk = factory.agreed(background=text)
    made = factory.proof_of(desk)
    dossier = desk.again()
    told, _facts = frozen_letter(dossier, dossier.revisions.get(part="letter", number=1))
    assert len(proof.pages_of(made)) > 1
    assert proof.differences(told, made) == []
