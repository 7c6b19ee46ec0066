"""Forms by which the agency begins a case for an organisation."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.core import forms as portal_forms
from portal.core import widgets

ACCEPTED = ".pdf,.png,.jpg,.docx"
"""What the agency joins as proof."""


class FirmForm(portal_forms.Form):
    """What the agency does for an organisation, or asks of it.

    Subclasses say of which `kinds` it may be, if not of any.
    """

    kinds: ClassVar[Collection[OrganisationKind]] = ()

    organisation = forms.ModelChoiceField(
        label=_("Organisation déclarante"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choisir…"),
        widget=widgets.Select(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        known = Organisation.objects.filter(is_active=True).order_by("name", "pk")
        organisation.queryset = known.filter(kind__in=self.kinds) if self.kinds else known


class EntryForm(FirmForm):
    """A filing that came outside the portal: how it came, and the document that proves it.

    Subclasses give the `channels` of their workflow.
    """

    channels: ClassVar[list[tuple[str, Any]]] = []

    channel = forms.ChoiceField(label=_("Comment est-elle arrivée ?"), widget=widgets.Radios())
    received_at = portal_forms.DateTimeField(
        label=_("Reçue le"),
        widget=widgets.DateTimeInput(),
    )
    sender = forms.CharField(
        label=_("Expéditeur"),
        help_text=_("Qui a écrit ou appelé, et en quelle qualité."),
        max_length=200,
        widget=widgets.TextInput(),
    )
    scan = forms.FileField(
        label=_("Document reçu, numérisé"), widget=widgets.FileInput(accept=ACCEPTED)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        channel.choices = self.channels

    def clean_received_at(self) -> Any:
        received = self.cleaned_data["received_at"]
        if received > timezone.now():
            raise forms.ValidationError(_("Cette date est dans le futur."))
        return received
