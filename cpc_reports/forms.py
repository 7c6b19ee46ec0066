"""Forms of the agency's decisions, of the other parties, and of the registers."""

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import (
    Competence,
    Conclusion,
    EligibleClass,
    EndCause,
    Inadmissibility,
    LabItem,
    LabPurpose,
    PaperChannel,
    Route,
)
from cpc_reports.legal import Condition, LegalStatus
from cpc_reports.models import Body, Framework, FrameworkIndication, Report
from cpc_reports.rules import FILERS
from portal.accounts.enums import OrganisationKind
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.deadlines import local_date
from portal.filings.views.entry_form import EntryForm, FirmForm

_text = partial(portal_forms.long_text, max_length=10_000)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    many = len(choices) > 6
    shown = [("", _("Choisir…")), *choices] if many else choices
    widget = widgets.Select() if many else widgets.Radios()
    return forms.ChoiceField(label=label, choices=shown, widget=widget, **more)


def _day(label: Any, hint: Any = "") -> portal_forms.DateField:
    return portal_forms.DateField(label=label, help_text=hint, widget=widgets.DateInput())


class OpeningForm(EntryForm):
    """For whom the agency types a report, and where it comes from."""

    channels = PaperChannel.choices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.label = _("Organisme, ou l’agence pour sa propre initiative")
        organisation.queryset = organisation.queryset.filter(
            kind__in=[*FILERS, OrganisationKind.AGENCY]
        )


# Admissibility ---------------------------------------------------------------------------------


