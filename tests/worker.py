"""A real Celery worker, in a process of its own, on the database and broker of the test."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from script.services import ROOT

START_SECONDS = 90


def database_url() -> str:
    """Return the URL of the test database."""
    known = connection.settings_dict
    query = urlencode({"host": known["HOST"]})
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgresql://{user}@:{known['PORT']}/{known['NAME']}?{query}"


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Run a worker whose log goes to `folder`; enter once it takes tasks."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PORTAL_PROCESS": "worker",
    }
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "2"]
    path = folder / "worker.log"
    with path.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "ready" not in path.read_text("utf-8", errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(path.read_text("utf-8", errors="replace"))
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)
