"""What in a free text may name a patient."""

import pytest

from portal.core.privacy import trace_of_patient


@pytest.mark.parametrize(
    "text",
    [
        "Signalé par une femme née le 03/02/1950 à Lyon.",
        "patient né en 12.3.48",
        "DDN : 1950-02-03",
        "date de naissance 3 février 1950",
        "Born on 3/2/1950.",
        "NIR 2 50 02 69 123 456 09",
        "1850578006084 91",
        "1850578006084",
        "la patiente Jeanne Exemple a vu le défaut",
    ],
)
def test_trace(text):
    assert trace_of_patient(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lot A12 périmé le 03/02/2027, fabriqué le 03/02/2025.",
        "Défaut né d’un réglage de la ligne.",
        "GTIN 03400930915004, série 12345678901234",
        "3400930915004",
        "3400980013706",
        "UCD 3400893000012",
        "CIP 3400980315144 et 3400980589156",
        "La patiente a rapporté la boîte.",
        "Trois réclamations, 1 250 unités.",
        "",
    ],
)
def test_no_trace(text):
    assert trace_of_patient(text) is None
