"""Countries of ISO 3166-1, by code and by name in the language of the page."""

from functools import cache

from django.utils.translation import get_language, override
from django_countries import countries

from portal.core.fields.folding import folded

LANGUAGES = ("fr", "en")
SHORT_NAMES = {
    "usa": "US",
    "etatsunis": "US",
    "unitedstates": "US",
    "uk": "GB",
    "grandebretagne": "GB",
    "angleterre": "GB",
    "coree": "KR",
    "russie": "RU",
}


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, in the order of their names."""
    return [(code, name) for code, name in _names(get_language() or LANGUAGES[0]).items()]


def name_of(code: str) -> str:
    """Return the name of a country in the current language, its code when there is none."""
    return _names(get_language() or LANGUAGES[0]).get(code, code)


def code_of(text: str) -> str:
    """Return the code of the country that `text` names, by code or name, "" when none does."""
    return _codes().get(_plain(text), "")


@cache
def _names(language: str) -> dict[str, str]:
    with override(language):
        found = [(country.code, str(country.name)) for country in countries]
    return dict(sorted(found, key=lambda pair: _plain(pair[1])))


@cache
def _codes() -> dict[str, str]:
    known = {_plain(name): code for lang in LANGUAGES for code, name in _names(lang).items()}
    return SHORT_NAMES | known | {_plain(code): code for code in _names(LANGUAGES[0])}


def _plain(text: str) -> str:
    return "".join(filter(str.isalpha, folded(text)))