class AdmissibleForm(portal_forms.Form):
    """What a person decides of the field of competence, and of a label that had expired."""

    competence = _choice(_("Champ d’intervention de l’organisme"), Competence.choices)
    competence_note = _text(_("Précision"), required=False, rows=2)
    label_checked = forms.BooleanField(
        label=_("J’ai vérifié le label ou l’agrément, qui n’était plus valable au dépôt"),
        required=False,
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not report.verdict or report.verdict["label_valid"]:
            del self.fields["label_checked"]


class InadmissibleForm(portal_forms.Form):
    """Why a report is not admissible, and the right door."""

    inadmissibility = _choice(_("Motif"), Inadmissibility.choices)
    route = _choice(_("Voie indiquée au signalant"), Route.choices)
    comment = _text(_("Explication"), hint=_("Elle est lue par le signalant."))


class MergeForm(portal_forms.Form):
    """Which report this one is joined to."""

    target = forms.ModelChoiceField(
        label=_("Signalement auquel joindre celui-ci"),
        queryset=Report.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    comment = _text(_("Raison"), required=False, rows=2)

    def __init__(self, *args: Any, targets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = targets
        field.label_from_instance = lambda one: f"{one.reference} – {one.title}"


class CommentForm(portal_forms.Form):
    """A reason that the other side reads."""

    comment = _text(_("Raison"))


class OptionalCommentForm(portal_forms.Form):
    """A word that may be left out."""

    comment = _text(_("Commentaire"), required=False, rows=3)


# Evaluation ------------------------------------------------------------------------------------


class ConditionForm(portal_forms.Form):
    """What a person finds of a legal condition, in place of what was computed."""

    condition = _choice(_("Condition"), Condition.choices)
    status = _choice(_("Votre appréciation"), LegalStatus.choices)
    comment = _text(_("Motif"), rows=3)


class LaboratoryForm(FirmForm):
    """What is asked of a laboratory, by when."""

    field_order = ["organisation", "purpose", "items", "summary", "question", "due_on"]

    purpose = _choice(_("Objet"), LabPurpose.choices)
    items = forms.MultipleChoiceField(
        label=_("Éléments demandés (art. R. 5121-76-3)"),
        choices=LabItem.choices,
        required=False,
        widget=widgets.Checkboxes(),
    )
    summary = _text(
        _("Médicament et indication, tels que le laboratoire les lit"),
        hint=_("Rien de l’organisme qui a signalé."),
        rows=3,
    )
    question = _text(_("Précisions"), required=False, rows=4)
    due_on = _day(_("Réponse attendue le"), _("Deux mois au plus."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.label = _("Laboratoire")
        organisation.queryset = organisation.queryset.filter(kind=OrganisationKind.LABORATORY)


class ConcludeForm(portal_forms.Form):
    """What the evaluation concludes, and its argument."""

    conclusion = _choice(_("Conclusion"), Conclusion.choices)
    rationale = _text(
        _("Argumentaire"),
        hint=_("Données retenues, rapport bénéfice/risque (art. R. 5121-76-5)."),
        rows=10,
    )


class ProposeForm(portal_forms.Form):
    """The summary of the reasons, which becomes public."""

    decision_reason = _text(
        _("Motif résumé"),
        hint=_("Il est publié : aucun nom de personne."),
        rows=4,
    )


class EstablishForm(portal_forms.Form):
    """From when to when the framework holds."""

    starts_on = _day(_("En vigueur du"))
    ends_on = _day(_("Au"), _("Trois ans au plus."))


class RerouteForm(portal_forms.Form):
    """Which other way of access is shown."""

    route = _choice(_("Voie d’accès"), Route.choices)


# The framework ---------------------------------------------------------------------------------

TEXTS = (
    "posology",
    "routes",
    "adverse_effects",
    "conditions",
    "argument",
    "put_waiver",
    "put_follow_up",
    "put_reports",
    "put_roles",
)


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
        widgets = {name: widgets.Textarea(rows=4) for name in TEXTS} | {
            "put_required": widgets.CheckboxInput(),
            "report_months": widgets.NumberInput(),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = [name for name in self.Meta.fields if name in cleaned]
        cleaned["text"] = {name: cleaned[name] for name in names}
        return cleaned


class ModifyForm(FrameworkForm):
    """What changes of a framework in force, and why."""

    comment = _text(_("Motif de la modification"), hint=_("Il est publié."), rows=3)


class RenewForm(portal_forms.Form):
    """Until when a framework is renewed."""

    ends_on = _day(_("Nouvelle fin de validité"), _("Trois ans au plus après l’actuelle."))
    comment = _text(_("Motif"), hint=_("Il est publié."), rows=3)


class EndIndicationForm(portal_forms.Form):
    """Which indication ends, when and why."""

    indication = forms.ModelChoiceField(
        label=_("Indication"),
        queryset=FrameworkIndication.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    ended_on = _day(
        _("Fin d’effet le"), _("Le cadre prend fin ce jour-là si c’est la dernière indication.")
    )
    cause = _choice(_("Cause"), EndCause.choices)
    comment = _text(_("Précision"), required=False, rows=2, hint=_("Elle est publiée."))

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indication"]
        field.queryset = framework.running_indications(local_date(timezone.now()))


class PeriodicReportForm(portal_forms.Form):
    """A periodic report that came in, and its approved summary."""

    received_on = _day(_("Reçu le"))
    summary = _text(_("Résumé approuvé"), hint=_("Il est publié (art. R. 5121-76-10, 2°)."))


# Other parties ---------------------------------------------------------------------------------


class LaboratoryAnswerForm(portal_forms.Form):
    """One answer for each item that was asked."""

    def __init__(self, *args: Any, items: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(LabItem.choices)
        for code in items or ["0"]:
            label = labels.get(code, _("Votre réponse"))
            self.fields[f"item_{code}"] = _text(label, rows=5)

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers by item."""
        return {name.removeprefix("item_"): text for name, text in self.cleaned_data.items()}


class MeasureForm(FirmForm):
    """What a laboratory plans to make a framework known."""

    description = _text(_("Mesure envisagée"), hint=_("Support, destinataires, calendrier."))

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.label = _("Laboratoire")
        field.queryset = organisations


class SupportForm(portal_forms.Form):
    """What a body adds to the report of another one."""

    body = forms.ModelChoiceField(
        label=_("Au nom de"),
        queryset=Body.objects.none(),
        empty_label=None,
        widget=widgets.Select(),
    )
    text = _text(_("Ce que vous apportez"), hint=_("Pratique, données, références."))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = bodies


class BodyRequestForm(portal_forms.Form):
    """A body that is missing from the registers."""

    body_class = _choice(_("Catégorie d’organisme"), EligibleClass.choices)
    name = forms.CharField(
        label=_("Nom de l’organisme"), max_length=300, widget=widgets.TextInput()
    )
    identifier = forms.CharField(
        label=_("Numéro officiel"),
        help_text=_("FINESS, SIREN, RNA ou numéro d’agrément."),
        max_length=120,
        required=False,
        widget=widgets.TextInput(),
    )
    scope = _text(_("Champ d’intervention"), rows=3)


class AcceptBodyForm(portal_forms.Form):
    """Which entry of the registers answers a request."""

    body = forms.ModelChoiceField(
        label=_("Entrée du registre"),
        queryset=Body.objects.all(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    comment = _text(_("Message à l’organisme"), required=False, rows=3)


class ReferencesForm(portal_forms.Form):
    """References pasted at once."""

    text = forms.CharField(
        label=_("Références"),
        help_text=_(
            "Collez votre bibliographie : une référence par ligne, par paragraphe ou par numéro. "
            "DOI, PMID et numéros d’essai sont reconnus."
        ),
        max_length=200_000,
        widget=widgets.Textarea(rows=14),
    )


class AppraisalForm(portal_forms.Form):
    """What the evaluator finds of one reference."""

    level = _choice(_("Niveau de preuve retenu"), [("", _("Sans avis"))], required=False)
    note = _text(_("Appréciation"), required=False, rows=3)

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [("", _("Sans avis")), *levels]
