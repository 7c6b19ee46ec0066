"""Forms of the mail pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import Form
from portal.core.widgets import Checkboxes
from portal.mail.preferences import Choice


class PreferencesForm(Form):
    """The categories that can be disabled, ticked when they are received."""

    received = forms.MultipleChoiceField(
        label=_("Je souhaite recevoir"), required=False, widget=Checkboxes
    )

    def __init__(self, *args, choices: list[Choice], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["received"]
        field.mark_optional = False
        field.choices = [(choice.category.value, choice.label) for choice in choices]
        field.widget.hints = {choice.category.value: choice.hint for choice in choices}
        self.initial["received"] = [choice.category.value for choice in choices if choice.received]
