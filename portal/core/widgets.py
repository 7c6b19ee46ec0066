"""Form widgets of the component kit.

They add what assistive technology and phones need (autocomplete tokens, input modes, widths,
counters, descriptions of options) and never truncate: a text that is too long comes back with a
message, not cut by the browser.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SHORT_ANSWERS = 40
WIDTHS = ("2", "4", "10", "20", "30")


def _attributes(attrs: dict | None, width: str = "", **named: str) -> dict:
    """Return `attrs` completed with the named attributes that have a value and the width class."""
    if width and width not in WIDTHS:
        raise ValueError(f"width {width!r} is not one of {WIDTHS}")
    merged = {name.replace("_", "-"): value for name, value in named.items() if value}
    if width:
        merged["class"] = f"width-{width}"
    return {**merged, **(attrs or {})}


class NoTruncation(forms.Widget):
    """Keeps the browser from cutting what a person pastes; the limit stays readable to scripts."""

    def build_attrs(self, base_attrs: dict, extra_attrs: dict | None = None) -> dict:
        built = super().build_attrs(base_attrs, extra_attrs)
        limit = built.pop("maxlength", None)
        built.pop("minlength", None)
        if limit and isinstance(self, forms.Textarea):
            built["data-limit"] = limit
        return built


class TextInput(NoTruncation, forms.TextInput):
    """A line of text. `width` is about the number of characters expected (see WIDTHS)."""

    def __init__(
        self,
        attrs: dict | None = None,
        *,
        width: str = "",
        autocomplete: str = "",
        inputmode: str = "",
    ) -> None:
        super().__init__(_attributes(attrs, width, autocomplete=autocomplete, inputmode=inputmode))


class Textarea(NoTruncation, forms.Textarea):
    """Several lines of text; the field's `max_length` becomes a counter under it."""

    def __init__(self, attrs: dict | None = None, *, rows: int = 4) -> None:
        super().__init__({"rows": rows, "cols": 40, **(attrs or {})})


class NumberInput(TextInput):
    """A number typed as text with a numeric keypad: no spinner, spaces between groups accepted."""

    def __init__(
        self, attrs: dict | None = None, *, width: str = "10", inputmode: str = "numeric"
    ) -> None:
        super().__init__(attrs, width=width, inputmode=inputmode)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return "".join(value.split()) if isinstance(value, str) else value


class DateInput(TextInput):
    """A date typed as jj/mm/aaaa; what was typed is shown again as it was."""

    def __init__(self, attrs: dict | None = None, *, autocomplete: str = "") -> None:
        super().__init__(attrs, width="10", autocomplete=autocomplete)

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value


class DateTimeInput(TextInput):
    """A date and an hour typed as jj/mm/aaaa hh:mm, in the time zone of the portal."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, width="20")

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%d/%m/%Y %H:%M") if hasattr(value, "strftime") else value


class EmailInput(NoTruncation, forms.EmailInput):
    """An e-mail address. Pass autocomplete="off" when it is not that of the person typing."""

    def __init__(self, attrs: dict | None = None, *, autocomplete: str = "email") -> None:
        super().__init__(
            _attributes(
                attrs, "30", autocomplete=autocomplete, inputmode="email", spellcheck="false"
            )
        )


class PhoneInput(NoTruncation, forms.TextInput):
    """A telephone number. Pass autocomplete="off" when it is another person's."""

    input_type = "tel"

    def __init__(self, attrs: dict | None = None, *, autocomplete: str = "tel") -> None:
        super().__init__(_attributes(attrs, "20", autocomplete=autocomplete, inputmode="tel"))


class PasswordInput(forms.PasswordInput):
    """A password, with a button to show it when scripts run."""

    def __init__(
        self, attrs: dict | None = None, *, autocomplete: str = "current-password"
    ) -> None:
        super().__init__(_attributes(attrs, "30", autocomplete=autocomplete))


class Select(forms.Select):
    """A closed list. Prefer Radios up to about seven choices."""


class OptionHints(forms.widgets.ChoiceWidget):
    """Gives each option its own identified hint and keeps group states on the group."""

    hints: Mapping[Any, str] = {}
    option_attributes_removed: tuple[str, ...] = ()

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        for attribute in self.option_attributes_removed:
            option["attrs"].pop(attribute, None)
        key = getattr(value, "value", value)
        option["hint"] = self.hints.get(key, "")
        if option["hint"] and option["attrs"].get("id"):
            option["hint_id"] = f"{option['attrs']['id']}_hint"
            option["attrs"]["aria-describedby"] = option["hint_id"]
        return option


class Radios(OptionHints, forms.RadioSelect):
    """One answer among few. `hints` maps a value to a sentence under its label.

    Up to three short answers without hint stand side by side.
    """

    template_name = "components/widgets/options.html"
    option_attributes_removed = ("aria-invalid", "required")

    def __init__(
        self,
        attrs: dict | None = None,
        choices: Any = (),
        *,
        hints: Mapping[Any, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = hints or {}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        labels = [str(label) for _value, label in self.choices]
        short = len(labels) <= 3 and sum(map(len, labels)) <= SHORT_ANSWERS
        context["widget"]["inline"] = short and not self.hints
        return context


class Checkboxes(OptionHints, forms.CheckboxSelectMultiple):
    """Several answers. `hints` maps a value to a sentence under its label."""

    template_name = "components/widgets/options.html"

    def __init__(
        self,
        attrs: dict | None = None,
        choices: Any = (),
        *,
        hints: Mapping[Any, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = hints or {}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["inline"] = False
        return context


class CheckboxInput(forms.CheckboxInput):
    """One box with its sentence, for a certification or a choice that is off by default."""


class FileInput(forms.FileInput):
    """A file to send. `accept` lists extensions (".pdf,.docx"); progress shows when scripts run."""

    def __init__(self, attrs: dict | None = None, *, accept: str = "") -> None:
        super().__init__(_attributes(attrs, accept=accept))


class MultipleFileInput(FileInput):
    """Several files to send at once."""

    allow_multiple_selected = True


class Combobox(TextInput):
    """A text input with suggestions from `url`; without scripts, the text itself is the answer.

    `code_field` names a sibling (hidden) field of the same form that receives the value of the
    chosen suggestion and is emptied as soon as the person types something else.
    """

    def __init__(
        self,
        attrs: dict | None = None,
        *,
        url: Any,
        code_field: str = "",
        min_length: int = 2,
    ) -> None:
        super().__init__(attrs, autocomplete="off")
        self.url = url
        self.code_field = code_field
        self.min_length = min_length

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        attributes["data-combobox"] = str(self.url)
        attributes["data-combobox-from"] = str(self.min_length)
        if self.code_field:
            stem, separator, _own = name.rpartition("-")
            attributes["data-combobox-code"] = f"{stem}{separator}{self.code_field}"
        return context


YES_NO = (("true", _("Oui")), ("false", _("Non")))
