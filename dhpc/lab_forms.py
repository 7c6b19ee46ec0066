"""Forms of the perimeter and of the laboratories."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhpc.models import Dossier
from portal.accounts.models import Organisation
from portal.core import forms as portal_forms
from portal.core import widgets

_text = partial(portal_forms.long_text, max_length=4_000)


def _firms(dossier: Dossier) -> Any:
    taking_part = dossier.participants.exclude(state="removed").values("organisation")
    return Organisation.objects.filter(pk__in=taking_part).order_by("name", "pk")


class CoordinatorForm(portal_forms.Form):
    """Which laboratory acts for all; a designation says why."""

    coordinator = forms.ModelChoiceField(
        label=_("Laboratoire coordonnateur"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    comment = _text(_("Raison"), rows=2)

    def __init__(self, *args: Any, dossier: Dossier, with_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["coordinator"]
        field.queryset = _firms(dossier)
        if not with_reason:
            del self.fields["comment"]


class AnswerForm(portal_forms.Form):
    """What a laboratory answers to the perimeter, and whom it wants as coordinator."""

    decision = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[("accept", _("J’accepte le périmètre")), ("contest", _("Je le conteste"))],
        widget=widgets.Radios(),
    )
    wanted_coordinator = forms.ModelChoiceField(
        label=_("Coordonnateur proposé"),
        help_text=_("L’ANSM confirme, ou désigne."),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=_("Sans préférence"),
        widget=widgets.Select(),
    )
    comment = _text(_("Remarque"), required=False, hint=_("Obligatoire si vous contestez."), rows=3)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wanted_coordinator"]
        field.queryset = _firms(dossier)


class RoomForm(portal_forms.Form):
    """A message to the other laboratories."""

    body = _text(
        _("Message aux autres laboratoires"),
        hint=_("L’agence ne lit pas cet échange. Aucune donnée identifiant un patient."),
    )


class IncidentForm(portal_forms.Form):
    """What a laboratory signals to the agency beside the coordinator."""

    text = _text(
        _("Incident à signaler à l’agence"),
        hint=_("Pour le reste, le coordonnateur est le seul interlocuteur de l’agence."),
        rows=3,
    )


class SubstanceForm(portal_forms.Form):
    """Medicines to add to the perimeter, by substance."""

    substance = forms.CharField(
        label=_("Ajouter les spécialités d’une substance"),
        help_text=_("La DCI telle que l’écrit la base des médicaments."),
        max_length=200,
        widget=widgets.TextInput(),
    )
