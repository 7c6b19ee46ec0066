"""What people write about themselves."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import fields
from portal.accounts.forms.entrance import PASSWORD_HINT
from portal.accounts.models import User
from portal.core.forms import Form
from portal.core.widgets import PasswordInput, Radios, TextInput


class ProfileForm(Form):
    """Name, telephones, RPPS and language."""

    full_name = forms.CharField(
        label=_("Nom et prénom"), max_length=150, widget=TextInput(autocomplete="name")
    )
    phone = fields.phone(required=False)
    mobile = fields.phone(label=_("Téléphone portable"), required=False)
    rpps = fields.rpps(required=False)
    language = forms.ChoiceField(
        label=_("Langue des pages et des messages"),
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        widget=Radios,
    )


class NewAccountForm(Form):
    """What an invited person adds to their address."""

    full_name = forms.CharField(
        label=_("Nom et prénom"), max_length=150, widget=TextInput(autocomplete="name")
    )
    phone = fields.phone(required=False)
    password1 = forms.CharField(
        label=_("Mot de passe"),
        help_text=PASSWORD_HINT,
        widget=PasswordInput(autocomplete="new-password"),
        strip=False,
    )
    password2 = forms.CharField(
        label=_("Mot de passe, encore une fois"),
        widget=PasswordInput(autocomplete="new-password"),
        strip=False,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        password = values.get("password1")
        if password and values.get("password2") and password != values["password2"]:
            self.add_error("password2", _("Les deux mots de passe ne sont pas les mêmes."))
        if password:
            likeness = User(email=self.email, full_name=values.get("full_name", ""))
            try:
                password_validation.validate_password(password, likeness)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return values
