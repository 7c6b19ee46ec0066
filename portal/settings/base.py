"""What every environment shares; what differs comes from the environment."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings import connections, embedded, log
from portal.settings.accounts import *  # noqa: F403
from portal.settings.distribution import *  # noqa: F403
from portal.settings.env import boolean, env, words
from portal.settings.mail import *  # noqa: F403
from portal.settings.retention import *  # noqa: F403
from portal.settings.workflows import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env("PORTAL_VAR_DIR", str(BASE_DIR / "var"))).resolve()

PROCESS = env("PORTAL_PROCESS", "command", connections.process_type)

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS", [], words)
DEBUG = False
PORTAL_DEMO = env("PORTAL_DEMO", False, boolean)
ALLOWED_HOSTS = env("ALLOWED_HOSTS", ["127.0.0.1", "localhost"], words)
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", [], words)
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "import_export",
    "pgtrigger",
    "pghistory",
    "portal.core",
    "portal.accounts",
    "portal.audit",
    "portal.reference",
    "portal.documents",
    "portal.rendering",
    "portal.mail",
    "portal.filings",
    "portal.publication",
    "portal.distribution",
    "quality_defects",
    "recalls",
    "dhpc",
    "cpc_reports",
    "portal.web",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.web.errors.MaintenanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.web.typography.QuotationMarksMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.OrganisationMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.audit.middleware.AuditContextMiddleware",
    "portal.core.repeats.RepeatedPostMiddleware",
    "portal.web.errors.ExpiredSessionMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context_processors.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.core.templatetags.components",
                "portal.core.templatetags.days",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", BASE_DIR / "static-built", Path)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env("MEDIA_ROOT", VAR_DIR / "files", Path)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DOCUMENTS_MAX_FILE_BYTES = env("DOCUMENTS_MAX_FILE_MB", 25, int) * 1024 * 1024
DOCUMENTS_MAX_SUBJECT_BYTES = env("DOCUMENTS_MAX_SUBJECT_MB", 200, int) * 1024 * 1024
BARCODES_PDF_PAGES = env("BARCODES_PDF_PAGES", 20, int)
BARCODES_PDF_SECONDS = env("BARCODES_PDF_SECONDS", 10, int)
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", "")
CLAMAV_TIMEOUT = env("CLAMAV_TIMEOUT", 60, int)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": env(
        "DATABASE_URL",
        connections.database(embedded.database_url(VAR_DIR), PROCESS),
        lambda url: connections.database(url, PROCESS),
    )
}

REDIS_URL = env("REDIS_URL", embedded.redis_url(VAR_DIR), connections.redis)
KEY_PREFIX = env("KEY_PREFIX", "portal")
CACHES = {
    "default": {
        "BACKEND": "portal.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": KEY_PREFIX,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

CELERY_BROKER_URL = connections.broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = connections.broker_options(PROCESS, f"{KEY_PREFIX}:")
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 10 * 60
CELERY_TASK_TIME_LIMIT = 11 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(env("BEAT_SCHEDULE", VAR_DIR / "beat-schedule", Path))

DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING_CONFIG = None
log.configure(json=env("LOG_JSON", False, boolean), level=env("LOG_LEVEL", "INFO", str.upper))

METRICS_TOKEN = env("METRICS_TOKEN", "")
PORTAL_MAINTENANCE = env("PORTAL_MAINTENANCE", False, boolean)
SECURITY_CONTACT = env("SECURITY_CONTACT", "securite@example.org")
