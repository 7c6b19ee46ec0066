"""The page that tests readers: what a reader sent, field by field, and what it lost."""

import json
import re

import pytest
from django.core.cache import cache

from portal.reference.identifiers import drawing, keyboards, trials

GTIN = "03401060012342"
READER = "/actions/verifier/lecteur/"


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_every_trial_is_read_as_expected(client):
    for trial in trials.trials():
        text = text_of(client.post(READER, {"code": trial.payload.replace("\x1d", "{GS}")}))
        assert f"Code d’essai : {trial.name}" in text
        assert "À régler" not in text, trial.key


def test_trials_can_be_scanned_from_the_page():
    for drawn in (
        drawing.gs1_128([("01", "09521234543213"), ("10", "L44")]),
        drawing.ean13("9521234543213"),
    ):
        assert drawn.svg.lstrip().startswith("<?xml")
    with pytest.raises(drawing.NotDrawable):
        drawing.ean13("9521234543214")
    with pytest.raises(drawing.NotDrawable):
        drawing.gs1_128([("01", "09521234543214")])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("\x1d", ""), "Séparateur (GS) perdu"),
        (lambda text: text.upper(), "Majuscules et minuscules changées"),
        (lambda text: text.swapcase(), "Majuscules et minuscules changées"),
        (lambda text: "]d2" + text, "Type de code annoncé : GS1 DataMatrix"),
        (lambda text: text.replace("\x1d", "{GS}"), "Séparateur (GS) reçu"),
        (lambda text: text.replace("\x1d", "|"), "Séparateur (GS) reçu"),
    ],
)
def test_what_a_reader_did_is_told(client, change, words):
    text = text_of(client.post(READER, {"code": change(trials.trials()[0].payload)}))
    assert words in text


def test_a_reader_on_another_keyboard_is_told(client):
    typed = trials.trials()[3].payload.translate(
        str.maketrans(keyboards.AMERICAN, keyboards.FRENCH)
    )
    text = text_of(client.post(READER, {"code": typed}))
    assert "réglé pour un autre clavier" in text


def test_a_code_of_ones_own_is_told_field_by_field(client):
    text = text_of(client.post(READER, {"code": f"01{GTIN}1727063110LOT42"}))
    assert "Produit (GTIN)" in text
    assert "cette date n’existe pas" in text
    assert "À vérifier" in text
    answer = client.post(READER, {"code": "hélas"}, headers={"accept": "application/json"})
    assert "Aucun champ" in json.loads(answer.content)["html"]


@pytest.mark.parametrize("code", ["", "x" * 501])
def test_a_reader_that_sends_nothing_or_too_much(client, code):
    assert client.post(READER, {"code": code}).status_code == 422
