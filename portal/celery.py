"""The Celery application: tasks send notifications and render documents."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.apps import apps
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Leave logging as the settings configured it."""


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return the `BEAT` entries of every installed app's `tasks` module.

    Raises ValueError when two apps give an entry the same name.
    """
    schedule: dict[str, dict[str, Any]] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.tasks"
        if find_spec(name) is None:
            continue
        for entry, description in getattr(import_module(name), "BEAT", {}).items():
            if entry in schedule:
                raise ValueError(f"two beat entries are called {entry!r}")
            schedule[entry] = description
    return schedule


@app.on_after_finalize.connect
def schedule_beat(sender: Celery, **kwargs: Any) -> None:
    """Give beat its schedule once Django knows its apps."""
    if apps.ready:
        sender.conf.beat_schedule = beat_schedule()
