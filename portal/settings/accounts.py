"""Accounts: how people log in, prove who they are and are slowed down when they guess."""

from portal.settings.env import boolean, env

_SITE_URL = env("SITE_URL", "http://127.0.0.1:8000")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:after_login"
LOGOUT_REDIRECT_URL = "home"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Behind N reverse proxies the N-th address from the right of X-Forwarded-For is the visitor's;
# without it everyone would share the proxy's rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env("TRUSTED_PROXY_COUNT", 0, int)

ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = env("REAUTHENTICATION_SECONDS", 300, int)
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _SITE_URL.partition(":")[0]
ACCOUNT_RATE_LIMITS = {
    "ask_access": "10/m/ip",
    # Forms sent after their session ended, which wait on the server: by address, and in all.
    "keep_form": "20/h/ip,300/h/key",
}
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.entrance.LoginForm",
    "reset_password": "portal.accounts.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.entrance.ResetPasswordKeyForm",
    "change_password": "portal.accounts.forms.entrance.ChangePasswordForm",
    "set_password": "portal.accounts.forms.entrance.SetPasswordForm",
    "add_email": "portal.accounts.forms.entrance.AddEmailForm",
    "confirm_email_verification_code": "portal.accounts.forms.entrance.ConfirmEmailForm",
    "reauthenticate": "portal.accounts.forms.entrance.ReauthenticateForm",
}

MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey alone opens a session, so it must check its owner: then it is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env(
    "WEBAUTHN_ALLOW_INSECURE_ORIGIN", _SITE_URL.startswith("http://"), boolean
)
MFA_TOTP_ISSUER = env("TOTP_ISSUER", "Portail sécurité sanitaire")
# One period on each side, for telephones whose clock drifts.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "portal.accounts.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.forms.second_factor.EditPasskeyForm",
}

INVITATION_DAYS = env("INVITATION_DAYS", 7, int)
AGENCY_IDLE_SECONDS = env("AGENCY_IDLE_SECONDS", 60 * 60, int)
ACCESS_PROOF_EMAIL = env("ACCESS_PROOF_EMAIL", "comptes@example.org")
AGENCY_SESSION_SECONDS = env("AGENCY_SESSION_SECONDS", 12 * 60 * 60, int)
