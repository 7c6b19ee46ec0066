"""What the portal changes in the accounts package: closed signup, French pages, sealed secrets."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.proof import proved_recently


class AccountAdapter(DefaultAccountAdapter):
    """Logging in, mails and messages of accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "L’adresse électronique ou le mot de passe n’est pas correct."
        ),
        "too_many_login_attempts": _(
            "Trop de tentatives de connexion. Réessayez dans quelques minutes."
        ),
        "incorrect_password": _("Ce mot de passe n’est pas correct."),
        "incorrect_code": _("Ce code n’est pas correct."),
        "rate_limited": _("Trop de demandes. Réessayez dans quelques minutes."),
        "email_taken": _("Cette adresse électronique est déjà utilisée par un compte."),
        "enter_current_password": _("Saisissez votre mot de passe actuel."),
        "invalid_password_reset": _("Ce lien de réinitialisation n’est plus valable."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are made by accepting an invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write to people in the language of their account."""
        reader = User.objects.filter(email=email.lower()).only("language").first()
        with override(reader.language if reader else settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, context)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say nothing about logging in and out: the page that follows shows it."""
        silent = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
        if message_template in silent and level == messages.SUCCESS:
            return
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def login(self, request: HttpRequest, user: User) -> None:
        """Give a session in which a form waited the life of any other."""
        super().login(request, user)
        request.session.set_expiry(None)

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """Show the pages in the language of the account."""
        response = super().post_login(request, user, **hooks)
        set_language_cookie(response, user.language)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for nothing again just after logging in."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not proved_recently(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """Return the ways to prove one's identity again, in plain words."""
        words = {
            "reauthenticate": gettext("Saisir mon mot de passe"),
            "mfa_reauthenticate": gettext("Saisir un code de mon application ou de secours"),
            "mfa_reauthenticate:webauthn": gettext("Utiliser ma clé d’accès"),
        }
        return [
            {**method, "description": words.get(method["id"], method["description"])}
            for method in super().get_reauthentication_methods(user)
        ]


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets are encrypted at rest with a key derived from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n’est pas correct. Attendez le suivant et réessayez."),
        "unverified_email": _("Vérifiez d’abord votre adresse électronique."),
        "cannot_generate_recovery_codes": _(
            "Activez d’abord une application de codes ou une clé d’accès."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Return `text` sealed with the current key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed with the current key or with one of its predecessors."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """Return a first name for a new passkey."""
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Clé n° %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Make the next pages speak `language`."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    digest = hashlib.sha256(b"portal.accounts.second-factor:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
