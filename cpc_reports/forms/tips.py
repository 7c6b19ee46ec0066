"""Form of what is told to an entitled body."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cpc_reports.enums import TOLD_BY_OMEDIT, Domain, TipSender
from cpc_reports.fields.checks import check_rpps
from cpc_reports.forms.fields import choice, text
from cpc_reports.models import Body
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.privacy import trace_of_patient

SPEAKING_FOR_A_BODY = (TipSender.OMEDIT, TipSender.ESTABLISHMENT, TipSender.SOCIETY)
FREE_TEXTS = ("medicine", "disease", "practice", "alternatives", "extent", "sources")


def _line(label: Any, length: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=length,
        required=required,
        widget=widgets.TextInput(),
    )


class TipForm(portal_forms.Form):
    """What somebody who may not file tells an entitled body; no patient is named.

    Whoever has an account is not asked for an address. A text that may identify a patient is
    named, and sent only once the person says that it identifies nobody.
    """

    sender = choice(gettext_lazy("Vous êtes"), TipSender.choices)
    sender_name = _line(gettext_lazy("Votre nom"), 200)
    sender_function = _line(gettext_lazy("Votre fonction"), 200, required=False)
    sender_body = _line(
        gettext_lazy("Votre OMéDIT, établissement ou société savante"),
        300,
        required=False,
        hint=gettext_lazy("Laissez vide si vous n’écrivez qu’en votre nom."),
    )
    sender_rpps = _line(
        gettext_lazy("Numéro RPPS"),
        11,
        required=False,
        hint=gettext_lazy("Onze chiffres, pour un professionnel de santé."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy(
            "Un message y part, avec un lien pour confirmer ; l’organisme peut vous y répondre."
        ),
        widget=widgets.EmailInput(),
    )
    medicine = _line(gettext_lazy("Médicament ou substance"), 300)
    disease = _line(gettext_lazy("Maladie ou situation"), 300)
    domain = choice(gettext_lazy("Champ de la maladie"), Domain.choices)
    practice = text(
        gettext_lazy("Pratique observée hors AMM"),
        hint=gettext_lazy(
            "Pour quels patients, comment, pourquoi. Jamais un patient en particulier."
        ),
        rows=6,
        max_length=3_000,
    )
    alternatives = text(
        gettext_lazy("Autres traitements, et pourquoi ils ne conviennent pas"),
        required=False,
        max_length=3_000,
    )
    extent = _line(
        gettext_lazy("Ampleur de la pratique"),
        300,
        required=False,
        hint=gettext_lazy("Patients par an, établissements, ancienneté : ce que vous savez."),
    )
    sources = text(
        gettext_lazy("Données et références"),
        required=False,
        hint=gettext_lazy("Publications, DOI, registre, recommandations."),
        max_length=3_000,
    )
    no_patient_data = forms.BooleanField(
        label=gettext_lazy("Aucune donnée n’identifie un patient"), widget=widgets.CheckboxInput()
    )
    checked = forms.BooleanField(
        label=gettext_lazy("J’ai relu les passages signalés : ils n’identifient personne"),
        required=False,
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, body: Body, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        self.traces: list[str] = []
        if user.is_authenticated:
            del self.fields["email"]
        if not self.data:
            del self.fields["checked"]

    def clean_sender(self) -> str:
        """An OMéDIT transmits to the bodies of R. 5121-76-2, 1° to 3°, not to associations."""
        told = self.cleaned_data["sender"]
        if told == TipSender.OMEDIT and self.body.body_class not in TOLD_BY_OMEDIT:
            raise forms.ValidationError(
                _(
                    "Un OMéDIT transmet à l’INCa, à un centre ou à un CNP (art. R. 5121-76-2) : "
                    "choisissez l’un d’eux."
                )
            )
        return told

    def clean_sender_rpps(self) -> str:
        told = self.cleaned_data["sender_rpps"].strip()
        if told and (wrong := check_rpps(told)):
            raise forms.ValidationError(wrong)
        return told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sender") in SPEAKING_FOR_A_BODY and not cleaned.get("sender_body"):
            self.add_error("sender_body", _("Dites au nom de qui vous écrivez."))
        self._warn_of_patients(cleaned)
        return cleaned

    def _warn_of_patients(self, cleaned: dict[str, Any]) -> None:
        warning = _(
            "Ce texte semble contenir %(trace)s. Retirez tout ce qui identifie un patient, ou "
            "cochez la dernière case."
        )
        for name in FREE_TEXTS:
            trace = trace_of_patient(cleaned.get(name) or "")
            if trace:
                self.traces.append(name)
                if not cleaned.get("checked"):
                    self.add_error(name, warning % {"trace": trace})
        if not self.traces:
            del self.fields["checked"]

    @property
    def told(self) -> dict[str, Any]:
        """Return the answers as the row keeps them."""
        left_out = ("no_patient_data", "checked")
        return {name: one for name, one in self.cleaned_data.items() if name not in left_out}
