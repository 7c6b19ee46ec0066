"""Forms of those who follow the publications."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import Form
from portal.core.widgets import Checkboxes, Radios
from portal.distribution.enums import Rhythm
from portal.distribution.posting import Forbidden, Unreachable, public_address
from portal.publication import registry


def kinds() -> list[tuple[str, Any]]:
    """Return the kinds of publications that can be followed."""
    return [(kind.key, kind.label_plural) for kind in registry.public_kinds() if kind.resource]


def recipients(wanted: Sequence[str] = ()) -> list[tuple[str, Any]]:
    """Return the recipients that publications of these kinds name.

    Without any, those of the kinds that say what to do with a stock: letters name sixty more.
    """
    found: dict[str, Any] = {}
    for kind in registry.public_kinds():
        if kind.key in wanted if wanted else kind.advice_from:
            labels = registry.page_of(kind.key).labels.get("recipients", {})
            found |= {} if callable(labels) else dict(labels)
    return list(found.items())


def _filter(label: Any, help_text: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a filter: nothing chosen wants everything."""
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, choices=choices, required=False, widget=Checkboxes
    )


class SubscriptionForm(Form):
    """Where to write, when, and of what."""

    address = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(
        label=_("Quand vous écrire"),
        choices=Rhythm.choices,
        initial=Rhythm.IMMEDIATE,
        widget=Radios,
    )
    kind = _filter(_("Publications"), _("Sans choix, toutes."), kinds)
    recipient = _filter(_("Vous êtes"), _("Ce qui s’adresse à vous. Sans choix, tout."), recipients)
    exercises = forms.BooleanField(
        label=_("Recevoir aussi les exercices, marqués comme tels"), required=False
    )

    def __init__(self, *args: Any, kinds: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        recipient: Any = self.fields["recipient"]
        recipient.choices = recipients(kinds)


class EndpointForm(Form):
    """A receiver of calls."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    url = forms.URLField(
        label=_("Adresse appelée"),
        help_text=_("En https, sur un serveur public."),
        max_length=500,
        assume_scheme="https",
    )
    kind = _filter(_("Publications"), _("Sans choix, toutes."), kinds)
    recipient = _filter(_("Destinataires"), _("Sans choix, tous."), recipients)
    exercises = forms.BooleanField(
        label=_("Exercices seulement, pour essayer votre logiciel"), required=False
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            public_address(url)
        except (Forbidden, Unreachable) as error:
            raise forms.ValidationError(str(error)) from error
        return url


class KeyForm(Form):
    """A key for a program."""

    name = forms.CharField(
        label=_("Nom"), help_text=_("Le logiciel qui s’en servira."), max_length=80
    )
