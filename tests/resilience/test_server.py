"""`script/server`, from its first start to Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from script.services import ROOT

pytestmark = [pytest.mark.resilience, pytest.mark.xdist_group("server")]
START_SECONDS = 400


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """The servers that a test starts; those left by a failure are stopped."""
    servers: list[subprocess.Popen[bytes]] = []
    yield servers
    for server in servers:
        server.terminate()
        server.wait(60)


def start(var_dir: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    keep = {"PATH", "HOME", "LANG", "TMPDIR"}
    environment = {key: value for key, value in os.environ.items() if key in keep}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "script/serve.py"],
            cwd=ROOT,
            env={**environment, "PORTAL_VAR_DIR": str(var_dir), "PORT": str(port)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait_for(text: str, log: Path, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if text in (written := log.read_text()):
            return written
        time.sleep(0.2)
    pytest.fail(log.read_text(), pytrace=False)


def processes_of(var_dir: Path) -> list[str]:
    """Return the command lines of living processes that work on `var_dir`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PORTAL_VAR_DIR") == str(var_dir) or any(
                str(var_dir) in word for word in process.cmdline()
            ):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def test_server_starts_beside_a_taken_port_and_leaves_nothing_behind(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    var_dir, log = tmp_path / "var", tmp_path / "log"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = start(var_dir, port, log)
        started.append(server)
        written = wait_for("Ctrl-C stops everything", log, server)
    assert f"port {port} is taken" in written
    address = re.search(r"answers at +(\S+)/", written)[1]
    for path in ("/", "/demo/", "/demo/courrier/", "/readyz"):
        with urllib.request.urlopen(address + path, timeout=30) as response:  # noqa: S310
            assert response.status == 200, path

    second_log = tmp_path / "second"
    second = start(var_dir, port, second_log)
    started.append(second)
    assert second.wait(START_SECONDS) == 1
    assert "already runs" in second_log.read_text()

    # As a terminal does it: to every process of the group.
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(60) == 128 + signal.SIGINT
    assert processes_of(var_dir) == []
    assert (var_dir / "postgres" / "PG_VERSION").exists()
