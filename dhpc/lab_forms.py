"""Forms of the perimeter and of the laboratories."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhpc.models import Dossier
from dhpc.rules import FILERS
from portal.accounts.models import Organisation
from portal.core import forms as portal_forms
from portal.core import widgets

_text = partial(portal_forms.long_text, max_length=4_000)


def _firms(dossier: Dossier) -> Any:
    taking_part = dossier.participants.exclude(state="removed").values("organisation")
    return Organisation.objects.filter(pk__in=taking_part).order_by("name", "pk")


def _accounts() -> Any:
    return Organisation.objects.filter(kind__in=FILERS, is_active=True).order_by("name", "pk")


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


class LeaveOutForm(portal_forms.Form):
    """Which medicines of the substance the letter does not cover, and why."""

    products = forms.MultipleChoiceField(
        label=_("Spécialités laissées hors du périmètre"), widget=widgets.Checkboxes()
    )
    reason = _text(_("Raison"), rows=3, hint=_("Elle reste au dossier de l’agence."))

    def __init__(self, *args: Any, missing: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["products"]
        field.choices = [(one.cis, f"{one.name} ({one.cis}) – {one.laboratory}") for one in missing]


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


class AttachForm(portal_forms.Form):
    """Which account answers for a laboratory of the perimeter, or where to invite it."""

    laboratory = forms.ChoiceField(label=_("Laboratoire du périmètre"), widget=widgets.Select())
    organisation = forms.ModelChoiceField(
        label=_("Compte du portail"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Aucun"),
        widget=widgets.Select(),
    )
    email = forms.EmailField(
        label=_("Ou adresse électronique où l’inviter"),
        help_text=_("Le lien envoyé rattache le laboratoire au compte de qui le suit."),
        required=False,
        widget=widgets.EmailInput(),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        laboratory: Any = self.fields["laboratory"]
        laboratory.choices = [(one, one) for one in dossier.unmatched]
        accounts: Any = self.fields["organisation"]
        accounts.queryset = _accounts()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and bool(found.get("organisation")) == bool(found.get("email")):
            self.add_error("organisation", _("Choisissez un compte, ou donnez une adresse."))
        return found


class RebindForm(portal_forms.Form):
    """Which account answers for a laboratory in place of the one that does; none for now."""

    laboratory = forms.ChoiceField(label=_("Laboratoire du périmètre"), widget=widgets.Select())
    organisation = forms.ModelChoiceField(
        label=_("Compte du portail"),
        help_text=_("Sans compte, le laboratoire est à rattacher ou à inviter de nouveau."),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Aucun"),
        widget=widgets.Select(),
    )
    comment = _text(_("Raison"), rows=2)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        laboratory: Any = self.fields["laboratory"]
        laboratory.choices = [(one, one) for one in dossier.bound]
        accounts: Any = self.fields["organisation"]
        accounts.queryset = _accounts()


class JoinForm(portal_forms.Form):
    """For which laboratory a person joins the dossier to which it is invited, and that it is."""

    organisation = forms.ModelChoiceField(
        label=_("Votre laboratoire"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    confirmation = forms.BooleanField(
        label=_("Ces spécialités sont bien celles de ce laboratoire, et j’agis pour lui."),
        error_messages={"required": _("Confirmez que ces spécialités sont celles du laboratoire.")},
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, accounts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in accounts]).order_by(
            "name", "pk"
        )
