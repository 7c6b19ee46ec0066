"""Forms of the other parties and of the registers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import EligibleClass, LabChannel, LabItem, LabPurpose
from cpc_reports.forms.fields import choice, day, text
from cpc_reports.models import Body
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import User
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.documents.forms import FilesField, what_is_taken
from portal.filings.views.entry_form import FirmForm


class LaboratoryAccountForm(FirmForm):
    """The account of a laboratory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.label = _("Laboratoire")
        organisation.queryset = organisation.queryset.filter(kind=OrganisationKind.LABORATORY)


class LaboratoryForm(LaboratoryAccountForm):
    """What is asked of a laboratory, by when."""

    field_order = [
        "organisation",
        "holder",
        "holder_email",
        "purpose",
        "items",
        "summary",
        "question",
        "due_on",
    ]

    holder = forms.CharField(
        label=_("Laboratoire sans compte"),
        help_text=_("Son nom, si son compte n’est pas dans la liste."),
        max_length=200,
        required=False,
        widget=widgets.TextInput(),
    )
    holder_email = forms.EmailField(
        label=_("Son adresse électronique"),
        help_text=_("Il est invité à demander un accès, et peut répondre par courriel."),
        required=False,
        widget=widgets.EmailInput(),
    )
    purpose = choice(_("Objet"), LabPurpose.choices)
    items = forms.MultipleChoiceField(
        label=_("Éléments demandés (art. R. 5121-76-3)"),
        help_text=_("Quand l’objet est de recevoir des données."),
        choices=LabItem.choices,
        required=False,
        widget=widgets.Checkboxes(),
    )
    summary = text(
        _("Médicament et indication, tels que le laboratoire les lit"),
        hint=_("Rien de l’organisme qui a signalé."),
        rows=3,
    )
    question = text(_("Précisions"), required=False, rows=4)
    due_on = day(_("Réponse attendue le"), _("Deux mois au plus."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = False
        self.fields["organisation"].help_text = _(
            "Son compte ; s’il n’en a pas, écrivez son nom et son adresse ci-dessous."
        )


class LaboratoryAnswerForm(portal_forms.Form):
    """One answer for each item that was asked."""

    def __init__(self, *args: Any, items: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(LabItem.choices)
        for code in items or ["0"]:
            label = labels.get(code, _("Votre réponse"))
            self.fields[f"item_{code}"] = text(label, rows=5)

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers by item."""
        return {
            name.removeprefix("item_"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("item_")
        }


class TypedAnswerForm(LaboratoryAnswerForm):
    """The answer of a laboratory that reached the agency outside the portal."""

    channel = choice(_("Comment est-elle arrivée ?"), LabChannel.choices)


class PrecisionForm(portal_forms.Form):
    """What is asked after a first answer, by when."""

    text = text(_("Précision demandée"), rows=5)
    due_on = day(_("Réponse attendue le"), _("Deux mois au plus."))


class ReplyForm(portal_forms.Form):
    """What is added to a first answer."""

    text = text(_("Votre réponse"), hint=_("Elle ne se modifie plus une fois transmise."), rows=6)


class TypedReplyForm(portal_forms.Form):
    """What was added to a first answer, and reached the agency outside the portal."""

    text = text(_("Réponse reçue"), rows=6)
    channel = choice(_("Comment est-elle arrivée ?"), LabChannel.choices)


class ReceiptForm(portal_forms.Form):
    """When the laboratory received the request, by what proves it."""

    received_on = day(_("Reçue le"), _("D’après l’accusé de réception."))


class MeasureForm(FirmForm):
    """What a laboratory plans to make a framework known."""

    description = text(_("Mesure envisagée"), hint=_("Support, destinataires, calendrier."))
    documents = FilesField(label=_("Projets de documents"), required=False)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Tout ce qui sera diffusé : courrier, brochure, page. L’agence rend son avis.")
        self.fields["documents"].help_text = f"{words} {what_is_taken()}"
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
    text = text(_("Ce que vous apportez"), hint=_("Pratique, données, références."))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = bodies


class BodyRequestForm(portal_forms.Form):
    """A body that is missing from the registers."""

    body_class = choice(_("Catégorie d’organisme"), EligibleClass.choices)
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
    scope = text(_("Champ d’intervention"), rows=3)


class AcceptBodyForm(portal_forms.Form):
    """Which entry of the registers answers a request, among the `candidates`."""

    body = forms.ModelChoiceField(
        label=_("Entrée du registre"),
        help_text=_("Celles de cette catégorie, les plus proches d’abord."),
        queryset=Body.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    comment = text(_("Message à l’organisme"), required=False, rows=3)

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = candidates
        field.label_from_instance = lambda one: f"{one.name} – {one.code}"


class MandateForm(portal_forms.Form):
    """A letter by which a body empowers one of its signatories."""

    body = forms.ModelChoiceField(
        label=_("Organisme"),
        queryset=Body.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    person = forms.ModelChoiceField(
        label=_("Personne habilitée"),
        help_text=_("Pour signer, elle a besoin aussi du rôle de signataire dans le portail."),
        queryset=User.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )
    starts_on = day(_("Valable du"), _("D’après la lettre."))
    ends_on = portal_forms.DateField(
        label=_("Jusqu’au"),
        help_text=_("Laissez vide si la lettre ne le dit pas : l’agence fixera un terme."),
        required=False,
        widget=widgets.DateInput(),
    )
    documents = FilesField(label=_("Lettre signée"))

    def __init__(self, *args: Any, bodies: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].help_text = what_is_taken()
        body: Any = self.fields["body"]
        person: Any = self.fields["person"]
        body.queryset, person.queryset = bodies, people
        person.label_from_instance = lambda one: one.full_name
        for field, rows in ((body, bodies), (person, people)):
            if len(rows) == 1:
                field.initial = rows[0]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        start, end = told.get("starts_on"), told.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("La fin vient après le début."))
        return told


class AcceptMandateForm(portal_forms.Form):
    """The dates that the agency retains of a letter."""

    starts_on = day(_("Valable du"))
    ends_on = day(_("Jusqu’au"), _("La lettre sert à chaque dépôt jusqu’à ce jour compris."))
    comment = text(_("Message à l’organisme"), required=False, rows=3)


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
