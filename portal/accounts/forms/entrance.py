"""The accounts package's forms in the portal's words: no placeholders, hints where they help."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

from portal.core.forms import KitForm
from portal.core.widgets import EmailInput, PasswordInput, TextInput

PASSWORD_HINT = _("12 caractères au moins. Une suite de quelques mots fait un bon mot de passe.")
CODE_HINT = _("Six caractères, reçus par courrier électronique.")


class Plain(KitForm):
    """Names and dresses the fields that a form of the package declares."""

    def dress(self, name: str, label: Any, widget: Any = None, hint: Any = "") -> None:
        """Give the field its label, its hint and a widget of the kit."""
        field = self.fields[name]
        field.label, field.help_text = label, hint
        if widget is not None:
            widget.is_required = field.required
            field.widget = widget


class LoginForm(Plain, allauth.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("login", _("Adresse électronique"), EmailInput(autocomplete="username"))
        self.dress("password", _("Mot de passe"), PasswordInput())


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("email", _("Adresse électronique"), EmailInput(autocomplete="username"))


class NewPassword(Plain):
    """A password typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = "new-password"
        self.dress(
            "password1", _("Nouveau mot de passe"), PasswordInput(autocomplete=new), PASSWORD_HINT
        )
        self.dress(
            "password2", _("Nouveau mot de passe, encore une fois"), PasswordInput(autocomplete=new)
        )


class ResetPasswordKeyForm(NewPassword, allauth.ResetPasswordKeyForm):
    """The new password, from the mailed link."""


class SetPasswordForm(NewPassword, allauth.SetPasswordForm):
    """The first password of an account that had none."""


class ChangePasswordForm(NewPassword, allauth.ChangePasswordForm):
    """The current password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("oldpassword", _("Mot de passe actuel"), PasswordInput())


class AddEmailForm(Plain, allauth.AddEmailForm):
    """The new address, which replaces the present one once verified."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("email", _("Nouvelle adresse électronique"), EmailInput())


class ConfirmEmailForm(Plain, allauth.ConfirmEmailVerificationCodeForm):
    """The code that proves that the address is read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress(
            "code",
            _("Code de vérification"),
            TextInput(width="10", autocomplete="one-time-code"),
            CODE_HINT,
        )


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):
    """The password again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("password", _("Mot de passe"), PasswordInput())
