"""Reading the cells of a spreadsheet as answers to the questions of a specification."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import forms as portal_forms
from portal.core.fields import countries
from portal.core.fields.export import DANGEROUS
from portal.core.fields.folding import folded
from portal.core.fields.kinds import Choice, Date, Field, Integer, Moment, MultiChoice, Unknown
from portal.core.fields.places import Countries, Country

UNKNOWN_WORDS = frozenset(
    {"inconnu", "inconnue", "non connu", "unknown", "not known", "nc", "a preciser", "tbc"}
)
YES_WORDS = frozenset({"oui", "o", "yes", "y", "vrai", "true", "x", "1"})
NO_WORDS = frozenset({"non", "n", "no", "faux", "false", "0"})
_UNKNOWN = re.compile(r"^(.*?)(?:,?\s*(?:attendue?|expected)\s*(?:le|on|pour le)?\s+(.+))?$", re.I)
_UNAVAILABLE = re.compile(
    r"^(?:inconnue?s?|(?:non|not) (?:disponibles?|available)) ?: ?(.+)$", re.I | re.S
)
_PLAIN = re.compile(r"^(\d{2})/(\d{2})/(\d{4})$")
_SEPARATORS = ("|", "\n", ";", ",", "/")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_LISTED = 8

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aou aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Cell:
    """What a cell says: an answer, or in words what is wrong with it."""

    value: Any = None
    problem: str = ""


class CellReader:
    """Reads the cells of one column; the same cell is judged once however often it comes."""

    def __init__(self, one: Field) -> None:
        self.field = one
        self.form_field = one.form_field()
        portal_forms.speak_plainly(self.form_field)
        self.read = self._reader(one)
        self.known: dict[Hashable, Cell] = {}

    def __call__(self, content: Any) -> Cell:
        """Return the answer that `content` (a text, a number, a date, None) stands for."""
        key = (type(content), content)
        cell = self.known.get(key)
        if cell is None:
            cell = self.known[key] = self._judged(content)
        return cell

    def _judged(self, content: Any) -> Cell:
        text = words_of(content)
        if not text:
            return Cell(self.field.nothing())
        try:
            if self.field.unavailable and (said := _UNAVAILABLE.match(text)):
                return Cell(Unknown(reason=said[1].strip()))
            # Words only: most cells are codes, numbers and dates.
            if self.field.accepts_unknown and text[0].isalpha() and (found := _unknown(text)):
                return Cell(found)
            value = self.read(content, text)
        except ValidationError as error:
            return Cell(problem=" ".join(error.messages))
        wrong = None
        if not self.field.is_empty(value) and self.field.check:
            wrong = self.field.check(value)
        if wrong:
            return Cell(problem=wrong[:1].upper() + wrong[1:])
        return Cell(value)

    def _reader(self, one: Field) -> Callable[[Any, str], Any]:
        match one:
            case Choice():
                self.members = _members(one)
                return lambda content, text: self._one_of(text)
            case MultiChoice():
                self.members = _members(one)
                return lambda content, text: self._some_of(text)
            case Date():
                return self._day
            case Moment():
                return self._moment
            case Integer():
                return self._number
            case Countries():
                return lambda content, text: self.form_field.clean(re.sub(r"[|/]", ",", text))
            case Country():
                return lambda content, text: self._country(text)
            case _:
                return lambda content, text: self.form_field.clean(text)

    def _one_of(self, text: str) -> str:
        value = self.members.get(folded(text))
        if value is None:
            raise ValidationError(self._not_listed(text))
        return value

    def _some_of(self, text: str) -> list[str]:
        found = self._members_in(text, _SEPARATORS)
        return [value for value in self.members_in_order() if value in found]

    def members_in_order(self) -> list[str]:
        return list(dict.fromkeys(self.members.values()))

    def _members_in(self, text: str, separators: tuple[str, ...]) -> set[str]:
        """Return the members named in `text`; a label may itself hold a comma or a slash."""
        value = self.members.get(folded(text))
        if value is not None:
            return {value}
        for rank, separator in enumerate(separators):
            if separator in text:
                pieces = [piece for piece in text.split(separator) if piece.strip()]
                return set().union(
                    *(self._members_in(piece, separators[rank + 1 :]) for piece in pieces)
                )
        raise ValidationError(self._not_listed(text))

    def _not_listed(self, text: str) -> str:
        labels = [str(label) for _value, label in self.field.choices.choices]  # type: ignore[attr-defined]
        listed = ", ".join(labels[:_LISTED]) + ("…" if len(labels) > _LISTED else "")
        return _("« %(text)s » n’est pas dans la liste : %(listed)s.") % {
            "text": text.strip()[:60],
            "listed": listed,
        }

    def _country(self, text: str) -> str:
        return self.form_field.clean(countries.code_of(text) or text)

    def _day(self, content: Any, text: str) -> date | None:
        if isinstance(content, datetime):
            return content.date()
        if isinstance(content, date):
            return content
        if isinstance(content, int | float) and _SERIALS.start <= content < _SERIALS.stop:
            return _EPOCH + timedelta(days=int(content))
        if found := _PLAIN.match(text):
            try:
                return date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                return self.form_field.clean(text)
        return self.form_field.clean(plain_date(text))

    def _moment(self, content: Any, text: str) -> datetime | None:
        if isinstance(content, datetime):
            return timezone.make_aware(content) if timezone.is_naive(content) else content
        return self.form_field.clean(_with_hour(text))

    def _number(self, content: Any, text: str) -> int | None:
        if isinstance(content, float) and not content.is_integer():
            raise ValidationError(self.form_field.error_messages["invalid"])
        bare = "".join(text.split())
        if bare.isascii() and bare.isdigit() and self._in_bounds(int(bare)):
            return int(bare)
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
            # 12.000 and 12,000 are twelve thousand: quantities have no decimals.
            bare = re.sub(r"[.,]", "", bare)
        return self.form_field.clean(re.sub(r"[.,]0+$", "", bare))

    def _in_bounds(self, number: int) -> bool:
        one: Any = self.field
        return one.minimum <= number <= one.maximum


def words_of(content: Any) -> str:
    """Return a cell as text: no trailing ".0", no mark against formulas, no odd space."""
    if content is None:
        return ""
    if isinstance(content, bool):
        return "oui" if content else "non"
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    if isinstance(content, datetime):
        shape = "%d/%m/%Y" if content.time() == datetime.min.time() else "%d/%m/%Y %H:%M"
        return content.strftime(shape)
    if isinstance(content, date):
        return content.strftime("%d/%m/%Y")
    text = str(content).replace("\xa0", " ").replace("\u202f", " ").replace("\ufeff", "").strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(DANGEROUS) else text


def _unknown(text: str) -> Unknown | None:
    """Return the answer "not known yet" when `text` says so, perhaps with a day."""
    found = _UNKNOWN.match(text)
    if not found or not _says_unknown(folded(found[1])):
        return None
    if not found[2]:
        return Unknown()
    day = portal_forms.DateField(required=False).clean(plain_date(found[2].rstrip(" .)")))
    return Unknown(day)


def _says_unknown(words: str) -> bool:
    return words in UNKNOWN_WORDS or words == folded(Unknown().words())


def _members(one: Choice | MultiChoice) -> dict[str, str]:
    """Return the members of a list by what may stand for them: code, label, usual words."""
    pairs = [(str(value), str(label)) for value, label in one.choices.choices]
    values = {value for value, _label in pairs}
    usual: dict[str, str] = {}
    if {"yes", "no"} <= values:
        usual = dict.fromkeys(YES_WORDS, "yes") | dict.fromkeys(NO_WORDS, "no")
    if "unknown" in values:
        usual |= dict.fromkeys(UNKNOWN_WORDS, "unknown")
    codes = {folded(value): value for value, _label in pairs}
    labels = {folded(label): value for value, label in pairs}
    ordered = {folded(value): value for value, _label in pairs}
    return ordered | usual | codes | labels


def plain_date(text: str) -> str:
    """Return a date written in words or with a year of two digits as the date fields take it.

    "31 mars 2027" is 31/03/2027, "mars-27" 03/2027, "31/03/27" 31/03/2027. What is no such date
    comes back as it was.
    """
    pieces = re.findall(r"[^\W\d_]+|\d+", folded(text.replace("1er", "1")))
    numbers: list[str] = []
    for piece in pieces:
        if piece.isdigit():
            numbers.append(piece)
        elif piece in _MONTHS:
            numbers.append(f"{_MONTHS[piece]:02d}")
        else:
            return text
    if len(numbers) not in (2, 3) or not re.search(r"[^\W\d_]|[/.\- ]", text):
        return text
    if len(numbers[0]) == 4:
        numbers.reverse()
    if len(numbers[-1]) == 2:
        numbers[-1] = f"20{numbers[-1]}"
    if len(numbers[-1]) != 4 or any(len(number) > 2 for number in numbers[:-1]):
        return text
    return "/".join(number.zfill(2) for number in numbers)


def _with_hour(text: str) -> str:
    """Return a moment as the field takes it; a day without hour is its midnight."""
    day, gap, _hour = text.partition(" ")
    return text if gap or "T" in day else f"{plain_date(day)} 00:00"
