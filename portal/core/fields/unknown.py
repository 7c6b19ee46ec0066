"""How a form asks "not known yet": a box and a day, or a box and a reason, beside the question."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.core import widgets
from portal.core.fields.form_fields import DateField
from portal.core.fields.kinds import Unknown

REASON_LENGTH = 300


def box_of(name: str) -> str:
    """Return the name of the box that says that `name` is not known yet."""
    return f"{name}__unknown"


def day_of(name: str) -> str:
    """Return the name of the field for the day when `name` should be known."""
    return f"{name}__expected"


def reason_of(name: str) -> str:
    """Return the name of the field that says why `name` is not available."""
    return f"{name}__reason"


def question(name: str) -> str:
    """Return the question that a field of a form belongs to: itself, or the one it accompanies."""
    return name.removesuffix("__unknown").removesuffix("__expected").removesuffix("__reason")


def companions(name: str, label: Any, *, unavailable: bool = False) -> dict[str, forms.Field]:
    """Return the two fields, by their names, that accompany the question `name`."""
    said = _("Inconnu ou non disponible") if unavailable else _("Inconnu à ce stade")
    box = forms.BooleanField(label=said, required=False, widget=widgets.CheckboxInput())
    more: Any
    if unavailable:
        more = forms.CharField(
            label=_("Pourquoi ?"),
            required=False,
            max_length=REASON_LENGTH,
            widget=widgets.TextInput(attrs={"autocomplete": "off"}),
        )
    else:
        more = DateField(label=_("Attendu le"), required=False, widget=widgets.DateInput())
    more.show_when = f"{box_of(name)}=on"
    for field in (box, more):
        # Two questions of a page must not have the same name for who listens to it.
        field.widget.attrs["aria-label"] = f"{field.label} – {label}"
    return {box_of(name): box, reason_of(name) if unavailable else day_of(name): more}


def pair(form: forms.BaseForm, name: str) -> list[Any]:
    """Return the bound fields that accompany the question `name`, nothing when it has none."""
    names = (box_of(name), day_of(name), reason_of(name))
    return [form[one] for one in names if one in form.fields]


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return initial values where each `Unknown` is laid on its box and its day or reason."""
    spread_values: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Unknown):
            spread_values |= {
                name: None,
                box_of(name): True,
                day_of(name): value.expected_on,
                reason_of(name): value.reason,
            }
        else:
            spread_values[name] = value
    return spread_values
