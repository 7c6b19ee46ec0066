"""Forms of the import of actions."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import widgets
from portal.core.forms import Form
from portal.documents.exceptions import Rejected
from recalls.imports import orders, sources


class UploadForm(Form):
    """One file of actions."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou JSON"),
        max_length=255,
        widget=widgets.FileInput(accept=".csv,.txt,.json,.jsonl,.ndjson"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Taille : %(size)s au maximum.") % {
            "size": filesizeformat(settings.RECALLS_IMPORT_MAX_BYTES)
        }

    def clean_file(self) -> Any:
        """Refuse at once what is no text, is too large or has another format."""
        file = self.cleaned_data["file"]
        if file.size > settings.RECALLS_IMPORT_MAX_BYTES:
            raise forms.ValidationError(_("Ce fichier est trop gros : partagez-le."))
        try:
            orders.format_of(file.name)
            sources.encoding_of(file.file)
        except ValueError:
            raise forms.ValidationError(
                _("Envoyez un fichier « .csv » ou « .json ». Un classeur s’enregistre en CSV.")
            ) from None
        except Rejected as refused:
            raise forms.ValidationError(list(refused.messages)) from None
        file.seek(0)
        return file


class LotsForm(Form):
    """What a person says of the lots that were read in a free text."""

    lots = forms.CharField(
        label=gettext_lazy("Lots confirmés"),
        help_text=gettext_lazy("Un lot par ligne. Corrigez, complétez ou retirez."),
        required=False,
        max_length=25_000,
        widget=widgets.Textarea(rows=4),
    )
    decision = forms.ChoiceField(
        choices=[("accept", ""), ("refuse", "")], widget=forms.HiddenInput, required=True
    )
