"""What a control says of an answer, and the answer that the text of a control stands for.

Texts are understood by the form fields of the specification, so that a word typed in a document
and the same word typed on a page are the same answer.
"""

import functools
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.core.fields import (
    Choice,
    Date,
    Email,
    Field,
    Integer,
    Moment,
    MultiChoice,
    Text,
    Unknown,
)
from portal.core.fields.kinds import Confirm, LongText
from portal.core.forms import Form
from portal.rendering.word.controls import clean

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def shown(field: Field, value: Any) -> str:
    """Return what the control of `field` says of `value`, "" when there is no answer yet."""
    if isinstance(value, Unknown) or field.is_empty(value):
        return ""
    if isinstance(field, Text | LongText):
        return clean(value)
    if isinstance(field, Choice):
        return clean(dict(field.choices.choices).get(value, value))
    if isinstance(field, Integer):
        return f"{value:,}".replace(",", NO_BREAK_SPACE)
    if isinstance(field, Date):
        return day(value)
    if isinstance(field, Moment):
        local = timezone.localtime(value)
        seconds = f":{local:%S}" if local.second else ""
        return f"{day(local.date())} {local:%H:%M}{seconds}"
    if isinstance(field, Confirm):
        return field.words(value)
    asked = field.form_field()
    return clean(asked.widget.format_value(asked.prepare_value(value)))


def day(value: date | None) -> str:
    """Return a day as it is typed: 27/03/2026."""
    return f"{value:%d/%m}/{value.year:04}" if value else ""


def nothing() -> str:
    """Return what stands where a filed question has no answer."""
    return _("Non renseigné")


def day_words() -> str:
    """Return how a day is typed."""
    return _("jj/mm/aaaa")


def invitation(field: Field) -> str:
    """Return what invites to answer `field` in an empty control."""
    for kind, words in (
        (Choice, _("Choisir…")),
        (Date, day_words()),
        (Moment, _("jj/mm/aaaa hh:mm")),
        (Integer, _("Nombre entier")),
        (Email, _("nom@exemple.fr")),
    ):
        if isinstance(field, kind):
            return words
    return _("Écrivez ici")


class Understanding:
    """Understands the texts typed for one field."""

    def __init__(self, field: Field) -> None:
        self.field = field
        # In a form of the kit, whose messages say what to do.
        form = type("Typed", (Form,), {"answer": field.form_field()})()
        self._asked = form.fields["answer"]
        self._codes = _codes(field) if isinstance(field, Choice) else {}
        self._invitations = set()
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                self._invitations |= {invitation(field), nothing()}

    def is_invitation(self, text: str, items: Mapping[str, str]) -> bool:
        """Tell whether `text` only invites to answer: not every editor says so of it.

        `items` are the words and codes of the document's own list, whose first line is no answer.
        """
        if text in self._invitations:
            return True
        own = items.get(text, text if text in items.values() else "")
        return bool(self._codes) and own == text and own not in self._codes.values()

    def typed(self, text: str, items: Mapping[str, str] | None = None) -> Any:
        """Return what a form would have been sent for `text`.

        `items` are the words and codes of the document's own list: it may be in another language.
        """
        if self._codes:
            words = _folded(text)
            own = {_folded(label): code for label, code in (items or {}).items()}
            code = own.get(words, "")
            return code if code in self._codes.values() else self._codes.get(words, text)
        return self._asked.widget.value_from_datadict({"": text}, {}, "")

    def clean(self, typed: Any) -> Any:
        """Return the answer that `typed` stands for; ValidationError when it is not understood."""
        return self._asked.clean(typed)


def day_field() -> forms.Field:
    """Return the form field that understands the day when an answer should be known."""
    return Date(name="expected", label="").form_field()


def _codes(field: Choice) -> dict[str, str]:
    """Return the codes of a list by their words; a code stands for itself too."""
    codes = {_folded(code): code for code in field.choices.values if code}
    return codes | {_folded(str(label)): code for code, label in field.choices.choices}


def _folded(text: str) -> str:
    return " ".join(text.replace("'", "’").split()).casefold()


def fits(field: Field, value: Any) -> bool:
    """Tell whether `value`, which a document says it was made from, may be an answer to `field`.

    A document comes from outside: what it says of itself is not believed beyond the type of the
    answer and its bounds.
    """
    if isinstance(value, Unknown):
        return field.accepts_unknown
    if field.is_empty(value):
        return type(value) is type(field.nothing())
    if isinstance(field, Text | LongText):
        return isinstance(value, str) and len(value) <= field.max_length and _storable(value)
    if isinstance(field, MultiChoice):
        return isinstance(value, list) and all(_is_code(field, one) for one in value)
    if isinstance(field, Choice):
        return _is_code(field, value)
    if isinstance(field, Integer):
        return type(value) is int and field.minimum <= value <= field.maximum
    if isinstance(field, Moment):
        return isinstance(value, datetime) and timezone.is_aware(value)
    return isinstance(field, Date) and isinstance(value, date)


def _is_code(field: Choice | MultiChoice, value: Any) -> bool:
    return isinstance(value, str) and value in _codes_of(field.choices)


@functools.cache
def _codes_of(choices: type[models.TextChoices]) -> frozenset[str]:
    return frozenset(choices.values)


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
