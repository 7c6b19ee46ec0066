"""The errors of the forms of a page, gathered for its summary and its title."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from portal.core.forms import adopted


@dataclass(frozen=True)
class Problem:
    """One error: the field's label as a reader finds it, the message, and the id to go to."""

    label: str
    message: str
    target: str


def problems(parts: Iterable[Any]) -> list[Problem]:
    """Return the errors of forms, sets of rows and lists of them, in the order of the page."""
    found: list[Problem] = []
    for part in parts:
        if isinstance(part, forms.BaseForm):
            found += _of_form(part)
        elif isinstance(part, forms.BaseFormSet):
            found += _of_set(part)
        elif isinstance(part, list | tuple):
            found += problems(part)
    return found


def has_errors(values: Iterable[Any]) -> bool:
    """Whether one of `values` is a form or a set, or a list of them, that shows errors.

    A draft shown again with answers that were not understood is not bound, yet has errors.
    """
    for value in values:
        if isinstance(value, forms.BaseForm | forms.BaseFormSet):
            if not getattr(value, "asked", "") and _invalid(value):
                return True
        elif isinstance(value, list | tuple) and has_errors(
            each for each in value if isinstance(each, forms.BaseForm | forms.BaseFormSet)
        ):
            return True
    return False


def _invalid(value: forms.BaseForm | forms.BaseFormSet) -> bool:
    if isinstance(value, forms.BaseFormSet):
        return any(form.errors for form in value.forms) or bool(
            value.is_bound and value.non_form_errors()
        )
    return bool(value.errors)


def _of_form(form: forms.BaseForm, row: str = "") -> list[Problem]:
    if not form.errors:
        return []
    found = [Problem(row, str(message), "") for message in form.non_field_errors()]
    for bound in form:
        for message in bound.errors:
            # "Not known yet" and the like are named after the question that they go with.
            label = str(bound.field.widget.attrs.get("aria-label") or bound.label)
            target = "" if bound.is_hidden else adopted(bound).focus_id
            found.append(Problem(f"{row} – {label}" if row else label, str(message), target))
    return found


def _of_set(formset: forms.BaseFormSet) -> list[Problem]:
    if getattr(formset, "asked", ""):
        return []
    found = []
    if formset.is_bound:
        found = [Problem("", str(message), "") for message in formset.non_form_errors()]
    for form in formset.forms:
        found += _of_form(form, getattr(form, "row_label", ""))
    return found
