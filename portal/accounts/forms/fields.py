"""Form fields for the identifiers of people and organisations, forgiving about spaces and dots."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.core.widgets import PhoneInput, TextInput


class IdentifierField(forms.CharField):
    """A text compacted, then validated."""

    def __init__(self, *, compact: Any, validator: Any, **kwargs: Any) -> None:
        self.compact = compact
        kwargs.setdefault("widget", TextInput(width="20"))
        super().__init__(**kwargs)
        self.validators.append(validator)

    def to_python(self, value: Any) -> str:
        return self.compact(super().to_python(value))


def siret(**kwargs: Any) -> IdentifierField:
    """Return a SIRET field."""
    return IdentifierField(
        compact=identifiers.compact,
        validator=identifiers.validate_siret,
        **{"label": _("Numéro SIRET"), "help_text": _("14 chiffres"), **kwargs},
    )


def finess(**kwargs: Any) -> IdentifierField:
    """Return a FINESS field."""
    return IdentifierField(
        compact=identifiers.compact,
        validator=identifiers.validate_finess,
        **{
            "label": _("Numéro FINESS"),
            "help_text": _("9 caractères, pour une pharmacie ou un établissement de santé"),
            **kwargs,
        },
    )


def srn(**kwargs: Any) -> IdentifierField:
    """Return a single registration number field."""
    return IdentifierField(
        compact=identifiers.compact_srn,
        validator=identifiers.validate_srn,
        **{
            "label": _("Numéro SRN"),
            "help_text": _(
                "Pour un opérateur de dispositifs médicaux, par exemple FR-MF-000012345"
            ),
            **kwargs,
        },
    )


def rpps(**kwargs: Any) -> IdentifierField:
    """Return an RPPS field."""
    return IdentifierField(
        compact=identifiers.compact,
        validator=identifiers.validate_rpps,
        **{
            "label": _("Numéro RPPS"),
            "help_text": _("11 chiffres, pour un professionnel de santé"),
            **kwargs,
        },
    )


def phone(autocomplete: str = "tel", **kwargs: Any) -> IdentifierField:
    """Return a telephone field."""
    return IdentifierField(
        compact=identifiers.compact_phone,
        validator=identifiers.validate_phone,
        **{
            "label": _("Téléphone"),
            "widget": PhoneInput(autocomplete=autocomplete),
            **kwargs,
        },
    )
