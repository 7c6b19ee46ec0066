"""The form by which the agency asks a firm for a Volet 1."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.filings.views.entry_form import ACCEPTED, FirmForm
from quality_defects.enums import RequestSource
from quality_defects.rules import FILERS


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=widgets.CheckboxInput())


def _line(label: Any, length: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=length,
        widget=widgets.TextInput(),
    )


class SheetRequestForm(FirmForm):
    """What the agency knows, what it tells the firm, and until when it waits."""

    kinds = FILERS

    source = forms.ChoiceField(
        label=_("Comment l’agence a-t-elle connu le défaut ?"),
        choices=RequestSource.choices,
        widget=widgets.Radios(),
    )
    scan = forms.FileField(label=_("Document source"), widget=widgets.FileInput(accept=ACCEPTED))
    shares_source = _tick(_("Montrer le document source au déclarant"))
    internal_note = portal_forms.long_text(
        _("Note interne"), required=False, hint=_("Aucune identité de patient.")
    )
    shares_note = _tick(_("Montrer cette note au déclarant"))
    message = portal_forms.long_text(
        _("Message au déclarant"),
        hint=_("Le déclarant le lit au-dessus de son brouillon. Aucune identité de patient."),
    )
    product = _line(
        _("Médicament"),
        400,
        _("Ce que vous remplissez d’ici à la description préremplit le brouillon."),
    )
    code = _line(_("Code CIP13 ou CIS"), 13)
    lot = _line(_("Numéro de lot"), 20)
    description = portal_forms.long_text(_("Description du défaut"), required=False)
    due_at = portal_forms.DateTimeField(
        label=_("Fiche attendue avant le"),
        widget=widgets.DateTimeInput(),
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if code and not (code.isascii() and code.isdigit() and len(code) in (8, 13)):
            raise forms.ValidationError(_("Un CIP13 a 13 chiffres, un CIS en a 8."))
        return code

    def clean_due_at(self) -> Any:
        due_at = self.cleaned_data["due_at"]
        if due_at <= timezone.now():
            raise forms.ValidationError(_("Cette date est déjà passée."))
        return due_at

    def opening(self) -> dict[str, Any]:
        """Return what opens the request; the answers that it tells the firm are together."""
        given = dict(self.cleaned_data)
        told = {name: given.pop(name) for name in ("product", "code", "lot", "description")}
        return {**given, "told": told}
