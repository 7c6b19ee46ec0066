"""The kinds of field that are one line of text with a shape of its own."""

from dataclasses import dataclass

from django import forms
from django.db import models
from django.urls import reverse_lazy

from portal.core import widgets
from portal.core.fields import form_fields
from portal.core.fields.kinds import Text


@dataclass(frozen=True, kw_only=True)
class Email(Text):
    """An e-mail address."""

    max_length: int = 254

    def column(self) -> models.Field:
        return models.EmailField(self.label, max_length=self.max_length, blank=True, default="")

    def form_field(self) -> forms.Field:
        widget = widgets.EmailInput(autocomplete=self.autocomplete or "off")
        return forms.EmailField(max_length=self.max_length, widget=widget, **self._form_options())


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A telephone number, French or international."""

    max_length: int = 30

    def form_field(self) -> forms.Field:
        return form_fields.PhoneField(
            max_length=self.max_length,
            widget=widgets.PhoneInput(autocomplete=self.autocomplete or "off"),
            **self._form_options(),
        )


@dataclass(frozen=True, kw_only=True)
class Lookup(Text):
    """A line of text helped by suggestions from `url_name`; works as plain text without them.

    Choosing a suggestion writes its code in the sibling field `code_field`.
    """

    url_name: str
    code_field: str = ""

    def form_field(self) -> forms.Field:
        widget = widgets.Combobox(url=reverse_lazy(self.url_name), code_field=self.code_field)
        return forms.CharField(max_length=self.max_length, widget=widget, **self._form_options())
