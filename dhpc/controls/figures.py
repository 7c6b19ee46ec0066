"""Numbers, units and dates of a text, in one form whatever its language (V19)."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january", "jan"),
            ("février", "fevrier", "february", "feb"),
            ("mars", "march", "mar"),
            ("avril", "april", "apr"),
            ("mai", "may"),
            ("juin", "june", "jun"),
            ("juillet", "july", "jul"),
            ("août", "aout", "august", "aug"),
            ("septembre", "september", "sep", "sept"),
            ("octobre", "october", "oct"),
            ("novembre", "november", "nov"),
            ("décembre", "decembre", "december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE
)
MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE
)
MONTH_ONLY = re.compile(rf"\b({_MONTH})\.?\s+(\d{{4}})\b", re.IGNORECASE)
SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
SPACE = r"[ \u00a0\u202f\u2009]"
NUMBER = {
    "fr": re.compile(rf"\d{{1,3}}(?:{SPACE}\d{{3}})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"),
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"),
}
UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "pour cent": "%",
    "mg": "mg", "g": "g", "kg": "kg", "µg": "µg", "μg": "µg", "mcg": "µg", "ng": "ng",
    "ml": "ml", "l": "l", "dl": "dl", "ui": "ui", "iu": "ui", "mui": "mui", "miu": "mui",
    "mmol": "mmol", "mm": "mm", "cm": "cm",
}  # fmt: skip
UNIT = re.compile(
    rf"{SPACE}?(%|per cent|percent|pour cent|[mkn]?g|[µμ]g|mcg|m?[lL]|dl|dL|M?UI|M?IU|mmol|mm|cm)"
    r"(?![\w])"
)
_PLACE = r"\d+(?:\.\d+)+"
SECTIONS = re.compile(
    rf"\b(?:rubriques?|sections?|paragraphes?|paragraphs?)\s+({_PLACE}"
    rf"(?:\s*(?:,|;|&|et|and|ou|or|à|to)\s*{_PLACE})*)",
    re.IGNORECASE,
)
POINTED = re.compile(rf"(?<![\d.,])\d+\.\d+(?={UNIT.pattern})")
CODES = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\bn°\s?\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A date, or a number with its unit, and where it stands in its text."""

    value: str
    start: int
    end: int


def figures(text: str, language: str) -> Counter[str]:
    """Return the dates, and the numbers with their units, of a text in "fr" or "en".

    "1 000,5 mg" in French and "1,000.5 mg" in English give the same; so do "3 mars 2026" and
    "3 March 2026", and the sections of a document, which both write "4.4". Addresses of pages and
    of mail are no figures.
    """
    return Counter(one.value for one in located(text, language))


def located(text: str, language: str) -> list[Figure]:
    """Return the figures of a text in "fr" or "en", in reading order."""
    found: list[Figure] = []
    text = CODES.sub(_blank, text)

    def keep(match: re.Match[str], year: str, month: int, day: str = "") -> str:
        value = f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")
        found.append(Figure(value, *match.span()))
        return _blank(match)

    for listed in SECTIONS.finditer(text):
        for place in re.finditer(_PLACE, listed[1]):
            start = listed.start(1)
            found.append(Figure(f"§ {place[0]}", start + place.start(), start + place.end()))
    text = SECTIONS.sub(_blank, text)
    text = ISO.sub(lambda one: keep(one, one[1], int(one[2]), one[3]), text)
    text = DAY_FIRST.sub(lambda one: keep(one, one[3], MONTHS[one[2].lower()], one[1]), text)
    text = MONTH_FIRST.sub(lambda one: keep(one, one[3], MONTHS[one[1].lower()], one[2]), text)
    text = SLASHED.sub(lambda one: keep(one, one[3], int(one[2]), one[1]), text)
    text = MONTH_ONLY.sub(lambda one: keep(one, one[2], MONTHS[one[1].lower()]), text)
    for match in NUMBER[language].finditer(text):
        unit = UNIT.match(text, match.end())
        name = UNITS[unit[1].lower()] if unit else ""
        value = f"{_value(match[0], language)} {name}".strip()
        found.append(Figure(value, match.start(), unit.end() if unit else match.end()))
    return sorted(found, key=lambda one: one.start)


def pointed(text: str) -> list[str]:
    """Return the quantities of a French text whose decimals follow a point."""
    text = SECTIONS.sub(_blank, CODES.sub(_blank, text))
    return [one[0] for one in POINTED.finditer(text)]


def _blank(match: re.Match[str]) -> str:
    """Return as many signs as were read, which are part of no figure."""
    return ";" * len(match[0])


def _value(written: str, language: str) -> str:
    """Return a number in one form: no grouping, a point, no trailing zero."""
    if language == "fr":
        plain = re.sub(SPACE, "", written).replace(",", ".")
    else:
        plain = written.replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return plain
    return f"{number.normalize():f}"
