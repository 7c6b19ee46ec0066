"""Sending a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import Form
from portal.core.widgets import FileInput, MultipleFileInput, Select
from portal.documents import limits
from portal.documents.inspection import ACCEPTED, TYPES

ACCEPT = ",".join(f".{extension}" for extension in TYPES)


def what_is_taken() -> str:
    """Say which files are taken, and how large each may be."""
    return _("Formats : %(formats)s. Taille : %(size)s au maximum.") % {
        "formats": ", ".join(ACCEPTED),
        "size": filesizeformat(limits.file_bytes()),
    }


class FilesField(forms.FileField):
    """Some files at once, inspected when they are received; its value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=255,
            allow_empty_file=True,  # the inspection says so in its own words
            widget=MultipleFileInput(accept=ACCEPT),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(one, initial) for one in sent or [None]]
        return [one for one in cleaned if one]


def _secret_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Ce fichier relève du secret des affaires"),
        help_text=_(
            "L’agence ne publie ce fichier et ne le communique à personne d’autre que par une "
            "décision motivée, que vous verrez dans l’historique du dossier."
        ),
        required=False,
    )


class UploadForm(Form):
    """One file for one place of a subject, as the upload page and its script send it."""

    subject = forms.CharField(max_length=80, widget=forms.HiddenInput)
    anchor = forms.CharField(max_length=120, widget=forms.HiddenInput)
    kind = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("Ajouter un fichier"),
        max_length=255,
        allow_empty_file=True,  # the inspection says so in its own words
        widget=FileInput(accept=ACCEPT),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = what_is_taken()
        self.fields["confidential"] = _secret_field()
        if kinds:
            self.fields["kind"] = _kind_field(kinds)


class DescriptionForm(Form):
    """What a file joined to a draft is: its nature, where natures are told, and if it is secret."""

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kinds:
            self.fields["kind"] = _kind_field(kinds)
        self.fields["confidential"] = _secret_field()


def _kind_field(kinds: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Nature du fichier"),
        choices=[("", _("Choisir…")), *kinds],
        required=False,
        widget=Select(),
    )
