"""Forms of the component kit: label, then hint, then error, then input, linked for every reader.

`Form` and `ModelForm` are the bases of every form of the portal. A field may carry:

- `mark_optional` (default: `not required`): whether "(facultatif)" follows its label, or
  "(version définitive)" when it is `awaited` there. A draft form
  is lenient, so its fields are not required; set it to False where one is expected in the end;
- `show_when`: `"other=yes|unknown"`, hides the field in the browser until its sibling has one of
  these values (the server still decides what counts);
- `suffix`: a unit shown after the input.
"""

from typing import Any

from django import forms
from django.forms import boundfield
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.core import widgets
from portal.core.date_fields import DateField, DateTimeField

__all__ = [
    "PLAIN_WORDS",
    "BoundField",
    "DateField",
    "DateTimeField",
    "Form",
    "KitForm",
    "ModelForm",
    "RowFormSet",
    "YesNoField",
    "adopted",
    "long_text",
    "restructured",
    "rowformset_factory",
    "speak_plainly",
]


class BoundField(boundfield.BoundField):
    """A field that knows its hint, error and counter, and describes its input with them once."""

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def limit_id(self) -> str:
        return f"{self.auto_id}_limit"

    @property
    def limit(self) -> int | None:
        """The number of characters to count down from, for a long text with a maximum."""
        if isinstance(self.field.widget, forms.Textarea):
            return getattr(self.field, "max_length", None)
        return None

    @property
    def limit_text(self) -> str:
        return number_format(self.limit or 0, force_grouping=True)

    @property
    def aria_describedby(self) -> str:
        if not self.auto_id or self.is_hidden:
            return ""
        parts = [self.hint_id] if self.help_text else []
        if self.remark:
            parts.append(self.remark_id)
        if self.errors:
            parts.append(self.error_id)
        if self.limit:
            parts.append(self.limit_id)
        return " ".join(parts)

    @property
    def focus_id(self) -> str:
        """Id of what a link to this field must focus: its input, or the first of its group."""
        if self.use_fieldset and len(self.subwidgets):
            return self.subwidgets[0].id_for_label or self.auto_id
        return self.id_for_label or self.auto_id

    @property
    def kind(self) -> str:
        """How the field is laid out: "check" (one box), "group" (fieldset), "file" or "input"."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if self.use_fieldset:
            return "group"
        return "file" if isinstance(widget, forms.FileInput) else "input"

    @property
    def is_radio(self) -> bool:
        """Whether one answer is chosen; Django makes its checkboxes a kind of radios."""
        widget = self.field.widget
        several = isinstance(widget, forms.CheckboxSelectMultiple)
        return isinstance(widget, forms.RadioSelect) and not several

    @property
    def expected(self) -> bool:
        """Whether an answer is expected in the end, even where the form itself is lenient."""
        return not getattr(self.field, "mark_optional", not self.field.required)

    @property
    def marker(self) -> str:
        """What follows the label: that no answer is needed, or not yet."""
        if getattr(self.field, "awaited", False):
            # Those folded away stand under a heading that says it.
            return "" if getattr(self.field, "later", False) else str(_("(version définitive)"))
        return "" if self.expected or self.kind == "check" else str(_("(facultatif)"))

    @property
    def show_when(self) -> str:
        """The condition with the sibling's full name, or "" when the field always shows."""
        condition = getattr(self.field, "show_when", "")
        if not condition:
            return ""
        sibling, _equals, values = condition.partition("=")
        return f"{self.form.add_prefix(sibling)}={values}"

    @property
    def unknown(self) -> list[boundfield.BoundField]:
        """The box and the day that say "not known yet", where the form has them."""
        names = (f"{self.name}__{what}" for what in ("unknown", "expected", "reason"))
        return [self.form[name] for name in names if name in self.form.fields]

    @property
    def is_answered(self) -> bool:
        """Whether the field, or "not known yet" in its place, holds something."""
        return any(bound.value() for bound in [self, *self.unknown])

    @property
    def all_groups(self) -> list[tuple[Any, Any]]:
        """The whole list of a field that shows the part that goes with another answer."""
        return getattr(self.field, "all_groups", [])

    @property
    def narrowed_by(self) -> str:
        """The full name of that other field."""
        return self.form.add_prefix(getattr(self.field, "narrowed_by", ""))

    @property
    def remark(self) -> str:
        """What deserves a second look in the answer, and prevents nothing."""
        return getattr(self.field, "remark", "")

    @property
    def remark_id(self) -> str:
        return f"{self.auto_id}_remark"

    @property
    def suffix(self) -> str:
        return getattr(self.field, "suffix", "")

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        built = super().build_widget_attrs(attrs, widget)
        if self.expected and not self.field.required and self.kind in ("input", "file"):
            built.setdefault("aria-required", "true")
        return built


