"""Codes and passkeys."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms.entrance import Plain
from portal.core.widgets import TextInput


def _code_input() -> TextInput:
    return TextInput(width="10", autocomplete="one-time-code", inputmode="numeric")


class AuthenticateForm(Plain, base.AuthenticateForm):
    """A code, at login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress(
            "code",
            _("Code de sécurité"),
            _code_input(),
            _("Les six chiffres que montre votre application, ou un code de secours."),
        )


class ReauthenticateForm(Plain, base.ReauthenticateForm):
    """A code, before an act that binds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress(
            "code",
            _("Code de sécurité"),
            _code_input(),
            _("Les six chiffres que montre votre application, ou un code de secours."),
        )


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    """The first code of a new application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress(
            "code",
            _("Code à six chiffres"),
            _code_input(),
            _("Celui que montre l’application à présent."),
        )


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):
    """A new passkey; it always checks its owner, so it may also open a session alone."""

    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress(
            "name",
            _("Nom de la clé"),
            TextInput(width="20"),
            _("Pour la reconnaître : « téléphone », « clé du bureau »…"),
        )


class EditPasskeyForm(Plain, webauthn.EditWebAuthnForm):
    """A new name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("name", _("Nom de la clé"), TextInput(width="20"))
