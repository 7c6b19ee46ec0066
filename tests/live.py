"""The portal's own processes, as `Procfile` starts them, on the database of a test or benchmark.

They share nothing with the calling process but PostgreSQL, the broker and the folder of files:
what they are asked goes over HTTP, and they can be killed.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode

import psutil
from django.conf import settings
from django.db import connection

from script.services import ROOT

START_SECONDS = 60
STOP_SECONDS = 30
CSRF_TOKEN = "b" * 32


def database_url() -> str:
    """Return the URL of the database that this process uses."""
    known = connection.settings_dict
    host = {"host": known["HOST"]} if known["HOST"].startswith("/") else {}
    place = "" if host else known["HOST"]
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgresql://{user}@{place}:{known['PORT']}/{known['NAME']}?{urlencode(host)}"


def wait_until(condition: Callable[[], Any], seconds: float, complaint: Callable[[], str]) -> Any:
    """Return what `condition` gives once it is true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(complaint())
        time.sleep(0.05)
    return found


class Process:
    """One line of `Procfile`, running."""

    name = ""

    def __init__(self, folder: Path, redis_url: str, **environment: str) -> None:
        self.log = folder / f"{self.name}-{time.monotonic_ns()}.log"
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
            **environment,
        }
        self.child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def command(self) -> str:
        """Return the command of this process, as the Procfile has it."""
        lines = (ROOT / "Procfile").read_text().splitlines()
        words = dict(line.split(": ", 1) for line in lines if line)
        return words[self.name]

    def start(self) -> None:
        """Start it and return once it works."""
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                ["/bin/sh", "-c", f"exec env {self.command()}"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._lives, START_SECONDS, self.log.read_text)

    def _lives(self) -> bool:
        if self.child is not None and self.child.poll() is not None:
            raise AssertionError(self.log.read_text())
        return self.ready()

    def ready(self) -> bool:
        """Tell whether it works."""
        raise NotImplementedError

    def family(self) -> list[psutil.Process]:
        """Return its processes: its own first, then those it started."""
        if self.child is None:
            return []
        try:
            own = psutil.Process(self.child.pid)
            return [own, *own.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def processor_seconds(self) -> float:
        """Return how long the processors have worked for it."""
        times = [process.cpu_times() for process in self.family()]
        return sum(time.user + time.system for time in times)

    def kill(self) -> None:
        """Kill it and all that it started, as a power cut does."""
        for process in self.family():
            process.kill()
        if self.child is not None:
            self.child.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Ask it to stop and wait until it has."""
        if self.child is None or self.child.poll() is not None:
            return
        family = self.family()
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait(STOP_SECONDS)
        for process in family:
            if process.is_running():
                process.kill()


@dataclass
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """One browser: a kept connection and the cookies of a session."""

    port: int
    session: str = ""
    link: http.client.HTTPConnection | None = field(default=None, repr=False)

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self.link is not None:
            self.link.close()
            self.link = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: Mapping[str, str] | None = None) -> Answer:
        return self._ask("POST", path, {"csrfmiddlewaretoken": CSRF_TOKEN, **(data or {})})

    def _ask(self, method: str, path: str, data: Mapping[str, str] | None = None) -> Answer:
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF_TOKEN}"}
        body = None
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(data)
        started = time.perf_counter()
        self.link.request(method, path, body, headers)
        response = self.link.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        known = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, known, content.decode(errors="replace"), seconds)


class Web(Process):
    """The web server."""

    name = "web"

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment["PORT"] = str(self.port)
        self.visitors: list[Visitor] = []
        super().start()

    def stop(self) -> None:
        for visitor in self.visitors:
            visitor.close()
        super().stop()

    def ready(self) -> bool:
        knock = Visitor(self.port)
        try:
            return knock.get("/healthz").status == 200
        except OSError:
            return False
        finally:
            knock.close()

    def visitor(self, client: Any) -> Visitor:
        """Return a browser with the session that a test client opened."""
        visitor = Visitor(self.port, client.session.session_key)
        self.visitors.append(visitor)
        return visitor


class Worker(Process):
    """The Celery worker; `watched` has it write where it stands inside of WeasyPrint."""

    name = "worker"
    watched: Path | None = None

    def command(self) -> str:
        command = super().command()
        return f"{command} -I tests.resilience.weasyprint_watch" if self.watched else command

    def start(self) -> None:
        if self.watched:
            self.environment["WATCH_FILE"] = str(self.watched)
        super().start()

    def ready(self) -> bool:
        """Tell whether its pool is there: the parent and two hands."""
        return len(self.family()) >= 3
