"""Production: behind a TLS proxy, every secret from the environment, no demonstration."""

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from portal.settings import connections, log
from portal.settings.base import *  # noqa: F403
from portal.settings.base import CPC_MAILBOX, PORTAL_DEMO, PROCESS, SECRET_KEY, STORAGES
from portal.settings.env import boolean, env, mailbox, words

if PORTAL_DEMO:
    raise ImproperlyConfigured("PORTAL_DEMO opens every account: it is refused in production.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have 50 characters or more.")

# These have defaults elsewhere; here they are required.
ALLOWED_HOSTS = env("ALLOWED_HOSTS", cast=words)
SITE_URL = env("SITE_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL")
env("EMAIL_URL")
CPC_PHONE = env("CPC_PHONE")  # a receipt names the telephone of the service (R. 112-11-1 CRPA)
RECALLS_MAILBOX = env("RECALLS_MAILBOX", cast=mailbox)
DHPC_MAILBOX = env("DHPC_MAILBOX", cast=mailbox)
CPC_MAILBOX = env("CPC_MAILBOX", CPC_MAILBOX, mailbox)
DATABASES = {
    "default": env("DATABASE_URL", cast=lambda url: connections.database(url, PROCESS)),
}
env("REDIS_URL")
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", [SITE_URL], words)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
if bucket := env("S3_BUCKET", ""):
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL", None),
            "region_name": env("S3_REGION", None),
            "access_key": env("S3_ACCESS_KEY"),
            "secret_key": env("S3_SECRET_KEY"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }

log.configure(json=env("LOG_JSON", True, boolean), level=env("LOG_LEVEL", "INFO", str.upper))

if dsn := env("SENTRY_DSN", ""):
    sentry_sdk.init(dsn=dsn, send_default_pii=False, traces_sample_rate=0.0)
