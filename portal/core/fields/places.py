"""The kinds of field whose answers are countries."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from portal.core import widgets
from portal.core.fields import countries, form_fields
from portal.core.fields.kinds import Field, Text


@dataclass(frozen=True, kw_only=True)
class Country(Text):
    """One country, kept as its ISO 3166-1 code of two letters."""

    max_length: int = 2

    def form_field(self) -> forms.Field:
        choices = [("", _("Choisir…")), *countries.choices()]
        return forms.ChoiceField(choices=choices, widget=widgets.Select(), **self._form_options())

    def _words(self, value: Any) -> str:
        return countries.name_of(value)


@dataclass(frozen=True, kw_only=True)
class Countries(Field):
    """Some countries, typed by name or code and kept as ISO 3166-1 codes."""

    empty: Any = ()

    def column(self) -> models.Field:
        inner = models.CharField(max_length=2)
        return ArrayField(inner, verbose_name=self.label, blank=True, default=list)

    def form_field(self) -> forms.Field:
        return form_fields.CountriesField(widget=widgets.TextInput(), **self._form_options())

    def _words(self, value: Any) -> str:
        return ", ".join(countries.name_of(code) for code in value)
