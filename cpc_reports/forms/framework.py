"""Forms of the framework and of its life."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import EndCause, Intention
from cpc_reports.forms.fields import choice, day, text
from cpc_reports.models import Framework, FrameworkIndication, FrameworkMedicine
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.deadlines import local_date


class FrameworkForm(portal_forms.ModelForm):
    """The text of a framework and of its protocol."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Framework
        fields = [
            "posology",
            "routes",
            "adverse_effects",
            "conditions",
            "argument",
            "put_required",
            "put_waiver",
            "put_follow_up",
            "put_reports",
            "put_roles",
            "report_months",
        ]
        labels = {"put_required": _("Un protocole d’utilisation et de suivi (PUT) est exigé")}
        help_texts = {
            "put_waiver": _("Seulement sans protocole (art. L. 5121-12-1, V)."),
            "report_months": _("Leurs dates sont prévues d’après ce nombre."),
        }
        widgets = {name: widgets.Textarea(rows=4) for name in Framework.TEXTS} | {
            "put_required": widgets.CheckboxInput(),
            "report_months": widgets.NumberInput(),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = [name for name in self.Meta.fields if name in cleaned]
        cleaned["text"] = {name: cleaned[name] for name in names}
        return cleaned


def _urgency() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Il y a urgence : le titulaire n’en est pas informé d’abord"),
        help_text=_("Sans urgence, informez-le d’abord de l’intention (art. R. 5121-76-9)."),
        required=False,
        widget=widgets.CheckboxInput(),
    )


class ModifyForm(FrameworkForm):
    """What changes of a framework in force, and why."""

    comment = text(_("Motif de la modification"), hint=_("Il est publié."), rows=3)
    urgent = _urgency()


class StopForm(portal_forms.Form):
    """Why a framework is suspended or withdrawn."""

    comment = text(_("Raison"), hint=_("Elle est publiée."))
    urgent = _urgency()


class IntentionForm(portal_forms.Form):
    """What the agency intends, which the holder reads first."""

    intention = choice(_("Ce que l’agence envisage"), Intention.choices)
    comment = text(_("Motif"), hint=_("Il est lu par le titulaire."))


class FrameworkMedicineForm(portal_forms.ModelForm):
    """A medicine of the draft; the medicines base fills what is left blank beside a known code."""

    class Meta:
        model = FrameworkMedicine
        fields = [
            "name",
            "cis",
            "substance",
            "form",
            "strength",
            "holder",
            "generic_group",
            "atc",
        ]
        widgets = {name: widgets.TextInput() for name in fields}


class FrameworkIndicationForm(portal_forms.ModelForm):
    """An indication of the draft: retained as it is worded, or not, with the reason."""

    class Meta:
        model = FrameworkIndication
        fields = ["wording", "orpha", "icd10", "refusal"]
        widgets = {
            "wording": widgets.Textarea(rows=3),
            "orpha": widgets.TextInput(),
            "icd10": widgets.TextInput(),
            "refusal": widgets.Textarea(rows=3),
        }
        help_texts = {
            "refusal": _("Laissez vide pour la retenir. Le motif est publié."),
        }


class RenewForm(portal_forms.Form):
    """Until when a framework is renewed."""

    ends_on = day(_("Nouvelle fin de validité"), _("Trois ans au plus après l’actuelle."))
    comment = text(_("Motif"), hint=_("Il est publié."), rows=3)


class EndIndicationForm(portal_forms.Form):
    """Which indication ends, when and why."""

    indication = forms.ModelChoiceField(
        label=_("Indication"),
        queryset=FrameworkIndication.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    ended_on = day(
        _("Fin d’effet le"), _("Le cadre prend fin ce jour-là si c’est la dernière indication.")
    )
    cause = choice(_("Cause"), EndCause.choices)
    comment = text(_("Précision"), required=False, rows=2, hint=_("Elle est publiée."))

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indication"]
        field.queryset = framework.running_indications(local_date(timezone.now()))


class PeriodicReportForm(portal_forms.Form):
    """A periodic report that came in, and its approved summary."""

    received_on = day(_("Reçu le"))
    summary = text(_("Résumé approuvé"), hint=_("Il est publié (art. R. 5121-76-10, 2°)."))
