"""Forms of the agency: opening, admissibility, evaluation, decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import (
    OWN_CHANNELS,
    Competence,
    Conclusion,
    Inadmissibility,
    PaperChannel,
    Route,
)
from cpc_reports.forms.fields import choice, day, text
from cpc_reports.legal import Condition, LegalStatus
from cpc_reports.models import Report
from cpc_reports.rules import FILERS
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.filings.views.entry_form import ACCEPTED, EntryForm


class OpeningForm(EntryForm):
    """For whom the agency types a report, and where it comes from."""

    channels = [one for one in PaperChannel.choices if one[0] not in OWN_CHANNELS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.label = _("Organisme")
        organisation.queryset = organisation.queryset.filter(kind__in=FILERS)


class OwnForm(portal_forms.Form):
    """Why the agency begins without a report of a body (R. 5121-76-1)."""

    channel = choice(_("Origine"), [one for one in PaperChannel.choices if one[0] in OWN_CHANNELS])
    sender = forms.CharField(
        label=_("Qui en prend l’initiative"),
        help_text=_("La direction de l’agence, ou le ministre qui le demande."),
        max_length=200,
        widget=widgets.TextInput(),
    )
    scan = forms.FileField(
        label=_("Demande du ministre, ou note de l’agence"),
        help_text=_("Obligatoire pour la demande d’un ministre."),
        required=False,
        widget=widgets.FileInput(accept=ACCEPTED),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channel") == PaperChannel.MINISTER and not cleaned.get("scan"):
            self.add_error("scan", _("Joignez la demande du ministre."))
        return cleaned


class AdmissibleForm(portal_forms.Form):
    """What a person decides of the field of competence, and of a label that had expired."""

    competence = choice(_("Champ d’intervention de l’organisme"), Competence.choices)
    competence_note = text(_("Précision"), required=False, rows=2)
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

    inadmissibility = choice(_("Motif"), Inadmissibility.choices)
    route = choice(_("Voie indiquée au signalant"), Route.choices)
    comment = text(_("Explication"), hint=_("Elle est lue par le signalant."))


class MergeForm(portal_forms.Form):
    """Which report this one is joined to."""

    target = forms.ModelChoiceField(
        label=_("Signalement auquel joindre celui-ci"),
        queryset=Report.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    comment = text(_("Raison"), required=False, rows=2)

    def __init__(self, *args: Any, targets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = targets
        field.label_from_instance = lambda one: f"{one.reference} – {one.title}"


class CommentForm(portal_forms.Form):
    """A reason that the other side reads."""

    comment = text(_("Raison"))


class OptionalCommentForm(portal_forms.Form):
    """A word that may be left out."""

    comment = text(_("Commentaire"), required=False, rows=3)


class ConditionForm(portal_forms.Form):
    """What a person finds of a legal condition, in place of what was computed."""

    condition = choice(_("Condition"), Condition.choices)
    status = choice(_("Votre appréciation"), LegalStatus.choices)
    comment = text(_("Motif"), rows=3)


class ConcludeForm(portal_forms.Form):
    """What the evaluation concludes, and its argument."""

    conclusion = choice(_("Conclusion"), Conclusion.choices)
    rationale = text(
        _("Argumentaire"),
        hint=_("Données retenues, rapport bénéfice/risque (art. R. 5121-76-5)."),
        rows=10,
    )


class ProposeForm(portal_forms.Form):
    """The summary of the reasons, which becomes public."""

    decision_reason = text(
        _("Motif résumé"),
        hint=_("Il est publié : aucun nom de personne."),
        rows=4,
    )


class EstablishForm(portal_forms.Form):
    """From when to when the framework holds."""

    starts_on = day(_("En vigueur du"))
    ends_on = day(_("Au"), _("Trois ans au plus."))


class RerouteForm(portal_forms.Form):
    """Which other way of access is shown."""

    route = choice(_("Voie d’accès"), Route.choices)


class AppraisalForm(portal_forms.Form):
    """What the evaluator finds of one reference."""

    level = choice(_("Niveau de preuve retenu"), [("", _("Sans avis"))], required=False)
    note = text(_("Appréciation"), required=False, rows=3)

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [("", _("Sans avis")), *levels]


class SectionForm(portal_forms.Form):
    """What the evaluator finds of a whole section."""

    note = text(_("Ce que retient l’agence"), rows=6)
