"""The embedded servers survive what a developer's machine does to them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from script.servers import Postgres, Valkey
from script.services import ROOT, services

OWN = {"DATABASE_URL", "REDIS_URL"}


@pytest.fixture
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a path too long for a socket, and no servers named elsewhere."""
    for variable in OWN:
        monkeypatch.delenv(variable)
    folder = tmp_path / ("long" * 20)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    return folder


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def kill(process: psutil.Process) -> None:
    process.kill()
    deadline = time.monotonic() + 10
    while alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_services_survive_kill_and_reused_process_number(var_dir: Path) -> None:
    with services(var_dir) as urls:
        assert set(urls) == OWN
        postgres, valkey = Postgres(var_dir), Valkey(var_dir)
        kill(postgres.process())
        kill(valkey.process())
    assert postgres.pid_file.exists()
    lines = postgres.pid_file.read_text().splitlines()
    postgres.pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with services(var_dir):
        assert postgres.ready()
        assert valkey.ready()
        assert postgres.process().pid != os.getpid()
    assert postgres.process() is None
    assert valkey.process() is None


def test_services_stop_with_their_last_user(var_dir: Path) -> None:
    with services(var_dir):
        with services(var_dir):
            first = Postgres(var_dir).process()
        assert alive(first)
        assert Valkey(var_dir).ready()
    assert not alive(first)


def test_services_leave_named_servers_alone(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    with services(var_dir) as urls:
        assert urls == {
            "DATABASE_URL": "postgresql://db.example/portal",
            "REDIS_URL": "redis://cache.example/0",
        }
    assert not (var_dir / "postgres").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_stops_command_then_servers_on_a_signal(var_dir: Path, number: int) -> None:
    command = [sys.executable, "script/services.py", "run", "--", "sleep", "600"]
    runner = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PORTAL_VAR_DIR": str(var_dir)})
    process = psutil.Process(runner.pid)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = [child for child in process.children() if child.name() == "sleep"]
        if children:
            break
        time.sleep(0.1)
    server = Postgres(var_dir).process()
    assert alive(server)
    runner.send_signal(number)
    assert runner.wait(timeout=40) == 128 + number
    assert not alive(children[0])
    assert not alive(server)
    assert Valkey(var_dir).process() is None
