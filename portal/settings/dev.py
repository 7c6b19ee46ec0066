"""Development and demonstration on one machine: never in production."""

import os

os.environ.setdefault("SECRET_KEY", "development-only-" + "0" * 40)

from portal.settings.base import *  # noqa: F403
from portal.settings.env import boolean, env

DEBUG = env("DEBUG", False, boolean)

# WhiteNoise serves static/ as it stands: nothing to collect, an edit shows at the next load.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
