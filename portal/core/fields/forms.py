"""The form of one section, made from its specification.

Forms are lenient: nothing is required while drafting. What cannot be understood is kept as it was
typed (`raw`), shown again with its message, and counts as unanswered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from portal.core.fields import unknown
from portal.core.fields.kinds import Choice, Field, Level, Unknown, known
from portal.core.fields.specification import MANY_ROWS, Rows, Section
from portal.core.fields.values import Values, asked
from portal.core.forms import Form, RowFormSet, rowformset_factory
from portal.core.workflow import Obstacle

Raw = dict[str, Any]


@dataclass
class Answers:
    """What a form said: understood values, and what was typed but not understood."""

    clean: dict[str, Any] = field(default_factory=dict)
    raw: Raw = field(default_factory=dict)


def _form_field(one: Field, siblings: set[str], *, later: bool) -> forms.Field:
    """Return the form field of `one`; those that may wait are laid out together, folded away."""
    made: Any = one.form_field()
    made.mark_optional = one.level < Level.PROVISIONAL
    made.awaited = one.level is Level.FINAL
    made.later = later
    if one.when and one.when.field in siblings:
        values = "|".join(sorted(str(value) for value in one.when.values))
        made.show_when = f"{one.when.field}={values}"
    return made


def _waiting(fields: tuple[Field, ...]) -> set[str]:
    """Return the names of the fields that a provisional version may leave to the final one.

    None when every field may wait, for nothing would be left to show first; none when no field is
    of the final version, for there is nothing to wait for.
    """
    if all(one.level is not Level.FINAL for one in fields):
        return set()
    names: set[str] = set()
    for one in fields:
        if one.level < Level.PROVISIONAL or (one.when and one.when.field in names):
            names.add(one.name)
    return names if len(names) < len(fields) else set()


class SectionForm(Form):
    """Base of the forms made from fields; `specified` are the fields it asks."""

    specified: tuple[Field, ...] = ()

    def answers(self) -> Answers:
        """Return what was answered; call on a bound form."""
        found = Answers()
        for one in self.specified:
            for name in (one.name, unknown.day_of(one.name), unknown.reason_of(one.name)):
                if name in self.errors:
                    found.raw[name] = self[name].data
            found.clean[one.name] = self._answer(one)
        return found

    def _answer(self, one: Field) -> Any:
        # A row left blank is not cleaned at all.
        value = self.cleaned_data.get(one.name, one.nothing())
        if not one.is_empty(value) or not self.cleaned_data.get(unknown.box_of(one.name)):
            return value
        return Unknown(
            self.cleaned_data.get(unknown.day_of(one.name)),
            self.cleaned_data.get(unknown.reason_of(one.name), "").strip(),
        )

    def visible_fields(self) -> list[Any]:
        """Return the questions; each lays out its own "not known yet"."""
        companions = {
            bound.name for one in self.specified for bound in unknown.pair(self, one.name)
        }
        return [bound for bound in super().visible_fields() if bound.name not in companions]

    def remind(self, raw: Mapping[str, Any]) -> None:
        """Show again, with their messages, answers that were not understood."""
        for name, typed in raw.items():
            if name in self.fields:
                try:
                    self.fields[name].clean(typed)
                except ValidationError as error:
                    self.errors[name] = self.error_class(error.messages)

    def point_at(self, name: str, text: str) -> None:
        """Show `text` beside the field `name` (once), without the label that stands there."""
        if name in self.fields and name not in self.errors:
            self.errors[name] = self.error_class([_without(self.fields[name].label, text)])

    def remark_on(self, name: str, text: str) -> None:
        """Show `text` beside the field `name`, as something to look at and not an error."""
        if name in self.fields:
            field: Any = self.fields[name]
            field.remark = _without(field.label, text)


def _without(label: Any, text: str) -> str:
    _before, found, rest = text.partition(str(label))
    return capfirst(rest.lstrip("\N{NO-BREAK SPACE} :")) if found else text


def _form_class(
    name: str,
    fields: tuple[Field, ...],
    siblings: set[str],
    **extra: forms.Field,
) -> type[SectionForm]:
    attributes: dict[str, Any] = {}
    waiting = _waiting(fields)
    for one in fields:
        attributes[one.name] = _form_field(one, siblings, later=one.name in waiting)
        if one.accepts_unknown:
            attributes |= unknown.companions(one.name, one.label, unavailable=one.unavailable)
    attributes |= extra
    attributes["specified"] = fields
    return type(name, (SectionForm,), attributes)


@dataclass
class SectionForms:
    """The form of a section and the sets of rows that follow it."""

    section: Section
    form: SectionForm
    rows: dict[str, RowFormSet]

    @property
    def asked_rows(self) -> str:
        """Return "add" or "remove" when the person asked to change the rows, else ""."""
        return next((rows.asked for rows in self.rows.values() if rows.asked), "")

    @property
    def is_understood(self) -> bool:
        """Tell whether every answer could be read."""
        return not self.form.errors and not any(
            form.errors for rows in self.rows.values() for form in rows.forms
        )

    def all_forms(self) -> list[Any]:
        """Return the form and the sets of rows, as the error summary takes them."""
        return [self.form, *self.rows.values()]

    def point_at(self, obstacles: list[Obstacle]) -> None:
        """Show obstacles beside their fields, above them all when the page does not hold theirs."""
        for obstacle in obstacles:
            group, dot, name = obstacle.field.partition(".")
            rows = self.rows.get(group)
            if dot and rows and obstacle.row and obstacle.row <= len(rows.forms):
                rows.forms[obstacle.row - 1].point_at(name, obstacle.text)
            elif not dot and group in self.form.fields:
                self.form.point_at(group, obstacle.text)
            elif not dot and rows:
                self._point_at_rows(group, obstacle.text)
            else:
                self._say_above(obstacle.text)

    def remark_on(self, remarks: list[Obstacle]) -> None:
        """Show remarks beside their fields, where the page holds them."""
        for remark in remarks:
            group, dot, name = remark.field.partition(".")
            rows = self.rows.get(group)
            if not dot:
                self.form.remark_on(group, remark.text)
            elif rows and remark.row and remark.row <= len(rows.forms):
                rows.forms[remark.row - 1].remark_on(name, remark.text)

    def _point_at_rows(self, group: str, text: str) -> None:
        """Show what is wrong with a group beside its first input, where there is one."""
        told = _without(next(one.label for one in self.section.rows if one.name == group), text)
        for form in self.rows[group].forms[:1]:
            form.point_at(next(iter(form.specified)).name, told)
            return
        self._say_above(text)

    def _say_above(self, text: str) -> None:
        told = self.form.errors.setdefault("__all__", self.form.error_class())
        if text not in told:
            told.append(text)


def section_forms(
    section: Section,
    values: Values,
    *,
    data: Any = None,
    raw: Mapping[str, Any] | None = None,
    row_raw: Mapping[str, Mapping[str, Any]] | None = None,
    with_blank: Collection[str] = (),
) -> SectionForms:
    """Return the forms of `section`, filled with `values`, or bound to `data` when given.

    `raw` are the answers that were not understood when last saved, `row_raw` those of the rows
    by row key; the groups named in `with_blank` show one more empty row.
    Fields whose condition depends on another section and does not hold are left out, and groups
    of which `values` says nothing.
    """
    data = _typed(data)
    names = {one.name for one in section.fields}
    fields = tuple(
        one
        for one in section.fields
        if one.when is None or one.when.field in names or asked(one, values)
    )
    form_class = _form_class(f"{section.name.title()}Form", fields, names)
    initial = unknown.spread({one.name: values[one.name] for one in fields}) | dict(raw or {})
    form = form_class(data, initial=initial)
    if data is None:
        _narrow(form, fields, values)
        form.remind(raw or {})
    rows = {
        group.name: _row_forms(group, values, data, row_raw or {}, group.name in with_blank)
        for group in section.rows
        if group.name in values and asked(group, values)
    }
    return SectionForms(section, form, rows)


def _typed(data: Any) -> Any:
    """Return what was sent without NUL characters: no keyboard types them, no table keeps them."""
    if data is None or not any("\0" in text for name in data for text in data.getlist(name)):
        return data
    kept = data.copy()
    for name in data:
        kept.setlist(name, [text.replace("\0", "") for text in data.getlist(name)])
    return kept


def _narrow(form: SectionForm, fields: tuple[Field, ...], values: Values) -> None:
    """Offer the group of the answer on which a list depends, and what was chosen elsewhere.

    What is sent may be of another group, for both answers may change at once: whether they go
    together is checked on what was saved.
    """
    kinds = {one.name: one for one in fields}
    for one in fields:
        parent = kinds.get(one.narrowed_by) if isinstance(one, Choice) else None
        if not isinstance(one, Choice) or not isinstance(parent, Choice):
            continue
        field: Any = form.fields[one.name]
        every = list(field.choices)
        field.narrowed_by = parent.name
        field.all_groups = [group for group in every if isinstance(group[1], list | tuple)]
        heading = parent.words(known(values[parent.name]))
        if heading:
            kept = known(values[one.name])
            field.choices = [
                group
                for group in every
                if group not in field.all_groups
                or str(group[0]) == heading
                or kept in dict(group[1])
            ]


def _row_form_class(group: Rows) -> type[SectionForm]:
    names = {one.name for one in group.fields}
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    return _form_class(f"{group.name.title()}RowForm", group.fields, names, key=key)


def row_form(
    group: Rows, row: Values, *, data: Any = None, raw: Mapping[str, Any] | None = None
) -> SectionForm:
    """Return the form of one row of `group` by itself, filled with the answers `row`."""
    data = _typed(data)
    form = _row_form_class(group)(data, initial=unknown.spread(row) | dict(raw or {}))
    if data is None:
        form.remind(raw or {})
    return form


def _row_forms(
    group: Rows,
    values: Values,
    data: Any,
    row_raw: Mapping[str, Mapping[str, Any]],
    blank: bool,
) -> RowFormSet:
    made = rowformset_factory(
        _row_form_class(group),
        noun=group.item,
        add_label=group.add_label,
        min_num=min(group.minimum, 1),
        max_num=min(group.maximum, MANY_ROWS),
        extra=int(blank),
    )
    kept = values[group.name]
    initial = [unknown.spread(row) | dict(row_raw.get(row["key"], {})) for row in kept]
    # What was sent is read without what is stored: a row added on the page and saved meanwhile
    # would pass for an untouched blank one, and lose its answers.
    rows = made(data, prefix=group.name, initial=initial if data is None else None)
    rows.title = group.label
    if data is None:
        for form, row in zip(rows.forms, kept, strict=False):
            form.remind(row_raw.get(row["key"], {}))
    return rows


def is_kept(form: SectionForm) -> bool:
    """Tell whether a bound row is worth keeping: it has a key or any answer."""
    answers = form.answers()
    blank = all(one.is_empty(answers.clean[one.name]) for one in form.specified)
    return bool(form["key"].data or answers.raw or not blank)


def row_answers(rows: RowFormSet) -> list[tuple[str, Answers]]:
    """Return (row key or "", answers) for each row that is not blank, in order."""
    return [(form["key"].data or "", form.answers()) for form in rows.forms if is_kept(form)]
