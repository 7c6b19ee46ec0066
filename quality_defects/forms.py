"""Forms of the review actions of the workflow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
    due_on = portal_forms.DateField(
        label=_("Échéance"), required=False, widget=widgets.DateInput(), help_text=_("jj/mm/aaaa")
    )
    details = forms.CharField(
        label=_("Précisions"),
        help_text=_("Le déclarant les lit."),
        required=False,
        max_length=4000,
        widget=widgets.Textarea(),
    )


class JudgementForm(portal_forms.Form):
    """What an evaluator thinks of each block of Volet 2, and until when to answer."""

    due_on = portal_forms.DateField(
        label=_("Réponses attendues le"),
        required=False,
        help_text=_("Obligatoire si un bloc est insuffisant : jj/mm/aaaa"),
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
