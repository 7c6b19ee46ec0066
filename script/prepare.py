"""Bring the database up to date and fill it with the demonstration, in one process."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("demo")
