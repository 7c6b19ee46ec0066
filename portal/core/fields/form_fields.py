"""Form fields that understand what people type: numbers with spaces, months alone, telephones."""

import calendar
import re
from datetime import date
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields import countries

_MONTH = re.compile(r"^\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$")
_PHONE = re.compile(r"^\+?[\d ().\-/]{6,30}$")


class IntegerField(forms.IntegerField):
    """A whole number; spaces between groups of digits are accepted."""

    widget = widgets.NumberInput
    default_error_messages = {
        "invalid": _("Saisissez un nombre entier, par exemple 1200."),
        "min_value": _("Saisissez un nombre supérieur ou égal à %(limit_value)s."),
        "max_value": _("Saisissez un nombre inférieur ou égal à %(limit_value)s."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class DateField(portal_forms.DateField):
    """A date; with `month_means`, "03/2027" is the first or the last day of March 2027."""

    def __init__(self, *, month_means: Literal["", "first", "last"] = "", **options: Any) -> None:
        self.month_means = month_means
        super().__init__(**options)
        if month_means:
            self.error_messages["invalid"] = _(
                "Saisissez une date au format jj/mm/aaaa, ou un mois au format mm/aaaa."
            )

    def to_python(self, value: Any) -> date | None:
        if self.month_means and isinstance(value, str) and (found := _MONTH.match(value)):
            month, year = int(found[1]), int(found[2])
            if 1 <= month <= 12:
                last = calendar.monthrange(year, month)[1]
                return date(year, month, 1 if self.month_means == "first" else last)
        return super().to_python(value)


class PhoneField(forms.CharField):
    """A telephone number with at least nine digits, kept as typed but for doubled spaces."""

    widget = widgets.PhoneInput
    default_error_messages = {
        "invalid": _("Saisissez un numéro de téléphone, par exemple 01 23 45 67 89."),
    }

    def clean(self, value: Any) -> str:
        text = " ".join(super().clean(value).split())
        digits = sum(character.isdigit() for character in text)
        if text and (not _PHONE.match(text) or digits < 9):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class CountriesField(forms.CharField):
    """Countries by name or code, separated by commas, semicolons or line breaks."""

    default_error_messages = {
        "unknown": _("« %(name)s » n’est pas un pays connu : écrivez son nom ou son code ISO."),
    }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(countries.name_of(code) for code in value)
        return value

    def clean(self, value: Any) -> list[str]:
        names = [name.strip() for name in re.split(r"[,;\n]+", super().clean(value))]
        codes = []
        for name in filter(None, names):
            code = countries.code_of(name)
            if not code:
                raise ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"name": name}
                )
            codes.append(code)
        return list(dict.fromkeys(codes))
