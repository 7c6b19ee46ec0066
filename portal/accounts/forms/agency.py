"""Forms by which the agency's administrators keep its team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import workflows
from portal.accounts.enums import AgencyRoleName
from portal.core.forms import Form
from portal.core.widgets import Checkboxes, EmailInput, Select, TextInput

ROLE_HINTS = {
    AgencyRoleName.EVALUATOR.value: _("Contrôle la recevabilité, instruit, interroge."),
    AgencyRoleName.VALIDATOR.value: _("Décide sur proposition d’une autre personne."),
    AgencyRoleName.DUTY_OFFICER.value: _("Traite les urgences hors des heures ouvrées."),
    AgencyRoleName.PUBLISHER.value: _("Met en ligne ce qui est décidé."),
    AgencyRoleName.READER.value: _("Consulte les dossiers."),
    AgencyRoleName.ADMINISTRATOR.value: _("Gère l’équipe, les comptes et les paramètres."),
}


class WorkflowForm(Form):
    """A workflow, or all of them."""

    workflow = forms.ChoiceField(label=_("Démarche"), required=False, widget=Select())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workflow"].choices = [("", _("Toutes les démarches")), *workflows.choices()]


class GrantForm(WorkflowForm):
    """One more role for an agent."""

    role = forms.ChoiceField(label=_("Rôle"), choices=AgencyRoleName, widget=Select())
    field_order = ["role", "workflow"]


class AgentInvitationForm(WorkflowForm):
    """A new agent."""

    email = forms.EmailField(
        label=_("Adresse électronique"), max_length=254, widget=EmailInput(autocomplete="off")
    )
    full_name = forms.CharField(
        label=_("Nom et prénom"), max_length=150, widget=TextInput(autocomplete="off")
    )
    roles = forms.MultipleChoiceField(
        label=_("Rôles"), choices=AgencyRoleName, widget=Checkboxes(hints=ROLE_HINTS)
    )
    field_order = ["email", "full_name", "roles", "workflow"]
