"""Fields that these forms share."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets

text = partial(portal_forms.long_text, max_length=10_000)


def choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    many = len(choices) > 6
    shown = [("", _("Choisir…")), *choices] if many else choices
    widget = widgets.Select() if many else widgets.Radios()
    return forms.ChoiceField(label=label, choices=shown, widget=widget, **more)


def day(label: Any, hint: Any = "") -> portal_forms.DateField:
    return portal_forms.DateField(label=label, help_text=hint, widget=widgets.DateInput())
