"""The forms that /composants/ shows: one field of each kind, on an invented product."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.core import widgets
from portal.core.forms import DateField, DateTimeField, Form, YesNoField, rowformset_factory
from portal.documents.forms import FilesField

ORIGINS = (
    ("complaint", _("Réclamation")),
    ("control", _("Contrôle de stabilité")),
    ("production", _("Incident de production")),
)
MEASURES = (
    ("quarantine", _("Mise en quarantaine")),
    ("recall", _("Proposition de rappel de lot")),
    ("information", _("Information des professionnels")),
)
PRODUCTS = (
    ("0000000000017", "AZURELLE 20 mg, comprimé pelliculé", "CIP 0000000000017 · boîte de 30"),
    ("0000000000024", "AZURELLE 40 mg, comprimé pelliculé", "CIP 0000000000024 · boîte de 30"),
    ("0000000000031", "BRUMALINE 5 %, crème", "CIP 0000000000031 · tube de 30 g"),
    ("0000000000048", "CALANDRE, solution buvable", "CIP 0000000000048 · flacon de 125 ml"),
)


class ExampleForm(Form):
    """One field of each kind."""

    product = forms.CharField(
        label=_("Médicament"),
        help_text=_("Nom, code CIP, ou code lu par une douchette."),
        widget=widgets.Combobox(
            url=reverse_lazy("components_suggestions"), code_field="product_code"
        ),
    )
    product_code = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Intitulé"), max_length=80, widget=widgets.TextInput)
    facts = forms.CharField(
        label=_("Description des faits"),
        help_text=_("Sans aucune identité de patient."),
        max_length=300,
        widget=widgets.Textarea,
    )
    origin = forms.ChoiceField(
        label=_("Origine de la découverte"),
        choices=ORIGINS,
        widget=widgets.Radios(hints={"complaint": _("D’un patient ou d’un professionnel.")}),
    )
    measures = forms.MultipleChoiceField(
        label=_("Mesures déjà prises"),
        help_text=_("Plusieurs réponses possibles."),
        choices=MEASURES,
        widget=widgets.Checkboxes(hints={"recall": _("Doublez d’un appel téléphonique.")}),
    )
    exported = YesNoField(label=_("Des unités ont-elles quitté la France ?"))
    countries = forms.CharField(label=_("Pays concernés"), required=False, widget=widgets.TextInput)
    countries.show_when = "exported=true"
    form = forms.ChoiceField(
        label=_("Forme"),
        required=False,
        choices=(("", _("Choisir")), ("tablet", _("Comprimé")), ("cream", _("Crème"))),
        widget=widgets.Select,
    )
    units = forms.IntegerField(label=_("Quantité distribuée"), widget=widgets.NumberInput)
    units.suffix = _("boîtes")
    discovered_on = DateField(label=_("Date de découverte"), help_text=_("Par exemple 27/03/2026."))
    received_at = DateTimeField(
        label=_("Réception du signalement"),
        required=False,
    )
    email = forms.EmailField(label=_("Courriel"), widget=widgets.EmailInput)
    phone = forms.CharField(label=_("Téléphone"), required=False, widget=widgets.PhoneInput)
    photo = forms.FileField(
        label=_("Photographie"),
        help_text=_("PDF, PNG ou JPEG, 25 Mo au plus."),
        required=False,
        widget=widgets.FileInput(accept=".pdf,.png,.jpg"),
    )
    photos = FilesField(label=_("Autres photographies"), required=False)
    secret = forms.CharField(
        label=_("Mot de passe"), required=False, widget=widgets.PasswordInput(autocomplete="off")
    )
    certified = forms.BooleanField(
        label=_("Je certifie que ces informations sont exactes à ma connaissance."),
        widget=widgets.CheckboxInput,
    )


class LotForm(Form):
    """One batch of the product."""

    number = forms.CharField(label=_("Numéro de lot"), max_length=20, widget=widgets.TextInput)
    expires_on = DateField(label=_("Date de péremption"))
    units = forms.IntegerField(
        label=_("Unités distribuées"), required=False, widget=widgets.NumberInput
    )


LotRows = rowformset_factory(LotForm, noun=_("Lot"), max_num=5)


class SectionForm(Form):
    """A short section that saves itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    contact = forms.CharField(label=_("Personne à joindre"), widget=widgets.TextInput)
    comment = forms.CharField(
        label=_("Commentaire"), required=False, max_length=200, widget=widgets.Textarea
    )
