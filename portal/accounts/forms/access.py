"""Asking for access, and deciding on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import OrganisationKind, OrganisationRole, SignatoryCapacity
from portal.accounts.forms import fields
from portal.accounts.forms.organisations import ROLE_HINTS, RolesForm
from portal.accounts.models import Organisation
from portal.core.fields import countries
from portal.core.forms import Form
from portal.core.widgets import EmailInput, Radios, Select, Textarea, TextInput

KIND_LABELS = {
    OrganisationKind.HEALTH_BODY: _(
        "Organisme habilité à signaler en vue d’un CPC, ou autre organisme de santé"
    ),
}
KIND_HINTS = {
    OrganisationKind.REPRESENTATIVE: _(
        "Pour un fabricant établi hors de l’Union européenne ; à ne pas confondre avec un"
        " consultant, à qui une organisation donne mandat sur le portail."
    ),
    OrganisationKind.IMPORTER: _("Qui met en premier le dispositif sur le marché de l’Union."),
    OrganisationKind.HEALTH_BODY: _("Par exemple l’Institut national du cancer (INCa)."),
    OrganisationKind.HOSPITAL: _("Y compris pour un centre de référence ou de compétence."),
    OrganisationKind.LEARNED_SOCIETY: _("Y compris un conseil national professionnel (CNP)."),
}
"""Where people find what they are: the registers say who is entitled to signal towards a CPC."""

HEALTH_PLACES = {OrganisationKind.PHARMACY, OrganisationKind.HOSPITAL}


class AccessRequestForm(Form):
    """Who asks, for which organisation and in which role."""

    full_name = forms.CharField(
        label=_("Votre nom et prénom"), max_length=150, widget=TextInput(autocomplete="name")
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique professionnelle"),
        max_length=254,
        widget=EmailInput(),
    )
    phone = fields.phone(label=_("Votre téléphone"))
    rpps = fields.rpps(label=_("Votre numéro RPPS"), required=False)
    kind = forms.ChoiceField(
        label=_("Type d’organisation"),
        choices=[
            (value, KIND_LABELS.get(value, label))
            for value, label in OrganisationKind.choices
            if value != OrganisationKind.AGENCY
        ],
        widget=Radios(hints=KIND_HINTS),
    )
    organisation_name = forms.CharField(
        label=_("Nom de l’organisation"),
        max_length=200,
        widget=TextInput(autocomplete="organization"),
    )
    siret = fields.siret(required=False)
    finess = fields.finess(required=False)
    srn = fields.srn(required=False)
    address_line = forms.CharField(
        label=_("Adresse"), max_length=250, widget=TextInput(autocomplete="street-address")
    )
    postal_code = forms.CharField(
        label=_("Code postal"),
        max_length=12,
        widget=TextInput(width="10", autocomplete="postal-code"),
    )
    city = forms.CharField(
        label=_("Ville"), max_length=100, widget=TextInput(autocomplete="address-level2")
    )
    country = forms.ChoiceField(
        label=_("Pays"),
        choices=countries.choices,
        initial="FR",
        widget=Select(attrs={"autocomplete": "country"}),
    )
    role = forms.ChoiceField(
        label=_("Rôle demandé"),
        choices=OrganisationRole,
        widget=Radios(hints=ROLE_HINTS),
    )
    capacity = forms.ChoiceField(
        label=_("Si vous signez, en quelle qualité"),
        choices=SignatoryCapacity,
        required=False,
        widget=Radios(),
    )
    message = forms.CharField(
        label=_("Message à l’agence"), max_length=2000, required=False, widget=Textarea()
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("role") == OrganisationRole.SIGNATORY and not values.get("capacity"):
            self.add_error("capacity", _("Indiquez en quelle qualité vous signez."))
        if values.get("role") != OrganisationRole.SIGNATORY:
            values["capacity"] = ""
        self._require_an_identifier(values)
        return values

    def _require_an_identifier(self, values: dict[str, Any]) -> None:
        if self.errors.keys() & {"siret", "finess", "srn", "country", "kind"}:
            return
        if values["kind"] in HEALTH_PLACES and not values["finess"]:
            self.add_error("finess", _("Indiquez le numéro FINESS de l’établissement."))
        elif values["country"] == "FR" and not (
            values["siret"] or values["finess"] or values["srn"]
        ):
            self.add_error("siret", _("Indiquez au moins le SIRET de l’organisation."))


class AcceptForm(RolesForm):
    """To which organisation the person is invited, and in which roles."""

    organisation = forms.ChoiceField(label=_("Organisation"), widget=Radios())
    field_order = ["organisation", "roles", "capacity"]
    NEW = "new"

    def __init__(self, *args: Any, known: list[Organisation], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(organisation.uuid): organisation for organisation in known}
        self.fields["organisation"].choices = [
            *(
                (
                    key,
                    _("%(name)s (%(kind)s), déjà connue")
                    % {"name": one.name, "kind": one.get_kind_display()},
                )
                for key, one in self.known.items()
            ),
            (self.NEW, _("Créer « %(name)s »") % {"name": name}),
        ]

    def clean_organisation(self) -> Organisation | None:
        """Return the organisation chosen, None to make it."""
        return self.known.get(self.cleaned_data["organisation"])


class RefuseForm(Form):
    """Why the request is refused; the person reads it."""

    reason = forms.CharField(
        label=_("Motif du refus"),
        max_length=1000,
        widget=Textarea(),
        help_text=_("Ce texte est envoyé à la personne."),
    )
