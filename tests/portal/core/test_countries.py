"""Countries typed as people type them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal.core.fields import Countries, Country, countries
from portal.core.fields.form_fields import CountriesField


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Belgique", ["BE"]),
        ("be, Allemagne ; COTE D'IVOIRE\nGermany", ["BE", "DE", "CI"]),
        ("États-Unis, Royaume-Uni", ["US", "GB"]),
        ("", []),
    ],
)
def test_names_and_codes_are_understood(typed, codes):
    assert CountriesField(required=False).clean(typed) == codes


def test_an_unknown_country_is_named():
    with pytest.raises(ValidationError, match="Atlantide"):
        CountriesField(required=False).clean("Belgique, Atlantide")


def test_countries_read_in_the_language_of_the_page():
    field = Countries(name="where", label="")
    assert field.words(["DE", "BE"]) == "Allemagne, Belgique"
    with override("en"):
        assert field.words(["DE", "BE"]) == "Germany, Belgium"
        assert Country(name="where", label="").words("DE") == "Germany"
    assert countries.choices()[0][1] == "Afghanistan"
    assert CountriesField().prepare_value(["DE", "BE"]) == "Allemagne, Belgique"
