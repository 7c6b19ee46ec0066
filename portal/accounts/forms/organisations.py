"""Forms by which administrators keep their organisation's people, interims and mandates."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import workflows
from portal.accounts.enums import MandateScope, OrganisationRole, SignatoryCapacity
from portal.accounts.forms import fields
from portal.accounts.models import Organisation, User
from portal.accounts.predicates import people_of
from portal.core.forms import DateField, Form
from portal.core.widgets import Checkboxes, EmailInput, Radios, TextInput

ROLE_HINTS = {
    OrganisationRole.ADMINISTRATOR.value: _("Invite et retire les personnes, donne les mandats."),
    OrganisationRole.DRAFTER.value: _("Prépare les déclarations et répond à l’agence."),
    OrganisationRole.SIGNATORY.value: _("Signe, et ainsi dépose ; un second facteur est exigé."),
    OrganisationRole.READER.value: _("Voit les dossiers de l’organisation."),
}


class RolesForm(Form):
    """Which roles a person has, and in which quality a signatory signs."""

    roles = forms.MultipleChoiceField(
        label=_("Rôles"),
        choices=OrganisationRole,
        widget=Checkboxes(hints=ROLE_HINTS),
    )
    capacity = forms.ChoiceField(
        label=_("Qualité du signataire"),
        choices=SignatoryCapacity,
        required=False,
        widget=Radios(),
        help_text=_("À choisir si la personne signe."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if OrganisationRole.SIGNATORY in values.get("roles", []) and not values.get("capacity"):
            self.add_error("capacity", _("Indiquez en quelle qualité cette personne signe."))
        return values


class InvitationForm(RolesForm):
    """Who is invited, and to do what."""

    email = forms.EmailField(
        label=_("Adresse électronique"), max_length=254, widget=EmailInput(autocomplete="off")
    )
    full_name = forms.CharField(
        label=_("Nom et prénom"),
        max_length=150,
        required=False,
        widget=TextInput(autocomplete="off"),
    )
    field_order = ["email", "full_name", "roles", "capacity"]


class PeriodForm(Form):
    """Two days, both included."""

    starts_on = DateField(label=_("Premier jour"))
    ends_on = DateField(label=_("Dernier jour"))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La date de fin est avant la date de début."))
        elif ends_on and ends_on < timezone.localdate():
            self.add_error("ends_on", _("Cette période est déjà passée."))
        return values


class InterimForm(PeriodForm):
    """Who signs in the place of the pharmacien responsable, and when."""

    user = forms.ModelChoiceField(
        label=_("Personne"),
        queryset=User.objects.none(),
        empty_label=_("Choisir une personne"),
        help_text=_("Une personne déjà membre de l’organisation : invitez-la d’abord sinon."),
    )
    field_order = ["user", "starts_on", "ends_on"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_of(organisation.pk)


class MandateForm(PeriodForm):
    """Which organisation acts in the name of this one, for what, and when."""

    siret = fields.siret(
        label=_("SIRET de l’organisation mandatée"),
        help_text=_("Elle doit déjà avoir un espace sur le portail."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce que le mandat permet"), choices=MandateScope, widget=Checkboxes()
    )
    workflows = forms.MultipleChoiceField(
        label=_("Démarches"),
        required=False,
        widget=Checkboxes(),
        help_text=_("Aucune case cochée : toutes les démarches."),
    )
    reference = forms.CharField(
        label=_("Référence de l’acte"),
        max_length=100,
        required=False,
        help_text=_("Contrat, lettre de mandat…"),
    )
    field_order = ["siret", "scopes", "workflows", "reference", "starts_on", "ends_on"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["workflows"].choices = workflows.choices()

    def clean_siret(self) -> Organisation:
        """Return the organisation that has this number."""
        agent = (
            Organisation.objects.filter(siret=self.cleaned_data["siret"], is_active=True)
            .exclude(pk=self.organisation.pk)
            .first()
        )
        if agent is None:
            raise forms.ValidationError(
                _("Aucune autre organisation du portail n’a ce SIRET."), code="unknown"
            )
        return agent


class ContactForm(Form):
    """How the organisation is reached."""

    email = forms.EmailField(
        label=_("Adresse électronique de service"),
        max_length=254,
        required=False,
        widget=EmailInput(autocomplete="off"),
        help_text=_("Une boîte partagée : les messages de l’agence y arrivent aussi."),
    )
    phone = fields.phone(required=False, autocomplete="off")
    on_call_phone = fields.phone(
        label=_("Téléphone d’astreinte"),
        required=False,
        autocomplete="off",
        help_text=_("Joignable à toute heure pour un rappel de lots."),
    )
    address_line = forms.CharField(label=_("Adresse"), max_length=250, required=False)
    postal_code = forms.CharField(
        label=_("Code postal"), max_length=12, required=False, widget=TextInput(width="10")
    )
    city = forms.CharField(label=_("Ville"), max_length=100, required=False)
