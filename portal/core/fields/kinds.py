"""The kinds of field that a specification is made of.

A kind knows its database column, its form field, how its value reads in words and how it is
written in a frozen revision. Nothing else in the project says these things.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any, Literal

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields import form_fields
from portal.core.moments import moment, without_weekday


class Level(IntEnum):
    """When an answer becomes compulsory: never, in the final version, or from the first one."""

    OPTIONAL = 0
    FINAL = 1
    PROVISIONAL = 2


@lru_cache(maxsize=4096)
def _in_words(day: date, language: str | None) -> str:
    """Return `day` in the active `language`; hundreds of rows hold few days, slow to write."""
    return without_weekday(day)


@dataclass(frozen=True)
class When:
    """Asked only if `field` holds one of `values`, in the row first, then in the filing."""

    field: str
    values: frozenset[Any]

    def __call__(self, values: Mapping[str, Any]) -> bool:
        answer = values.get(self.field)
        answers = answer if isinstance(answer, list) else [answer]
        return any(one in self.values for one in answers)


def when(field: str, *values: Any) -> When:
    """Return the condition that `field` holds one of `values`."""
    return When(field, frozenset(values))


@dataclass(frozen=True)
class Unknown:
    """The answer "not known yet", with the day when it should be; never a fake value.

    With a `reason`, it is "not available": what is not known will not be, and why.
    """

    expected_on: date | None = None
    reason: str = ""

    def words(self) -> str:
        """Return it as a person reads it."""
        if self.reason:
            return _("Non disponible : %(reason)s") % {"reason": self.reason}
        if self.expected_on is None:
            return _("Inconnu à ce stade")
        day = _in_words(self.expected_on, get_language())
        return _("Inconnu à ce stade, attendu le %(day)s") % {"day": day}

    def dump(self) -> dict[str, str | None]:
        """Return its JSON form, which no other answer has."""
        if self.reason:
            return {"unavailable": self.reason}
        return {"unknown": self.expected_on.isoformat() if self.expected_on else None}

    @classmethod
    def load(cls, stored: Mapping[str, str | None]) -> "Unknown":
        """Return the answer whose JSON form is `stored`."""
        if reason := stored.get("unavailable"):
            return cls(reason=reason)
        day = stored["unknown"]
        return cls(date.fromisoformat(day) if day else None)


def known(value: Any) -> Any:
    """Return `value`, or None when it is not known yet."""
    return None if isinstance(value, Unknown) else value


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One question of a filing.

    `name` is the attribute of the model and the key in frozen revisions; `code` the number of the
    field in the dossier of the agency's form; `source` the rule that asks for it. `check` takes a
    non-empty value and returns a message when the value is wrong, else None. `unknown` says whether
    "not known yet" is accepted until the final version; unset, it is where the final version is
    the first to require an answer and the question itself offers no such choice. If `unavailable`,
    "not available" is an answer in every version, with its reason.
    """

    name: str
    label: Any
    level: Level = Level.OPTIONAL
    help: Any = ""
    code: str = ""
    source: str = ""
    when: When | None = None
    autocomplete: str = ""
    check: Callable[[Any], str | None] | None = None
    unknown: bool | None = None
    unavailable: bool = False

    empty: Any = ""

    @abstractmethod
    def column(self) -> models.Field:
        """Return the database column that keeps the answer."""

    @abstractmethod
    def form_field(self) -> forms.Field:
        """Return the form field that asks the question, lenient: never required."""

    def is_empty(self, value: Any) -> bool:
        """Tell whether `value` counts as unanswered."""
        return value is None or value == "" or value == []

    def is_told(self, value: Any) -> bool:
        """Tell whether `value` has words: it is an answer, or said to be unknown."""
        return isinstance(value, Unknown) or not self.is_empty(value)

    def words(self, value: Any) -> str:
        """Return the value as a person reads it, "" when unanswered."""
        if isinstance(value, Unknown):
            return value.words()
        return "" if self.is_empty(value) else self._words(value)

    def dump(self, value: Any) -> Any:
        """Return the JSON form of `value`."""
        return value.dump() if isinstance(value, Unknown) else self._dump(value)

    def load(self, stored: Any) -> Any:
        """Return the value whose JSON form is `stored`."""
        return Unknown.load(stored) if isinstance(stored, dict) else self._load(stored)

    def _words(self, value: Any) -> str:
        return str(value)

    def _dump(self, value: Any) -> Any:
        return value

    def _load(self, stored: Any) -> Any:
        return stored

    def nothing(self) -> Any:
        """Return the value of an unanswered question."""
        return list(self.empty) if isinstance(self.empty, tuple) else self.empty

    def required_at(self, level: Level) -> bool:
        """Tell whether the field must be answered in a version of `level`."""
        return self.level is not Level.OPTIONAL and self.level >= level

    @property
    def accepts_unknown(self) -> bool:
        """Tell whether "not known yet", or "not available", is an answer to this question."""
        if self.unavailable:
            return True
        return self.level is Level.FINAL if self.unknown is None else self.unknown

    def _form_options(self) -> dict[str, Any]:
        return {"label": self.label, "help_text": self.help, "required": False}

    def _attributes(self) -> dict[str, Any]:
        return {"autocomplete": self.autocomplete or "off"}


