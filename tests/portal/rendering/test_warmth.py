"""Workers pay for WeasyPrint when they start; web processes never do."""

import os
import subprocess
import sys
from pathlib import Path

from celery.signals import worker_process_init

from portal.rendering import pdf, tasks

WEB = """
import sys
import django
django.setup()
import portal.urls, portal.wsgi
from django.urls import reverse
reverse("rendering:verify_any")
print("weasyprint" in sys.modules)
"""


def test_web_processes_never_import_weasyprint():
    run = subprocess.run(
        [sys.executable, "-c", WEB],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        cwd=Path(__file__).parents[3],
    )

    assert run.stdout.strip() == "False"


def test_workers_are_warm_when_they_start():
    vars(pdf._kept).clear()

    answers = dict(worker_process_init.send(sender=None))

    assert tasks.warm in answers
    assert "weasyprint" in sys.modules
    assert hasattr(pdf._kept, "dress")
