"""Forms of the agency's desk: triage, risk sheet, decision, links, closure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.filings.views.entry_form import EntryForm as BaseEntryForm
from quality_defects.enums import (
    DECISION_CODES,
    Detectability,
    EuropeanClass,
    Likelihood,
    PaperChannel,
    Priority,
    RecallLevel,
    ReopeningReason,
    Severity,
)
from quality_defects.rules import FILERS


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=required, widget=widgets.Radios()
    )


class PriorityForm(portal_forms.Form):
    """The priority that a person retains."""

    priority = _choice(_("Priorité retenue"), Priority.choices)
    comment = portal_forms.long_text(
        _("Motif"),
        required=False,
        hint=_("Obligatoire si vous ne retenez pas la priorité de la grille."),
    )


class RiskSheetForm(portal_forms.Form):
    """The risk sheet: everything may wait until a decision is proposed."""

    severity = _choice(_("Gravité"), Severity.choices, required=False)
    likelihood = _choice(
        _("Probabilité que le défaut atteigne des patients"), Likelihood.choices, required=False
    )
    detectability = _choice(
        _("Qui peut voir le défaut avant usage ?"), Detectability.choices, required=False
    )
    population = portal_forms.long_text(
        _("Population exposée"),
        required=False,
        hint=_("Nombre de patients, populations fragiles. Aucune identité de patient."),
    )
    medical_opinion = portal_forms.long_text(_("Avis médical"), required=False)
    benefit_risk = portal_forms.long_text(_("Bénéfice et risque d’un rappel"), required=False)
    agency_position = portal_forms.long_text(_("Position de l’agence"), required=False)
    disagrees = portal_forms.YesNoField(
        label=_("Désaccord avec la proposition du déclarant ?"), required=False
    )
    eu_class = _choice(_("Classe européenne"), EuropeanClass.choices, required=False)
    conclusion = portal_forms.long_text(_("Conclusion"), required=False)

    def __init__(self, *args: Any, weighs_recall: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.mark_optional = False  # type: ignore[attr-defined]
        if weighs_recall:
            self.fields["benefit_risk"].help_text = _(
                "Obligatoire : médicament d’intérêt majeur ou risque de rupture. Comparez le "
                "risque du défaut à celui de manquer du médicament."
            )
        else:
            self.fields["benefit_risk"].mark_optional = True  # type: ignore[attr-defined]


class DecisionForm(portal_forms.Form):
    """What is proposed to a second person."""

    eu_class = _choice(_("Classe européenne"), EuropeanClass.choices)
    measures = forms.MultipleChoiceField(
        label=_("Mesures"), choices=DECISION_CODES, widget=widgets.Checkboxes()
    )
    recall_level = forms.ChoiceField(
        label=_("Niveau du rappel"),
        help_text=_("Seulement si vous cochez « Rappel de lot »."),
        choices=[("", _("Pas de rappel")), *RecallLevel.choices],
        required=False,
        widget=widgets.Select(),
    )
    letter = portal_forms.long_text(
        _("Texte de la décision"),
        hint=_("Le déclarant le lit dans son dossier et dans la lettre."),
        rows=8,
    )
    reasons = portal_forms.long_text(
        _("Motifs internes"), hint=_("Le déclarant ne les voit jamais.")
    )


class DismissForm(portal_forms.Form):
    """Why the case goes no further."""

    explanation = portal_forms.long_text(
        _("Explication adressée au déclarant"),
        hint=_("Le déclarant peut la contester par un message. Ne nommez aucune autre firme."),
    )
    reasons = portal_forms.long_text(
        _("Motifs internes"), hint=_("Le déclarant ne les voit jamais.")
    )


class MergeForm(DismissForm):
    """Which case this one repeats."""

    master = forms.CharField(
        label=_("Numéro du dossier principal"),
        help_text=_("Par exemple 2026-DQ-00001. Le déclarant ne voit pas ce numéro."),
        max_length=24,
        widget=widgets.TextInput(),
    )
    field_order = ["master", "explanation", "reasons"]


class LinkForm(portal_forms.Form):
    """Another case of the same affair."""

    reference = forms.CharField(
        label=_("Numéro du dossier lié"), max_length=24, widget=widgets.TextInput()
    )
    note = forms.CharField(
        label=_("Précision"), required=False, max_length=400, widget=widgets.TextInput()
    )


class ClosingForm(portal_forms.Form):
    """The letter that closes the case."""

    letter = portal_forms.long_text(_("Texte de la lettre de clôture"), rows=8)


class ReopeningForm(portal_forms.Form):
    """Why the case begins again."""

    reason = _choice(_("Motif de la réouverture"), ReopeningReason.choices)
    comment = portal_forms.long_text(
        _("Précisions internes"), hint=_("Le déclarant ne lit que le motif.")
    )


class EntryForm(BaseEntryForm):
    """A filing that came outside the portal."""

    kinds = FILERS
    channels = PaperChannel.choices


class ReasonForm(portal_forms.Form):
    """A reason, and nothing else."""

    comment = portal_forms.long_text(_("Motif"))


class RemarkForm(portal_forms.Form):
    """A remark that may stay empty."""

    comment = portal_forms.long_text(_("Commentaire"), required=False)
