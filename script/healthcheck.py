"""Tell a container engine whether this container's process does its work: web, worker or beat."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_SECONDS = 600
"""Beat writes its file down every three minutes."""


def web() -> bool:
    """Tell whether the web process answers, under the name that it expects."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=4) as response:  # noqa: S310 - our own address
        return response.status == 200


def worker() -> bool:
    """Tell whether this host's worker answers through the broker."""
    name = f"celery@{socket.gethostname()}"
    command = ["celery", "-A", "portal", "inspect", "ping", "--destination", name, "--timeout", "5"]
    return subprocess.run(command, capture_output=True).returncode == 0


def beat() -> bool:
    """Tell whether beat wrote its file lately."""
    path = Path(os.environ["BEAT_SCHEDULE"])
    return time.time() - path.stat().st_mtime < BEAT_SECONDS


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
