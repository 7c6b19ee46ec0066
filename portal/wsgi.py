"""WSGI entry point, production settings unless told otherwise."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

# What is loaded stays: a full collection that looked through it would stop a page for a tenth of
# a second. Views and forms come with the addresses.
import_module("portal.urls")
gc.collect()
gc.freeze()