def adopted(bound: boundfield.BoundField) -> BoundField:
    """Return `bound` as a field of the kit; forms of other packages are rendered alike."""
    if isinstance(bound, BoundField):
        return bound
    return BoundField(bound.form, bound.field, bound.name)


def _words_for_missing(field: forms.Field) -> Any:
    """Return what to say when `field` has no answer: the gesture that is expected."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Cochez cette case pour continuer.")
    if isinstance(field.widget, forms.CheckboxSelectMultiple):
        return _("Choisissez au moins une réponse.")
    if isinstance(field.widget, forms.Select | forms.RadioSelect):
        return _("Choisissez une réponse.")
    if isinstance(field.widget, forms.FileInput):
        return _("Choisissez un fichier.")
    return _("Renseignez ce champ.")


# What Django says, said again as the gesture that is expected: (field class, code) -> words.
PLAIN_WORDS: tuple[tuple[type[forms.Field], str, Any], ...] = (
    (
        forms.CharField,
        "max_length",
        _("Écrivez %(limit_value)d caractères au plus : il y en a %(show_value)d."),
    ),
    (forms.EmailField, "invalid", _("Saisissez une adresse complète : nom@exemple.fr.")),
    (forms.IntegerField, "invalid", _("Saisissez un nombre entier, en chiffres.")),
    (forms.DecimalField, "invalid", _("Saisissez un nombre, en chiffres.")),
    (forms.ChoiceField, "invalid_choice", _("Choisissez une réponse de la liste.")),
    (forms.FileField, "empty", _("Ce fichier est vide : choisissez-en un autre.")),
)


def speak_plainly(field: forms.Field) -> None:
    """Put the kit's words where the field has Django's own."""
    if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _words_for_missing(field)
    for kind, code, words in PLAIN_WORDS:
        if isinstance(field, kind) and _is_djangos(field, kind, code):
            field.error_messages[code] = words


def _is_djangos(field: forms.Field, kind: type[forms.Field], code: str) -> bool:
    own = field.error_messages.get(code)
    return own is None or own == kind.default_error_messages.get(code)


class KitForm(forms.BaseForm):
    """What `Form` and `ModelForm` share."""

    bound_field_class = BoundField
    template_name = "components/fields.html"
    above: Any = ""
    """What a row shows above its fields, when it is one of several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            speak_plainly(field)

    @property
    def first_fields(self) -> list[Any]:
        """The fields to answer now."""
        return [one for one in self.visible_fields() if not getattr(one.field, "later", False)]

    @property
    def later_fields(self) -> list[Any]:
        """The fields that may wait, folded away."""
        return [one for one in self.visible_fields() if getattr(one.field, "later", False)]

    @property
    def answered_later(self) -> int:
        """How many of the fields that may wait have an answer."""
        return sum(bound.is_answered for bound in self.later_fields)

    @property
    def shows_later(self) -> bool:
        """Whether one of the folded fields is wrong or odd, and must be seen."""
        return any(bound.errors or bound.remark for bound in self.later_fields)


