"""Development and demonstration on one machine: never in production."""

from portal.settings.base import *  # noqa: F403

DEBUG = True