def list_id(question: str) -> str:
    """Return the identifier, in a page, of the list of the answers to "group.field"."""
    return f"answers-{question.replace('.', '-')}"


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """One line of text of at most `max_length` characters.

    `suggested_by` names the question of a repeated group of the same part, as "group.field", whose
    answers the browser offers while somebody types.
    """

    max_length: int = 200
    suggested_by: str = ""

    def column(self) -> models.Field:
        return models.CharField(self.label, max_length=self.max_length, blank=True, default="")

    def form_field(self) -> forms.Field:
        offered = {"list": list_id(self.suggested_by)} if self.suggested_by else {}
        widget = widgets.TextInput(attrs=self._attributes() | offered)
        return forms.CharField(max_length=self.max_length, widget=widget, **self._form_options())


@dataclass(frozen=True, kw_only=True)
class LongText(Field):
    """Several lines of plain text; fewer than `min_length` characters is not an answer."""

    min_length: int = 0
    max_length: int = 10_000

    def column(self) -> models.Field:
        return models.TextField(self.label, blank=True, default="")

    def form_field(self) -> forms.Field:
        widget = widgets.Textarea()
        return forms.CharField(max_length=self.max_length, widget=widget, **self._form_options())


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number between `minimum` and `maximum`."""

    minimum: int = 0
    maximum: int = 2_000_000_000
    unit: Any = ""
    empty: Any = None

    def column(self) -> models.Field:
        return models.IntegerField(self.label, null=True, blank=True)

    def form_field(self) -> forms.Field:
        return form_fields.IntegerField(
            min_value=self.minimum,
            max_value=self.maximum,
            widget=widgets.NumberInput(),
            **self._form_options(),
        )

    def _words(self, value: Any) -> str:
        number = formats.number_format(value, force_grouping=True)
        return f"{number} {self.unit}" if self.unit else number


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    """A day; `month_means` says for which of its days a month alone stands, if it may."""

    month_means: Literal["", "first", "last"] = ""
    empty: Any = None

    def column(self) -> models.Field:
        return models.DateField(self.label, null=True, blank=True)

    def form_field(self) -> forms.Field:
        return form_fields.DateField(
            widget=widgets.DateInput(),
            month_means=self.month_means,
            **self._form_options(),
        )

    def _words(self, value: Any) -> str:
        return _in_words(value, get_language())

    def _dump(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def _load(self, stored: Any) -> Any:
        return date.fromisoformat(stored) if stored else None


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A day and an hour in Europe/Paris."""

    empty: Any = None

    def column(self) -> models.Field:
        return models.DateTimeField(self.label, null=True, blank=True)

    def form_field(self) -> forms.Field:
        return portal_forms.DateTimeField(widget=widgets.DateTimeInput(), **self._form_options())

    def _words(self, value: Any) -> str:
        return moment(value)

    def _dump(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def _load(self, stored: Any) -> Any:
        return datetime.fromisoformat(stored) if stored else None


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One value of a closed list, the members of `choices`.

    `groups`, of (heading, members), lays a long list out under headings. Where these are the
    labels of the answers to `narrowed_by`, a field of the same section, the group of the answer
    given is offered alone.
    """

    choices: type[models.TextChoices]
    groups: tuple[tuple[Any, tuple[Any, ...]], ...] = ()
    narrowed_by: str = ""
    max_length: int = 40

    def column(self) -> models.Field:
        return models.CharField(
            self.label,
            max_length=self.max_length,
            choices=self.choices.choices,
            blank=True,
            default="",
        )

    def form_field(self) -> forms.Field:
        many = len(self.choices.choices) > 6
        choices: list[tuple[Any, Any]] = list(self.choices.choices)
        if self.groups:
            choices = [
                (heading, [(member.value, member.label) for member in members])
                for heading, members in self.groups
            ]
        if many:
            choices.insert(0, ("", _("Choisir…")))
        widget = widgets.Select() if many else widgets.Radios()
        return forms.ChoiceField(choices=choices, widget=widget, **self._form_options())

    @property
    def accepts_unknown(self) -> bool:
        return super().accepts_unknown and "unknown" not in self.choices.values

    def _words(self, value: Any) -> str:
        return str(dict(self.choices.choices).get(value, value))


@dataclass(frozen=True, kw_only=True)
class MultiChoice(Field):
    """Some values of a closed list, kept in the order of the list."""

    choices: type[models.TextChoices]
    max_length: int = 40
    empty: Any = ()

    def column(self) -> models.Field:
        inner = models.CharField(max_length=self.max_length, choices=self.choices.choices)
        return ArrayField(inner, verbose_name=self.label, blank=True, default=list)

    def form_field(self) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.choices.choices, widget=widgets.Checkboxes(), **self._form_options()
        )

    def _words(self, value: Any) -> str:
        labels = dict(self.choices.choices)
        return ", ".join(str(labels.get(one, one)) for one in value)


class Answer(models.TextChoices):
    """Yes, no, or not known yet: an unknown is an answer, never a fake value."""

    YES = "yes", gettext_lazy("Oui")
    NO = "no", gettext_lazy("Non")
    UNKNOWN = "unknown", gettext_lazy("Inconnu à ce stade")


@dataclass(frozen=True, kw_only=True)
class Confirm(Field):
    """A box to tick: what it says is stated, or not answered yet."""

    empty: Any = False

    def column(self) -> models.Field:
        return models.BooleanField(self.label, default=False)

    def form_field(self) -> forms.Field:
        return forms.BooleanField(widget=widgets.CheckboxInput(), **self._form_options())

    def is_empty(self, value: Any) -> bool:
        return value is not True

    def _words(self, value: Any) -> str:
        return _("Confirmé")


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """Return the fields keyed by name; ValueError when a name stands twice."""
    table: dict[str, Field] = {}
    for one in fields:
        if one.name in table:
            raise ValueError(f"field {one.name} stands twice")
        table[one.name] = one
    return table
