"""The two ways to check a copy on the public page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import Form
from portal.core.widgets import FileInput, TextInput
from portal.documents import limits
from portal.rendering.models import CODE_LENGTH, read_code


class CodeForm(Form):
    """The code printed on each page."""

    code = forms.CharField(
        label=_("Code de vérification"),
        help_text=_("Il figure au bas de chaque page du document, par exemple 7BQ0J-GCTYK-0QV5P…"),
        max_length=80,
        widget=TextInput(width="30"),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                _("Le code compte %(length)s lettres et chiffres ; vous en avez saisi %(typed)s."),
                params={"length": CODE_LENGTH, "typed": len(code)},
            )
        return code


class FileForm(Form):
    """The copy itself."""

    file = forms.FileField(
        label=_("Fichier PDF ou Word à comparer"),
        help_text=_("Le fichier n’est pas conservé : seule son empreinte est comparée."),
        max_length=255,
        widget=FileInput(accept=".pdf,.docx"),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > limits.file_bytes():
            raise forms.ValidationError(
                _("Ce fichier est trop volumineux pour être l’un des nôtres.")
            )
        return file
