"""Forms of the review actions of the workflow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields.form_fields import IntegerField, PhoneField


class CallForm(portal_forms.Form):
    """A call between the firm and the agency (M10)."""

    called_at = portal_forms.DateTimeField(
        label=_("Date et heure de l’appel"), widget=widgets.DateTimeInput()
    )
    number = PhoneField(label=_("Numéro"), widget=widgets.PhoneInput(autocomplete="off"))
    interlocutor = forms.CharField(
        label=_("Personne jointe"), required=False, max_length=120, widget=widgets.TextInput()
    )
    minutes = IntegerField(label=_("Durée en minutes"), required=False, min_value=0, max_value=600)
    outcome = forms.CharField(
        label=_("Résultat"), required=False, max_length=2000, widget=widgets.Textarea()
    )
