"""Forms of the shared pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.documents.forms import FilesField, what_is_taken
from portal.filings.models.exports import ExportFormat
from portal.filings.models.thread import MessageKind
from portal.filings.services.statistics import Period, year

LONGEST_PERIOD_DAYS = 3660


class MessageForm(portal_forms.Form):
    """A message to the other side."""

    body = forms.CharField(
        label=_("Votre message"),
        help_text=_("N’écrivez aucun nom ni date de naissance de patient."),
        max_length=10_000,
        widget=widgets.Textarea(),
    )
    attachments = FilesField(label=_("Fichiers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].help_text = what_is_taken()


class AgencyMessageForm(MessageForm):
    """A message of the agency, or a note that the declarant never sees."""

    kind = forms.ChoiceField(
        label=_("Qui peut le lire ?"),
        choices=[
            (MessageKind.MESSAGE, _("Message visible par le déclarant")),
            (MessageKind.NOTE, _("Note interne à l’agence")),
        ],
        initial=MessageKind.MESSAGE,
        widget=widgets.Radios(),
    )
    field_order = ["kind", "body", "attachments"]


class WordForm(portal_forms.Form):
    """A filled Word form."""

    file = forms.FileField(
        label=_("Formulaire rempli"),
        help_text=_("Au format Word (.docx), enregistré à partir du modèle du portail."),
        max_length=255,
        allow_empty_file=True,  # the inspection says so in its own words
        widget=widgets.FileInput(accept=".docx"),
    )


class SignForm(portal_forms.Form):
    """What the signatory states; a part without levels is neither provisional nor final."""

    final = forms.ChoiceField(
        label=_("Cette version est"),
        help_text=_("Une version provisoire pourra être complétée par la suite."),
        choices=[("false", _("Provisoire")), ("true", _("Définitive"))],
        initial="false",
        widget=widgets.Radios(),
    )
    attestation = forms.BooleanField(
        label=_("J’atteste l’exactitude de ces informations et je les transmets à l’agence."),
        error_messages={"required": _("Cochez l’attestation pour signer.")},
    )

    def __init__(self, *args: Any, has_levels: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_levels:
            del self.fields["final"]


class TransitionForm(portal_forms.Form):
    """The comment that goes with a transition."""

    comment = forms.CharField(
        label=_("Commentaire"), required=False, max_length=4000, widget=widgets.Textarea()
    )


class ReasonForm(portal_forms.Form):
    """Why something signed is taken up again."""

    comment = forms.CharField(label=_("Motif"), max_length=4000, widget=widgets.Textarea())


class AssigneeForm(TransitionForm):
    """Who takes over."""

    assignee: Any = forms.ModelChoiceField(
        label=_("Confier à"), queryset=None, empty_label=_("Choisir…"), widget=widgets.Select()
    )
    field_order = ["assignee", "comment"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee: Any = self.fields["assignee"]
        assignee.queryset = people


class CompareForm(portal_forms.Form):
    """Which two versions of a part to compare; cleans them to numbers."""

    de = forms.TypedChoiceField(label=_("Version de départ"), coerce=int, widget=widgets.Select())
    a = forms.TypedChoiceField(label=_("Version d’arrivée"), coerce=int, widget=widgets.Select())

    def __init__(self, *args: Any, versions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (
                one.number,
                gettext("Version %(number)s, %(status)s, du %(day)s")
                % {
                    "number": one.number,
                    "status": one.status_word,
                    "day": formats.date_format(timezone.localtime(one.signed_at), "d/m/Y H:i"),
                },
            )
            for one in versions
        ]
        for name in ("de", "a"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("de") and found.get("de") == found.get("a"):
            self.add_error("a", gettext("Choisissez deux versions différentes."))
        return found


class ExportForm(portal_forms.Form):
    """What the file of a list holds, and how it is written."""

    content = forms.ChoiceField(label=_("Que contient une ligne ?"), widget=widgets.Radios())
    format = forms.ChoiceField(
        label=_("Format du fichier"),
        choices=ExportFormat.choices,
        initial=ExportFormat.CSV,
        widget=widgets.Radios(),
    )

    def __init__(self, *args: Any, contents: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].choices = list(contents.items())  # type: ignore[attr-defined]
        self.fields["content"].initial = next(iter(contents))


class PeriodForm(portal_forms.Form):
    """The period of the statistics: a year, or two days; the last twelve months otherwise."""

    annee = forms.TypedChoiceField(
        label=_("Année"), required=False, coerce=int, empty_value=None, widget=widgets.Select()
    )
    du = portal_forms.DateField(label=_("Du"), required=False, widget=widgets.DateInput())
    au = portal_forms.DateField(label=_("Au"), required=False, widget=widgets.DateInput())

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("Douze derniers mois")), *((one, str(one)) for one in years)]
        self.fields["annee"].choices = choices  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].mark_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("du"), found.get("au")
        if first and last and first > last:
            self.add_error("au", gettext("Choisissez une date qui suit la première."))
        elif first and last and (last - first).days > LONGEST_PERIOD_DAYS:
            self.add_error("au", gettext("Choisissez une période de dix ans au plus."))
        elif bool(first) != bool(last) and not self.errors:
            self.add_error("au" if first else "du", gettext("Donnez les deux dates de la période."))
        return found

    def period(self) -> Period | None:
        """Return the period that was asked, None when there is none or it is wrong."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        if found["du"]:
            return Period(found["du"], found["au"])
        return year(found["annee"]) if found["annee"] else None
