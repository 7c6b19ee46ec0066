"""Tests: fast password hashes, and a Redis database of each test process's own."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-" + "0" * 40)

from portal.settings import connections
from portal.settings.base import *  # noqa: F403
from portal.settings.base import CACHES, INSTALLED_APPS, REDIS_URL

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
REDIS_URL = connections.numbered(REDIS_URL, int(_worker.removeprefix("gw") or -1) + 1)
CACHES["default"]["LOCATION"] = REDIS_URL
CELERY_BROKER_URL = connections.broker(REDIS_URL)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

INSTALLED_APPS = [*INSTALLED_APPS, "tests.engine"]

WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
