"""Forms of the actions on casework: made from what a transition asks."""

from typing import Any

from django import forms
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
        required, reason = move.required, _("Motif")
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
        if "met_at" in move.params:
            self.fields["met_at"] = portal_forms.DateTimeField(
                label=_("Fait le, à quelle heure"), widget=widgets.DateTimeInput()
            )
            required, reason = required | {"comment"}, _("Par qui, et comment")
        self.fields["comment"] = forms.CharField(
            label=reason if "comment" in required else _("Commentaire"),
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

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["organisation"]
        choices.queryset = organisations.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_email(self) -> User | None:
        """Return the person who has this address."""
        address = self.cleaned_data["email"].lower()
        if not address:
            return None
        person = User.objects.active().filter(email=address).first()
        if person is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse."))
        return person


SECRECY = _(
    "Je ne transmets rien de ce que je lirai et je n’en parle à personne avant sa publication."
)


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
    comment = forms.BooleanField(
        label=SECRECY,
        error_messages={"required": _("Cochez cette case pour lire le dossier.")},
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, is_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_secret:
            del self.fields["comment"]

    def clean_comment(self) -> str:
        """Return the undertaking in words: the history keeps what was agreed to."""
        return str(SECRECY)


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
