"""Forms of the agency's decisions on a dossier."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhpc.enums import Authority, Decision, Lane, PaperChannel
from dhpc.models import NetworkNotice
from dhpc.rules import FILERS
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.filings.views.entry_form import EntryForm

_text = partial(portal_forms.long_text, max_length=8_000)


class OpeningForm(EntryForm):
    """Whose letter it is, and what the agency opens the dossier from."""

    channels = PaperChannel.choices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.label = _("Laboratoire, ou coordonnateur pressenti")
        organisation.queryset = organisation.queryset.filter(kind__in=FILERS)
        self.fields["channel"].label = _("D’où vient la demande ?")
        self.fields["sender"].label = _("Demandeur")
        self.fields["sender"].help_text = _("Service de l’agence, ou personne qui a écrit.")
        self.fields["scan"].label = _("Document d’origine")
        self.fields["scan"].help_text = _("Conclusion du PRAC, note de signal, courrier reçu…")


class QualifyForm(portal_forms.Form):
    """Why a letter is needed, and how fast."""

    lane = forms.ChoiceField(label=_("Circuit"), choices=Lane.choices, widget=widgets.Radios())
    decision_note = _text(_("Note de décision"), hint=_("Le laboratoire peut la lire."))


class RoutingForm(portal_forms.Form):
    """Where a request goes that asks for no letter."""

    decision = forms.ChoiceField(
        label=_("Orientation"),
        choices=[(one.value, one.label) for one in Decision if one != Decision.DHPC],
        widget=widgets.Radios(),
    )
    comment = _text(_("Raison"), hint=_("Elle est envoyée au laboratoire."))


class IndicationsForm(portal_forms.Form):
    """What the laboratory needs to write, and by when."""

    indications = _text(
        _("Indications pour la rédaction"),
        hint=_("Messages attendus, populations, destinataires, points à ne pas omettre."),
        rows=8,
    )
    draft_due_on = portal_forms.DateField(
        label=_("Projet attendu le"),
        help_text=_("Délai indicatif, fixé par l’ANSM pour chaque dossier."),
        widget=widgets.DateInput(),
    )


class NetworkForm(portal_forms.Form):
    """Whether the European network was told of the measure."""

    network_notice = forms.ChoiceField(
        label=_("Notification européenne"), choices=NetworkNotice.choices, widget=widgets.Radios()
    )
    network_note = _text(
        _("Précision"), required=False, hint=_("Obligatoire si elle est sans objet."), rows=2
    )


class AuthorityForm(portal_forms.Form):
    """Under whose authority the letter is sent."""

    authority = forms.ChoiceField(
        label=_("Sous l’autorité de"), choices=Authority.choices, widget=widgets.Radios()
    )