class Form(KitForm, forms.Form):
    """The base of every form of the portal."""


class ModelForm(KitForm, forms.ModelForm):
    """The same for forms made from a model."""


class YesNoField(forms.TypedChoiceField):
    """Oui or non as radios; the value is True, False, or None when unanswered."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", widgets.YES_NO)
        kwargs.setdefault("widget", widgets.Radios())
        super().__init__(coerce=lambda value: value == "true", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


def long_text(
    label: Any, *, required: bool = True, hint: Any = "", rows: int = 4, max_length: int = 10_000
) -> forms.CharField:
    """Return a field of several lines of text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=max_length,
        widget=widgets.Textarea(rows=rows),
    )


class RowFormSet(forms.BaseFormSet):
    """Repeated rows (lots, sites) that a person adds and removes, with or without scripts.

    The buttons "add" and "remove" submit the form under `<prefix>-add` and `<prefix>-remove`; the
    set restructures what was sent before anything else and says so in `asked`, so that the view
    shows the rows again without judging them.
    """

    noun: Any = _("Ligne")
    add_label: Any = ""
    title: Any = ""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        prefix = kwargs.get("prefix") or self.get_default_prefix()
        self.asked = ""
        if data is not None:
            data, self.asked = restructured(data, prefix, self.max_num)
        super().__init__(data, files, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.row_label = f"{self.noun} {index + 1}" if index is not None else str(self.noun)
        form.row_index = index

    @property
    def add_name(self) -> str:
        return f"{self.prefix}-add"

    @property
    def remove_name(self) -> str:
        return f"{self.prefix}-remove"

    @cached_property
    def can_add(self) -> bool:
        return self.total_form_count() < self.max_num

    @cached_property
    def can_remove(self) -> bool:
        return self.total_form_count() > self.min_num


def rowformset_factory(
    form: type[forms.Form],
    *,
    noun: Any,
    add_label: Any = "",
    min_num: int = 1,
    max_num: int = 100,
    extra: int = 0,
) -> type[RowFormSet]:
    """Return the class of a set of `form` rows, each called `noun` and its number on screen.

    `add_label` is what the button says ("Ajouter un lot").
    """
    made: Any = forms.formset_factory(
        form,
        formset=RowFormSet,
        min_num=min_num,
        max_num=max_num,
        extra=extra,
        validate_min=True,
        validate_max=True,
    )
    made.noun = noun
    made.add_label = add_label
    return made


def restructured(data: Any, prefix: str, max_num: int) -> tuple[Any, str]:
    """Return `data` after the row gesture it carries, and that gesture: "add", "remove" or ""."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if not total.isdigit():
        return data, ""
    count = int(total)
    removed = data.get(f"{prefix}-remove", "")
    if f"{prefix}-add" in data:
        changed = data.copy()
        changed[f"{prefix}-TOTAL_FORMS"] = str(min(count + 1, max_num))
        return changed, "add"
    if not removed.isdigit() or int(removed) >= count:
        return data, ""
    changed = data.copy()
    changed.clear()
    for name in data:
        target = _name_after_removal(name, prefix, int(removed))
        if target:
            changed.setlist(target, data.getlist(name))
    changed[f"{prefix}-TOTAL_FORMS"] = str(count - 1)
    initial = data.get(f"{prefix}-INITIAL_FORMS", "0")
    if initial.isdigit() and int(removed) < int(initial):
        changed[f"{prefix}-INITIAL_FORMS"] = str(int(initial) - 1)
    return changed, "remove"


def _name_after_removal(name: str, prefix: str, removed: int) -> str:
    """Return what `name` becomes once row `removed` is gone, "" when it goes with the row."""
    stem = f"{prefix}-"
    index, dash, field = name.removeprefix(stem).partition("-")
    if not name.startswith(stem) or not dash or not index.isdigit():
        return name
    if int(index) == removed:
        return ""
    return f"{stem}{int(index) - 1 if int(index) > removed else int(index)}-{field}"
