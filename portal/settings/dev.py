"""Development and demonstration on one machine: never in production."""

import os

os.environ.setdefault("SECRET_KEY", "development-only-" + "0" * 40)

from portal.settings.base import *  # noqa: F403
from portal.settings.env import boolean, env, words

DEBUG = env("DEBUG", False, boolean)

# WhiteNoise serves static/ as it stands: nothing to collect, an edit shows at the next load.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A receiver under development stands on the same machine.
WEBHOOK_PRIVATE_NETWORKS = env("WEBHOOK_PRIVATE_NETWORKS", ["127.0.0.0/8"], words)
