"""Forms of the dispatch of a letter: its proof of print, what left, what arrived."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhpc.enums import Channel
from dhpc.models import Dossier, ImpactFigures
from dhpc.review.impact import FIGURES
from dhpc.rules import MAILERS
from dhpc.sending.coverage import Group
from portal.accounts.models import Organisation
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields.form_fields import IntegerField


class ProofForm(portal_forms.Form):
    """The proof of print, as the printer or the mailer gives it."""

    proof = forms.FileField(
        label=_("Bon à tirer (PDF)"),
        help_text=_("Son texte est comparé mot à mot à la lettre approuvée."),
        widget=widgets.FileInput(accept=".pdf"),
    )


class PieceForm(portal_forms.Form):
    """A piece that proves the dispatch: deposit slip, summary of the routing log, copy as sent."""

    piece = forms.FileField(
        label=_("Pièce à joindre aux preuves"),
        help_text=_(
            "Bordereau de dépôt, journal de routage, copie envoyée ; sans nom de personne."
        ),
        widget=widgets.FileInput(accept=".pdf,.png,.jpg,.xlsx,.csv"),
    )


class MailerForm(portal_forms.Form):
    """Which mailing house reads the package of the letter and joins pieces to its proofs."""

    organisation: Any = forms.ModelChoiceField(
        label=_("Prestataire de routage"),
        help_text=_("Il lit la lettre approuvée, les groupes et les volumes, et rien d’autre."),
        queryset=Organisation.objects.filter(kind__in=MAILERS, is_active=True).order_by(
            "name", "pk"
        ),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )


class StatementForm(portal_forms.Form):
    """That so many letters left to a group, by a channel, at an hour."""

    group = forms.ChoiceField(label=_("Groupe"), widget=widgets.Select())
    channel = forms.ChoiceField(label=_("Canal"), choices=Channel.choices, widget=widgets.Radios())
    sent_at = portal_forms.DateTimeField(label=_("Envoyé le"), widget=widgets.DateTimeInput())
    sent = IntegerField(label=_("Nombre d’envois"), min_value=1, widget=widgets.NumberInput())

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = [("", _("Choisir…")), *((one.audience, one.label) for one in groups)]

    def statement(self) -> dict[str, Any]:
        """Return the statement that the form makes."""
        told = self.cleaned_data
        return {
            "audience": told["group"],
            "channel": told["channel"],
            "sent_at": told["sent_at"],
            "sent": told["sent"],
        }


COUNTS = {
    "sent": _("Envoyés"),
    "delivered": _("Distribués"),
    "undelivered": _("Non distribués"),
    "resent": _("Renvoyés"),
}


class ProofsForm(portal_forms.Form):
    """What became of what was sent to each group, attested by the laboratory."""

    attestation = forms.BooleanField(
        label=_("J’atteste l’exactitude de ces nombres, d’après les journaux d’envoi et de dépôt."),
        widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = list(groups)
        for group in self.groups:
            for name, label in COUNTS.items():
                self.fields[f"{name}-{group.audience}"] = IntegerField(
                    label=_("%(group)s – %(count)s") % {"group": group.label, "count": label},
                    min_value=0,
                    required=name in ("sent", "delivered"),
                    initial=group.sent if name == "sent" else None,
                    widget=widgets.NumberInput(),
                )
        self.order_fields([name for name in self.fields if name != "attestation"])

    def lines(self) -> list[dict[str, Any]]:
        """Return the counts by group."""
        return [
            {
                "audience": group.audience,
                "targeted": group.expected,
                **{name: self.cleaned_data[f"{name}-{group.audience}"] or 0 for name in COUNTS},
            }
            for group in self.groups
        ]


class PublishForm(portal_forms.Form):
    """Whether the letter replaces one that is public."""

    supersedes = forms.ModelChoiceField(
        label=_("Cette lettre en remplace-t-elle une autre ?"),
        queryset=Dossier.objects.none(),
        required=False,
        empty_label=_("Non"),
        widget=widgets.Select(),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supersedes"]
        field.queryset = (
            Dossier.objects.filter(public_reference__isnull=False)
            .exclude(pk=dossier.pk)
            .exclude(state="superseded")
            .order_by("-first_published_at")
        )
        field.label_from_instance = lambda one: f"{one.public_reference} – {one.title}"


class SubstitutionForm(portal_forms.Form):
    """Why the agency sends the letter by itself."""

    reasons = portal_forms.long_text(
        _("Raisons de la diffusion d’office"),
        hint=_("Une seconde personne confirme. Article L. 5312-4 du code de la santé publique."),
    )


class ImpactForm(portal_forms.Form):
    """What is known of the effect of the letter; each figure is asked again with what is known."""

    source = portal_forms.long_text(
        _("Source"), hint=_("Extraction, enquête, date ; sans donnée de patient.")
    )
    field_order = (*FIGURES, "source")

    def __init__(self, *args: Any, known: ImpactFigures | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIGURES:
            column: Any = ImpactFigures._meta.get_field(name)
            label = column.verbose_name
            self.fields[name] = IntegerField(
                label=label[:1].upper() + label[1:],
                required=False,
                min_value=0,
                max_value=None if name == "reports" else 100,
                initial=getattr(known, name, None),
            )
            portal_forms.speak_plainly(self.fields[name])
        self.order_fields(self.field_order)

    def figures(self) -> dict[str, int | None]:
        """Return the figures given, by name."""
        return {name: self.cleaned_data[name] for name in FIGURES}


class ControlForm(portal_forms.Form):
    """What the agency says of the coverage; a relaunch names the groups to reach again."""

    comment = portal_forms.long_text(
        _("Remarque"), required=False, hint=_("Pour une relance : les groupes et le délai.")
    )

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = required
