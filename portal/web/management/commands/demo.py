"""Fill the database with the demonstration's people, medicines and cases."""

import importlib
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from portal.web import demo_people


class Command(BaseCommand):
    """`manage.py demo`: running it again adds what is missing and changes nothing else.

    After the people and the medicines, the function `seed(people, organisations)` of every
    application's `demo` module is called, in the order of INSTALLED_APPS, with the cast by key.
    """

    help = "Makes the demonstration's data; refuses unless PORTAL_DEMO is on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("PORTAL_DEMO is off: this database is not for demonstrations.")
        people = demo_people.seed()
        self.stdout.write(f"{len(people)} people, secrets in {demo_people.secrets_file()}")
        call_command("load_medicines", demo=True)
        call_command("load_emdn", demo=True)
        for config in apps.get_app_configs():
            name = f"{config.name}.demo"
            if find_spec(name) is None:
                continue
            seed = getattr(importlib.import_module(name), "seed", None)
            if seed is not None:
                seed(*demo_people.cast())
                self.stdout.write(f"{name}: done")
