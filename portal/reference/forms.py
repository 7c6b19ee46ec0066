"""Forms of the agents' pages on the reference data."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.core import widgets
from portal.core.forms import Form
from portal.reference import search
from portal.reference.models import Medicine

LONGEST_REASON = 2000


class ReasonForm(Form):
    """Why the list of MITM changes; kept with the decision for good."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("Par exemple la décision, sa date et sa référence."),
        min_length=10,
        max_length=LONGEST_REASON,
        widget=widgets.Textarea(),
        error_messages={"min_length": _("Expliquez en une phrase au moins.")},
    )


class AddMitmForm(ReasonForm):
    """Which medicine to put on the list. Text that names one medicine only is enough."""

    medicine = forms.CharField(
        label=_("Médicament"),
        help_text=_("Nom, code CIS ou code CIP, tapé, collé ou scanné."),
        max_length=500,
        widget=widgets.Combobox(url=reverse_lazy("reference:medicines"), code_field="code"),
    )
    code = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)
    field_order = ["medicine", "code", "reason"]

    def clean(self) -> dict:
        cleaned = super().clean()
        text = cleaned.get("code") or cleaned.get("medicine")
        if not text:
            return cleaned
        codes = {hit.cis for hit in search.medicines(text, 20).hits}
        if not codes:
            self.add_error(
                "medicine", _("Aucun médicament trouvé : vérifiez le nom ou donnez le code CIS.")
            )
        elif len(codes) > 1:
            self.add_error(
                "medicine",
                _("Plusieurs médicaments correspondent : choisissez-en un ou donnez son CIS."),
            )
        else:
            cis = codes.pop()
            cleaned["cis"] = cis
            if not Medicine.objects.filter(pk=cis).exists():
                self.add_error("medicine", _("Cette spécialité n’est pas dans la base."))
        return cleaned
