"""How a form asks "not known yet": a box and a day beside the question."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.core import widgets
from portal.core.fields.form_fields import DateField
from portal.core.fields.kinds import Unknown


def box_of(name: str) -> str:
    """Return the name of the box that says that `name` is not known yet."""
    return f"{name}__unknown"


def day_of(name: str) -> str:
    """Return the name of the field for the day when `name` should be known."""
    return f"{name}__expected"


def question(name: str) -> str:
    """Return the question that a field of a form belongs to: itself, or the one it accompanies."""
    return name.removesuffix("__unknown").removesuffix("__expected")


def companions(name: str, label: Any) -> dict[str, forms.Field]:
    """Return the two fields, by their names, that accompany the question `name`."""
    box = forms.BooleanField(
        label=_("Inconnu à ce stade"), required=False, widget=widgets.CheckboxInput()
    )
    day = DateField(label=_("Attendu le"), required=False, widget=widgets.DateInput())
    day.show_when = f"{box_of(name)}=on"  # type: ignore[attr-defined]
    for field in (box, day):
        # Two questions of a page must not have the same name for who listens to it.
        field.widget.attrs["aria-label"] = f"{field.label} – {label}"
    return {box_of(name): box, day_of(name): day}


def pair(form: forms.BaseForm, name: str) -> list[Any]:
    """Return the bound box and day that accompany the question `name`, nothing when it has none."""
    return [form[one] for one in (box_of(name), day_of(name)) if one in form.fields]


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return initial values where each `Unknown` is laid on its box and its day."""
    spread_values: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Unknown):
            spread_values |= {name: None, box_of(name): True, day_of(name): value.expected_on}
        else:
            spread_values[name] = value
    return spread_values
