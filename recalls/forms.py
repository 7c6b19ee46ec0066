"""Forms of the actions on a safety action, beside its notice."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields.form_fields import IntegerField
from portal.filings.views.entry_form import EntryForm as BaseEntryForm
from portal.publication.editions import NUMBER
from recalls.enums import CHOSEN_KINDS, ClosureReason, Lane, PaperChannel
from recalls.rules import FILERS

_text = partial(portal_forms.long_text, max_length=4_000)


def exercise_field(*, required: bool = False) -> forms.Field:
    """Return the question whether an action is an exercise."""
    return portal_forms.YesNoField(
        label=_("Est-ce un exercice ?"),
        help_text=_(
            "Un exercice le dit sur toutes ses pages et n’entre ni dans les listes, ni dans les "
            "flux, ni dans les vérifications réels. Ce choix ne change plus après la publication."
        ),
        required=required,
    )


class SheetForm(portal_forms.Form):
    """The lead paragraph, and from the second version on what it changes."""

    summary = _text(
        _("Chapô"),
        hint=_(
            "Proposé d’après les réponses ; modifiable. {number} tient la place du numéro public."
        ),
    )
    version_kind = forms.ChoiceField(
        label=_("Ce que change cette version"),
        choices=[(kind.value, kind.label) for kind in CHOSEN_KINDS],
        widget=widgets.Radios(),
    )
    public_reason = _text(
        _("Motif public"), required=False, hint=_("Affiché avec l’historique des versions."), rows=2
    )

    def __init__(
        self, *args: Any, published: bool, correcting: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        summary = self.fields["summary"]
        summary.help_text = str(summary.help_text).replace("{number}", NUMBER)
        if correcting:
            self.fields["public_reason"].required = True
        if correcting or not published:
            del self.fields["version_kind"]
        if not published:
            del self.fields["public_reason"]


class LaneForm(portal_forms.Form):
    """Which way an action goes."""

    lane = forms.ChoiceField(
        label=_("Circuit"),
        help_text=_(
            "Dans le circuit urgent, qui publie n’est pas qui a validé, et deux décisionnaires "
            "peuvent publier avant la fin de l’examen."
        ),
        choices=Lane.choices,
        widget=widgets.Radios(),
    )


class ScheduleForm(portal_forms.Form):
    """When a validated version is published, and why then."""

    publish_at = portal_forms.DateTimeField(
        label=_("Publier le"),
        help_text=_("Heure de Paris. Rien de l’action n’est visible avant."),
        widget=widgets.DateTimeInput(),
    )
    comment = _text(_("Note d’embargo"), hint=_("Pour l’agence seulement."), rows=2)


class FastForm(SheetForm):
    """The proposal to publish before the end of the review."""

    reasons = _text(_("Motifs de l’urgence"), hint=_("Pour l’agence seulement."))


class CorrectionForm(portal_forms.Form):
    """Why the agency corrects what it published."""

    comment = _text(
        _("Motif public de la correction"),
        hint=_("Affiché avec l’historique des versions. L’avis du fabricant ne change pas."),
        rows=2,
    )


class RetractionForm(portal_forms.Form):
    """The proposal to withdraw a publication."""

    public_reason = _text(
        _("Motif public"),
        hint=_("Reste affiché à l’adresse de l’action, à la place de son contenu."),
    )
    reasons = _text(_("Motifs du retrait"), hint=_("Pour l’agence seulement."))


class ClosingForm(portal_forms.Form):
    """Why an action is closed."""

    closure_reason = forms.ChoiceField(
        label=_("Motif de clôture"), choices=ClosureReason.choices, widget=widgets.Radios()
    )
    public_reason = _text(_("Précision publique"), required=False, rows=2)


class ReopeningForm(portal_forms.Form):
    """Why a closed action goes on."""

    public_reason = _text(_("Motif public de la réouverture"), rows=2)


def _count(label: Any, *, required: bool = False) -> forms.Field:
    return IntegerField(
        label=label,
        min_value=0,
        max_value=2_000_000_000,
        required=required,
        widget=widgets.NumberInput(),
    )


class ReportForm(portal_forms.Form):
    """What became of the products, in units of sale (final report of the corrective action)."""

    supplied = _count(_("Unités distribuées en France"), required=True)
    returned = _count(_("Unités retournées"))
    destroyed = _count(_("Unités détruites"))
    corrected = _count(_("Unités corrigées"))
    used = _count(_("Unités déjà utilisées"))
    customers = _count(_("Clients destinataires de l’avis"), required=True)
    replies = _count(_("Clients ayant répondu"), required=True)
    comment = _text(_("Bilan"), required=False, hint=_("Écarts, clients injoignables, suites."))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name in ("returned", "destroyed", "corrected", "used"):
            told[name] = told.get(name) or 0
        customers, replies = told.get("customers"), told.get("replies")
        if customers is not None and replies is not None and replies > customers:
            self.add_error("replies", _("Plus de réponses que de clients : corrigez."))
        return told


class EntryForm(BaseEntryForm):
    """A notice that reached the agency outside the portal."""

    kinds = FILERS
    channels = [one for one in PaperChannel.choices if one[0] != PaperChannel.HANDOVER]

    exercise = exercise_field()


class ExerciseForm(portal_forms.Form):
    """Whether an action that the agency typed is an exercise."""

    exercise = exercise_field(required=True)
