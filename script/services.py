"""Embedded PostgreSQL and Valkey for development, tests and benchmarks.

    script/services.py run [--volatile] -- COMMAND…   start them, run COMMAND, stop them
    script/services.py start [--volatile]             start them, print the two variables
    script/services.py stop                           stop them

They live under PORTAL_VAR_DIR (default `var`) and are left alone when DATABASE_URL and
REDIS_URL name other servers. Several runs may share a folder: each holds a shared lock on
it while it lives, and the last to leave stops the servers. A lock dies with its process, so
a killed run leaves at worst running servers, which the next one takes over.
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.settings import embedded  # noqa: E402
from script.servers import Postgres, ServiceError, Valkey  # noqa: E402


def data_folder() -> Path:
    """Return the folder where data stays: PORTAL_VAR_DIR, else `var`."""
    return Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var").resolve()


@contextlib.contextmanager
def _lock(path: Path, kind: int) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def services(var_dir: Path, volatile: bool = False) -> Iterator[dict[str, str]]:
    """Keep the embedded servers of `var_dir` up; yield {"DATABASE_URL": …, "REDIS_URL": …}.

    A server whose variable is set already is somebody else's: it is neither started nor
    stopped, and its variable is yielded as it is.
    """
    var_dir = var_dir.resolve()
    var_dir.mkdir(parents=True, exist_ok=True)
    urls, own = {}, []
    for variable, kind, url in (
        ("DATABASE_URL", Postgres, embedded.database_url(var_dir)),
        ("REDIS_URL", Valkey, embedded.redis_url(var_dir)),
    ):
        urls[variable] = os.environ.get(variable) or url
        if urls[variable] == url:
            own.append(kind(var_dir))
    starting, users = var_dir / "starting.lock", var_dir / "users.lock"
    with _lock(users, fcntl.LOCK_SH) as shared:
        try:
            with _lock(starting, fcntl.LOCK_EX):
                for server in own:
                    server.start(volatile)
                    if isinstance(server, Postgres):
                        server.create_database()
            yield urls
        finally:
            with _lock(starting, fcntl.LOCK_EX), contextlib.suppress(BlockingIOError):
                fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for server in reversed(own):
                    server.stop()


def _die_with_parent() -> None:
    """On Linux, ask for SIGTERM when the parent dies, even killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def run(
    commands: Sequence[Sequence[str]],
    var_dir: Path,
    *,
    volatile: bool = False,
    started: Callable[[subprocess.Popen], None] | None = None,
) -> int:
    """Run `commands` in turn between start and stop of the servers, up to the first that fails.

    Each gets the two variables and a session of its own; signals are passed on to it. Calls
    `started` with the last one once it runs. Returns the exit status of the last one run.
    """
    child: subprocess.Popen | None = None
    stopped_by: list[int] = []

    def forward(number: int, frame: object) -> None:
        stopped_by.append(number)
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    status = 0
    with services(var_dir, volatile) as urls:
        for command in commands:
            if status or stopped_by:
                break
            child = subprocess.Popen(
                command,
                env={**os.environ, **urls},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
            if stopped_by:
                # The signal came while the command was being started: nobody passed it on.
                child.terminate()
            if started is not None and command is commands[-1]:
                started(child)
            status = child.wait()
    return 128 + stopped_by[0] if stopped_by else status


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["run", "start", "stop"])
    parser.add_argument("--volatile", action="store_true", help="faster, loses data in a crash")
    given = list(sys.argv[1:] if arguments is None else arguments)
    end = given.index("--") if "--" in given else len(given)
    options, command = parser.parse_args(given[:end]), given[end + 1 :]
    if (options.action == "run") != bool(command):
        parser.error("run takes a command after --, and it alone does")
    var_dir = data_folder()
    try:
        if options.action == "run":
            return run([command], var_dir, volatile=options.volatile)
        if options.action == "stop":
            for server in (Valkey(var_dir), Postgres(var_dir)):
                server.stop()
            return 0
        var_dir.mkdir(parents=True, exist_ok=True)
        with _lock(var_dir / "starting.lock", fcntl.LOCK_EX):
            for server in (Postgres(var_dir), Valkey(var_dir)):
                server.start(options.volatile)
            Postgres(var_dir).create_database()
        print(f"export DATABASE_URL='{embedded.database_url(var_dir)}'")
        print(f"export REDIS_URL='{embedded.redis_url(var_dir)}'")
    except (ServiceError, subprocess.CalledProcessError) as error:
        print(f"services: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
