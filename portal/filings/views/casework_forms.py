"""Forms of the actions on casework: made from what a transition asks."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.workflow import Transition
from portal.filings.models.consultations import Interests, Opinion


class ActionForm(portal_forms.Form):
    """What an agent gives with an action on a question, a clock, a proposal or an opinion."""

    def __init__(self, move: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = move.required
        if "due_on" in move.params:
            self.fields["due_on"] = portal_forms.DateField(
                label=_("Nouvelle date"), required="due_on" in required
            )
        if "on" in move.params:
            self.fields["on"] = portal_forms.DateField(
                label=_("Date d’effet"),
                help_text=_("Aujourd’hui si vous ne précisez rien."),
                required=False,
            )
        self.fields["comment"] = forms.CharField(
            label=_("Motif") if "comment" in required else _("Commentaire"),
            required="comment" in required,
            max_length=4000,
            widget=widgets.Textarea(),
        )


class InviteForm(portal_forms.Form):
    """Whom to ask for an opinion, what, and until when."""

    email = forms.EmailField(
        label=_("Adresse électronique de la personne consultée"),
        help_text=_("Elle doit avoir un compte. Laissez vide pour consulter une organisation."),
        required=False,
        widget=widgets.EmailInput(),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation consultée"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    question = forms.CharField(
        label=_("Question posée"), max_length=4000, widget=widgets.Textarea()
    )
    due_on = portal_forms.DateField(label=_("Avis attendu le"))

    def __init__(self, *args: Any, excluded: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.excluded = excluded
        choices = self.fields["organisation"]
        choices.queryset = (  # type: ignore[attr-defined]
            Organisation.objects.filter(is_active=True)
            .exclude(pk=excluded.pk)
            .order_by("name", "pk")
        )

    def clean_email(self) -> User | None:
        """Return the person who has this address; nobody of the firm gives an opinion on it."""
        address = self.cleaned_data["email"].lower()
        if not address:
            return None
        person = User.objects.active().filter(email=address).first()
        if person is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse."))
        if person.memberships.filter(
            Q(organisation=self.excluded), revoked_at__isnull=True
        ).exists():
            raise forms.ValidationError(
                _("Cette personne fait partie de l’organisation déclarante.")
            )
        return person


class InterestsForm(portal_forms.Form):
    """The declaration that comes before reading."""

    interests = forms.ChoiceField(
        label=_("Avez-vous des liens d’intérêts avec les produits ou les entreprises en cause ?"),
        choices=[
            (Interests.NONE, _("Non, je n’ai aucun lien d’intérêts")),
            (Interests.DECLARED, _("Oui, je les déclare ci-dessous")),
        ],
        widget=widgets.Radios(),
    )
    interests_text = forms.CharField(
        label=_("Vos liens d’intérêts"),
        help_text=_("Si vous en avez : nature du lien, entreprise, période."),
        required=False,
        max_length=4000,
        widget=widgets.Textarea(),
    )


class OpinionForm(portal_forms.Form):
    """The opinion itself."""

    opinion = forms.ChoiceField(
        label=_("Votre avis"), choices=Opinion.choices, widget=widgets.Radios()
    )
    answer = forms.CharField(
        label=_("Motifs"),
        help_text=_("Obligatoires pour des réserves ou un avis défavorable."),
        required=False,
        max_length=20_000,
        widget=widgets.Textarea(rows=8),
    )


class DeclineForm(portal_forms.Form):
    """Why no opinion will come."""

    comment = forms.CharField(label=_("Motif"), max_length=1000, widget=widgets.Textarea())
