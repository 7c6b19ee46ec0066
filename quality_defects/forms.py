"""Forms of the review actions of the workflow."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.accounts.models import User
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields.form_fields import IntegerField, PhoneField
from quality_defects.enums import MEASURE_CODES, Side, Verdict


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


class MeasureForm(portal_forms.Form):
    """A measure that the agency adds to a case."""

    code = forms.ChoiceField(
        label=_("Mesure"), choices=[("", _("Choisir…")), *MEASURE_CODES], widget=widgets.Select()
    )
    owner = forms.ChoiceField(
        label=_("À la charge de"), choices=Side.choices, widget=widgets.Radios()
    )
    due_on = portal_forms.DateField(label=_("Échéance"), required=False, widget=widgets.DateInput())
    details = forms.CharField(
        label=_("Précisions"),
        help_text=_("Le déclarant les lit."),
        required=False,
        max_length=4000,
        widget=widgets.Textarea(),
    )


class FlashForm(portal_forms.Form):
    """Why Volet 1 leaves before it is signed."""

    comment = forms.CharField(
        label=_("Motif"),
        help_text=_("Pourquoi le pharmacien responsable ne peut pas signer maintenant."),
        max_length=2000,
        widget=widgets.Textarea(),
    )
    attestation = forms.BooleanField(
        label=_(
            "J’agis sous le mandat écrit du pharmacien responsable. Cette version n’est pas signée."
        ),
        widget=widgets.CheckboxInput(),
    )


class FlashMandateForm(portal_forms.Form):
    """Which delegate may send flash declarations, by which written act, and when."""

    user = forms.ModelChoiceField(
        label=_("Délégué"),
        queryset=User.objects.none(),
        empty_label=_("Choisir une personne"),
        help_text=_("Un rédacteur de l’organisation."),
        widget=widgets.Select(),
    )
    reference = forms.CharField(
        label=_("Référence de l’acte écrit"),
        help_text=_("La lettre ou l’acte signé que vous conservez."),
        max_length=100,
        widget=widgets.TextInput(),
    )
    starts_on = portal_forms.DateField(label=_("Premier jour"), widget=widgets.DateInput())
    ends_on = portal_forms.DateField(label=_("Dernier jour"), widget=widgets.DateInput())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["user"]
        choices.queryset = people

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La date de fin est avant la date de début."))
        elif ends_on and ends_on < timezone.localdate():
            self.add_error("ends_on", _("Cette période est déjà passée."))
        return given


class ShareForm(portal_forms.Form):
    """Who of another organisation writes which sections, and until when."""

    email = forms.EmailField(
        label=_("Adresse électronique"), widget=widgets.EmailInput(autocomplete="off")
    )
    full_name = forms.CharField(
        label=_("Nom et prénom"), max_length=150, widget=widgets.TextInput(autocomplete="off")
    )
    site = forms.CharField(
        label=_("Site ou sous-traitant"), max_length=200, widget=widgets.TextInput()
    )
    sections = forms.MultipleChoiceField(
        label=_("Rubriques à remplir"), widget=widgets.Checkboxes()
    )
    ends_on = portal_forms.DateField(label=_("Jusqu’au (inclus)"), widget=widgets.DateInput())

    def __init__(self, *args: Any, sections: list[Any], firm: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firm = firm
        choices: Any = self.fields["sections"]
        choices.choices = [(one.name, one.title) for one in sections]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        own = predicates.people_of(self.firm.pk).filter(email__iexact=email)
        if own.exists():
            raise forms.ValidationError(_("Cette personne est déjà de votre organisation."))
        if User.objects.agents().filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Cette personne travaille pour l’agence."))
        return email

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on < timezone.localdate():
            raise forms.ValidationError(_("Cette date est déjà passée."))
        return ends_on


class JudgementForm(portal_forms.Form):
    """What an evaluator thinks of each block of Volet 2, and until when to answer."""

    due_on = portal_forms.DateField(
        label=_("Réponses attendues le"),
        required=False,
        help_text=_("Obligatoire si un bloc est insuffisant."),
        widget=widgets.DateInput(),
    )

    def __init__(self, *args: Any, blocks: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = blocks
        for code, (_section, name) in blocks.items():
            self.fields[code] = forms.ChoiceField(
                label=f"{code} – {name}",
                choices=Verdict.choices,
                required=False,
                widget=widgets.Radios(),
            )
            self.fields[code].mark_optional = False  # type: ignore[attr-defined]
            self.fields[f"{code}_comment"] = forms.CharField(
                label=_("Ce qui manque (%(code)s)") % {"code": code},
                required=False,
                max_length=4000,
                widget=widgets.Textarea(),
            )
            self.fields[f"{code}_comment"].show_when = (  # type: ignore[attr-defined]
                f"{code}={Verdict.INSUFFICIENT}"
            )
        self.order_fields([name for name in self.fields if name != "due_on"] + ["due_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        lacking = [code for code in self.blocks if given.get(code) == Verdict.INSUFFICIENT]
        for code in lacking:
            if not given.get(f"{code}_comment", "").strip():
                self.add_error(f"{code}_comment", _("Dites au déclarant ce qui manque."))
        if lacking and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Donnez la date à laquelle vous attendez les réponses."))
        return given

    @property
    def judgements(self) -> dict[str, tuple[str, str]]:
        """The verdict and the comment of each block that was judged."""
        given = self.cleaned_data
        return {
            code: (given[code], given[f"{code}_comment"].strip())
            for code in self.blocks
            if given.get(code)
        }
